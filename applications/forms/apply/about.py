"""Who somebody is at work, and what they do: answered once, whichever communities they choose."""

from collections.abc import Mapping

from django import forms

from accounts.forms.profile import ProfileForm
from applications.domain.answers import About
from applications.forms.apply.base import SectionForm
from applications.forms.apply.words import words_field
from applications.forms.questions import question_answers, question_fields, question_initial
from applications.models import Application
from applications.queries.sheet import Sheet, asked_of, with_profile

WRITTEN = ("work", "hopes", "brings")
SHARED = ("focus", "experience", *WRITTEN)


class AboutForm(SectionForm, ProfileForm):
    """The profile, the work, and what the round asks of everybody."""

    heading = "About you and your work"
    lead = "You answer this once, whichever communities you choose."
    template = "applications/apply/_about.html"

    focus = forms.ChoiceField(
        label="How does prevention fit in your role?",
        choices=Application.Focus,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how prevention fits in your role."},
    )
    experience = forms.ChoiceField(
        label="How long have you worked in prevention?",
        choices=Application.Experience,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how long you have worked in prevention."},
    )

    def __init__(self, sheet: Sheet, data: Mapping | None = None) -> None:
        if data is None:
            with_profile(sheet.person, areas=sheet.is_copy)
        super().__init__(sheet, data, user=sheet.person, required=True)

    def prepare(self) -> None:
        limit = self.sheet.round.words_per_answer
        self.fields["work"] = words_field(
            "Your work in primary prevention",
            limit=limit,
            help_text="What you do, with whom, where. A few sentences are enough. Please write nothing about clients.",
            error_messages={"required": "Tell us about your work in primary prevention."},
        )
        self.fields["hopes"] = words_field(
            "What do you hope to gain?",
            limit=limit,
            rows=4,
            error_messages={"required": "Tell us what you hope to gain."},
        )
        self.fields["brings"] = words_field(
            "What could you bring to the group?",
            limit=limit,
            rows=4,
            help_text="A question counts as much as an answer.",
            required=False,
        )
        self.questions = asked_of(self.sheet.round, self.sheet.application).of_everybody
        if self.sheet.is_copy:
            self._offer_what_was_chosen()
        self.fields |= question_fields(self.questions, words=limit)

    def _offer_what_was_chosen(self) -> None:
        """A copy names nothing else: nobody need read all that there is to choose from."""
        profile = getattr(self.sheet.person, "profile", None)
        sector, areas = (profile.sector, profile.lgas.all()) if profile else (None, [])
        self.fields["sector"].choices = [(one.pk, str(one)) for one in [sector] if one]
        self.fields["lgas"].choices = [(one.pk, str(one)) for one in areas]
        self.initial["lgas"] = [one.pk for one in areas]

    def taken(self) -> dict[str, object]:
        application = self.sheet.application
        if application is None:
            return {}
        shared = {name: getattr(application, name) for name in SHARED}
        return shared | question_initial(self.questions)

    @property
    def own_questions(self) -> list[forms.BoundField]:
        return [self[name] for name in question_fields(self.questions, words=1)]

    def given(self) -> About:
        said = self.cleaned_data
        return About(
            profile={name: said[name] for name in ProfileForm.base_fields},
            **{name: said[name] for name in SHARED},
            answers=question_answers(said, self.questions),
        )
