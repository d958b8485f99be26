"""Which meetings of the chosen communities somebody can come to, and whom to ask for a word."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms

from applications.domain.answers import Dates
from applications.forms.apply.base import Said, SectionForm
from applications.models import DateAnswer
from applications.queries.sheet import choices_with_dates
from communities.models import Community
from communities.templatetags.times import day
from sessions_app.models import Session


@dataclass
class Season:
    """One chosen community's meetings, each with its question."""

    community: Community
    rows: list[tuple[Session, forms.BoundField]]

    def count(self, answer: str) -> int:
        return sum(row.value() == answer for _, row in self.rows)

    @property
    def summary(self) -> str:
        """You can come to 5 of 6, and maybe to 1."""
        unsaid = len(self.rows) - sum(map(self.count, DateAnswer.Answer.values))
        said = f"You can come to {self.count('yes')} of {len(self.rows)}"
        said += f", and maybe to {self.count('maybe')}" if self.count("maybe") else ""
        return f"{said}. {unsaid} not answered yet." if unsaid else f"{said}."


class DatesForm(SectionForm):
    """Yes, maybe or no to each meeting. A draft may leave some open; the page itself asks for all."""

    heading = "Dates you can come"
    template = "applications/apply/_dates.html"

    def prepare(self) -> None:
        self.choices = choices_with_dates(self.sheet.application)
        self._seasons: list[tuple[Community, list[Session]]] = []
        for choice in self.choices:
            choice.community.convenor = self.sheet.round.convenor
            self._seasons.append((choice.community, choice.community.sessions_asked))
            for session in choice.community.sessions_asked:
                self.fields[f"date_{session.pk}"] = forms.ChoiceField(
                    label=f"{choice.community.short_name}, {day(session.date)}",
                    choices=DateAnswer.Answer,
                    widget=forms.RadioSelect,
                    required=False,
                )
        if self.sheet.round.asks_line_manager:
            self.fields["manager_email"] = forms.EmailField(
                label="Your line manager’s email address",
                required=False,
                error_messages={"invalid": "Write one email address, like alex@example.org."},
                widget=forms.EmailInput(attrs={"autocomplete": "off"}),
            )

    def taken(self) -> dict[str, object]:
        application = self.sheet.application
        if application is None:
            return {}
        asked = [session for _, sessions in self._seasons for session in sessions]
        initial: dict[str, object] = {f"date_{one.pk}": one.said for one in asked if one.said}
        if self.sheet.round.asks_line_manager:
            asked = getattr(application, "acknowledgement", None)
            initial["manager_email"] = asked.manager_email if asked else ""
        return initial

    @property
    def seasons(self) -> Iterator[Season]:
        for community, sessions in self._seasons:
            yield Season(community, [(session, self[f"date_{session.pk}"]) for session in sessions])

    def clean(self) -> dict:
        cleaned = super().clean()
        for community, sessions in self._seasons:
            names = [f"date_{session.pk}" for session in sessions]
            unsaid = [name for name in names if not cleaned.get(name)]
            if unsaid and not any(name in self.errors for name in names):
                self.add_error(
                    unsaid[0], f"{community.short_name}: say for each meeting whether you can come."
                )
        return cleaned

    def given(self) -> Dates:
        answers = {
            session.pk: self.cleaned_data[f"date_{session.pk}"]
            for _, sessions in self._seasons
            for session in sessions
        }
        return Dates(answers, self.cleaned_data.get("manager_email", ""))

    def said(self) -> Iterator[Said]:
        for season in self.seasons:
            for _, row in season.rows:
                text = answer_label(row.value())
                yield Said(row.name, row.label, text, [row.value()] if text else [])
        if "manager_email" in self.fields:
            email = self["manager_email"].value() or ""
            yield Said("manager_email", self.fields["manager_email"].label, email, [email] if email else [])

    def summed_up(self) -> Iterator[Said]:
        """One answer a community, all its dates in it."""
        for season in self.seasons:
            lines = [
                f"{day(session.date)}: {answer_label(row.value())}"
                for session, row in season.rows
                if answer_label(row.value())
            ]
            if lines:
                yield Said("", season.community.name, "\n".join(lines), [])
        yield from (said for said in self.said() if said.name == "manager_email" and said.text)


def answer_label(answer: object) -> str:
    """Yes, maybe or no; nothing for anything else."""
    return DateAnswer.Answer(answer).label if answer in DateAnswer.Answer.values else ""
