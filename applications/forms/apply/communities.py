"""Which communities, in which order, and why each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.functional import cached_property

from applications.domain.answers import Chosen, ChosenCommunity
from applications.forms.apply.base import Said, SectionForm
from applications.forms.apply.words import words_field
from applications.forms.questions import field_name, question_answers, question_fields, question_initial
from applications.queries.own import why_not, with_first_meeting
from applications.queries.sheet import Sheet, asked_of, choices_of
from communities.models import Community


@dataclass
class Card:
    """One community on the page: its place in the order, its fields, or why it cannot be chosen."""

    community: Community
    place: int
    closed: str
    why: forms.BoundField
    questions: list[forms.BoundField]

    @property
    def fields(self) -> list[forms.BoundField]:
        return [self.why, *self.questions]


class CommunitiesForm(SectionForm):
    """`order` holds the slugs of what was chosen, first choice first. What was typed for a community that is taken
    out again is kept on the page."""

    heading = "Your communities"
    template = "applications/apply/_communities.html"
    order = forms.MultipleChoiceField(
        label="Your order",
        required=False,
        widget=forms.MultipleHiddenInput,
        choices=[],
        error_messages={
            "invalid_choice": "One of the communities in your order is not part of this round. "
            "The others are here: look them over, then save again."
        },
    )

    def __init__(
        self, sheet: Sheet, data: Mapping | None = None, *, at: datetime, preselect: str = ""
    ) -> None:
        self.at, self.preselect = at, preselect
        super().__init__(sheet, data)

    def prepare(self) -> None:
        round_ = self.sheet.round
        self.choices = choices_of(self.sheet.application)
        held = [choice.community_id for choice in self.choices]
        self.communities = self._to_show(held)
        self.asked = asked_of(round_, self.sheet.application).by_community
        self.fields["order"].choices = [(one.slug, one.name) for one in self.communities]
        for one in self.communities:
            self.fields |= self._fields_of(one)

    def _to_show(self, held: list[int]) -> list[Community]:
        """What can be chosen or was; a copy shows what was."""
        if self.sheet.is_copy:
            return [choice.community for choice in self.choices]
        shown = self.sheet.round.communities.filter(Q(is_published=True) | Q(pk__in=held))
        return list(with_first_meeting(shown))

    def _fields_of(self, community: Community) -> dict[str, forms.Field]:
        limit = self.sheet.round.words_per_answer
        name = community.short_name
        why = words_field(
            "Why this one?",
            limit=limit,
            name=f"Why {name}",
            rows=4,
            error_messages={"required": f"Say why you choose {name}."},
        )
        return {f"why_{community.slug}": why} | question_fields(self.asked.get(community.pk, []), words=limit)

    def taken(self) -> dict[str, object]:
        slugs = {one.pk: one.slug for one in self.communities}
        initial: dict[str, object] = {"order": [slugs[choice.community_id] for choice in self.choices]}
        initial |= {f"why_{slugs[choice.community_id]}": choice.why for choice in self.choices}
        for questions in self.asked.values():
            initial |= question_initial(questions)
        wanted = [
            one.slug for one in self.communities if one.slug == self.preselect and not self.closed[one.pk]
        ]
        return initial if self.choices else initial | {"order": wanted}

    @cached_property
    def slugs(self) -> list[str]:
        """The order that the page shows, each community once."""
        known = {one.slug for one in self.communities}
        return [slug for slug in dict.fromkeys(self["order"].value() or []) if slug in known]

    @cached_property
    def cards(self) -> list[Card]:
        return [self._card(one) for one in self.communities]

    @property
    def chosen(self) -> list[Card]:
        return sorted((card for card in self.cards if card.place), key=lambda card: card.place)

    @property
    def others(self) -> list[Card]:
        return [card for card in self.cards if not card.place]

    @property
    def is_full(self) -> bool:
        return len(self.slugs) >= self.sheet.round.max_choices

    @cached_property
    def closed(self) -> dict[int, str]:
        """Why each cannot be newly chosen; nothing: it can."""
        held = {choice.community_id for choice in self.choices}
        return {one.pk: "" if one.pk in held else why_not(one, self.at) for one in self.communities}

    @property
    def first_to_press(self) -> str:
        """The community whose button an error about the order leads to: to take out, or to add."""
        addable = [card.community.slug for card in self.cards if not card.closed]
        return next(iter([*self.slugs, *addable]), "")

    def _card(self, one: Community) -> Card:
        place = self.slugs.index(one.slug) + 1 if one.slug in self.slugs else 0
        questions = [self[field_name(question.pk)] for question in self.asked.get(one.pk, [])]
        return Card(one, place, self.closed[one.pk], self[f"why_{one.slug}"], questions)

    def full_clean(self) -> None:
        """What belongs to a community that is not chosen is neither asked for nor checked."""
        if self.is_bound:
            chosen = set(self.slugs)
            for one in self.communities:
                if one.slug not in chosen:
                    self._leave_alone(one)
        super().full_clean()

    def _leave_alone(self, community: Community) -> None:
        for name in self._names_of(community):
            field = self.fields[name]
            self.fields[name] = forms.Field(required=False, label=field.label, widget=field.widget)

    def _names_of(self, community: Community) -> list[str]:
        asked = self.asked.get(community.pk, [])
        return [f"why_{community.slug}", *(field_name(question.pk) for question in asked)]

    def clean_order(self) -> list[str]:
        order = self.cleaned_data["order"]
        if not order:
            raise ValidationError("Choose at least one community.")
        if len(set(order)) < len(order):
            raise ValidationError("Choose each community once.")
        most = self.sheet.round.max_choices
        if len(order) > most:
            raise ValidationError(f"Choose at most {most} communities: take {len(order) - most} out.")
        return order

    def drawn(self) -> Iterator[str]:
        """The order, then what each community asks, first choice first."""
        yield "order"
        for card in [*self.chosen, *self.others]:
            yield from self._names_of(card.community)

    def anchor(self, name: str) -> str:
        """The order has no control of its own: an error in it leads to a button."""
        return "id_order" if name == "order" else super().anchor(name)

    def given(self) -> Chosen:
        known = {one.slug: one for one in self.communities}
        return Chosen(tuple(self._chosen(known[slug]) for slug in self.cleaned_data["order"]))

    def _chosen(self, one: Community) -> ChosenCommunity:
        answers = question_answers(self.cleaned_data, self.asked.get(one.pk, []))
        return ChosenCommunity(one.pk, self.cleaned_data[f"why_{one.slug}"], answers)

    def said(self) -> Iterator[Said]:
        """The order first, then what belongs to each community; of those not chosen only what was typed."""
        yield Said("order", "Your order", "\n".join(self._numbered()), self.slugs)
        names = {name: one for one in self.communities for name in self._names_of(one)}
        for said in super().said():
            if said.name in names:
                yield said._replace(label=f"{names[said.name].short_name}: {said.label}")

    def _numbered(self) -> list[str]:
        names = {one.slug: one.name for one in self.communities}
        return [f"{place}. {names[slug]}" for place, slug in enumerate(self.slugs, start=1)]


def reordered(typed: Mapping[str, list[str]], action: str) -> dict[str, list[str]]:
    """What was typed, with one community added, taken out, or moved by one place: “up-”, “down-”, “add-”, “remove-”
    and its slug."""
    verb, _, slug = action.partition("-")
    order = list(dict.fromkeys(typed.get("order", [])))
    at = order.index(slug) if slug in order else None
    if verb == "add" and at is None:
        order.append(slug)
    elif verb == "remove" and at is not None:
        order.pop(at)
    elif verb in STEPS and at is not None:
        to = min(max(at + STEPS[verb], 0), len(order) - 1)
        order.insert(to, order.pop(at))
    return {**typed, "order": order}


STEPS = {"up": -1, "down": 1}
VERBS = ("up-", "down-", "add-", "remove-")
