"""What is told in confidence: to take part, to be safe, to be counted. All of it may stay empty."""

from django import forms
from django.core.exceptions import ValidationError

from applications.domain.answers import Access, Counted, Safety
from applications.forms.apply.base import SectionForm
from applications.forms.apply.words import words_field
from communities.models import AccessNeeds, Demographics, SafetyNote
from communities.models.confidence import Told

EITHER = (Demographics.Group.NONE, Demographics.Group.NOT_SAID)


class ConfidenceForm(SectionForm):
    """A page about one kind of it, which reads that kind alone."""

    def told(self, name: str, kind: type[Told]) -> Told | None:
        if self.sheet.told is not None:
            return getattr(self.sheet.told, name)
        return kind.objects.of(self.sheet.person, self.sheet.round).first()


class AccessForm(ConfidenceForm):
    heading = "What you need to take part"
    lead = "Tell us once, and we arrange it. It makes no difference to whether you get a place."
    template = "applications/apply/_access.html"

    def prepare(self) -> None:
        self.fields["words"] = words_field(
            "What would help you take part?",
            limit=self.sheet.round.words_per_answer,
            help_text="For example: Auslan or live captions, papers ahead of time or in large print, a way in without"
            " steps, breaks, joining by phone, food, a support person, an assistance animal.",
            required=False,
        )

    def taken(self) -> dict[str, object]:
        told = self.told("access_needs", AccessNeeds)
        return {"words": told.words} if told else {}

    def given(self) -> Access:
        return Access(self.cleaned_data["words"])


class SafetyForm(ConfidenceForm):
    heading = "Anything for your safety"
    lead = "Leave this empty unless there is something that we should know to keep you safe."
    template = "applications/apply/_safety.html"

    def prepare(self) -> None:
        limit = self.sheet.round.words_per_answer
        self.fields["words"] = words_field(
            "Is there anything that we should know?",
            limit=limit,
            help_text="For example somebody whom you should not be in a group with. You need not say why.",
            required=False,
        )
        self.fields["safe_contact"] = words_field(
            "Is there a safe way to reach you?",
            limit=limit,
            rows=3,
            help_text="For example: by text message only, never at home, not on Fridays. It can change: tell us when it"
            " does.",
            required=False,
        )

    def taken(self) -> dict[str, object]:
        told = self.told("safety_note", SafetyNote)
        return {"words": told.words, "safe_contact": told.safe_contact} if told else {}

    def given(self) -> Safety:
        return Safety(self.cleaned_data["words"], self.cleaned_data["safe_contact"])


class CountedForm(ConfidenceForm):
    """Nothing is chosen to begin with, and nothing has to be."""

    heading = "Who we reach"
    lead = "None of these questions has to be answered."
    template = "applications/apply/_counted.html"
    has_told = False
    gender = forms.ChoiceField(
        label="What is your gender?",
        choices=Demographics.Gender,
        widget=forms.RadioSelect,
        required=False,
    )
    gender_words = forms.CharField(label="If you use a different term, which?", max_length=80, required=False)
    groups = forms.MultipleChoiceField(
        label="Do any of these describe you?",
        help_text="Tick all that apply.",
        choices=Demographics.Group,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def prepare(self) -> None:
        # A browser's own limit would cut off what is too long in silence.
        self.fields["gender_words"].widget.attrs.pop("maxlength", None)

    def taken(self) -> dict[str, object]:
        told = self.told("demographics", Demographics)
        self.has_told = told is not None
        if told is None:
            return {}
        return {"gender": told.gender, "gender_words": told.gender_words, "groups": told.groups}

    def clean_groups(self) -> list[str]:
        groups = self.cleaned_data["groups"]
        if len(groups) > 1 and any(one in groups for one in EITHER):
            raise ValidationError("Tick groups, or “None of these”, or “Prefer not to say”.")
        return groups

    def given(self) -> Counted:
        said = self.cleaned_data
        return Counted(said["gender"], said["gender_words"], tuple(said["groups"]))
