"""A round's own questions, inside the windows of the round and of its communities."""

from django import forms
from django.db import models
from django.forms import BaseInlineFormSet
from django.http import HttpRequest

from communities.admin.base import PlainForm, ScopedInline
from communities.domain.asking import check_change, check_removal
from communities.errors import QuestionAnswered
from communities.models import Question

KIND_HELP = "How it is answered. It can no longer change once somebody has answered."
OPTIONS_HELP = "Only for “one of several” and “any of several”: one a line. What somebody chose has to stay."


class OptionsField(forms.CharField):
    """Lines, each without space around it, none empty: the same options are the same however they were typed."""

    widget = forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"})

    def to_python(self, value: object) -> str:
        return "\n".join(Question(options=super().to_python(value)).option_list)


class QuestionForm(PlainForm):
    options = OptionsField(required=False, help_text=OPTIONS_HELP)

    class Meta:
        widgets = {
            name: forms.TextInput(attrs={"class": "vLargeTextField"}) for name in ("label", "help_text")
        }
        help_texts = {
            "label": "As applicants read it, for example “Which schools do you work with?”",
            "help_text": "A sentence under the question. It may stay empty.",
            "kind": KIND_HELP,
            "word_limit": "Only for “words”. Empty: as many as the round allows one answer.",
            "is_required": "The application cannot be sent without an answer.",
            "is_shown_to_reviewers": "Without the tick, the answer is for who coordinates the round.",
            "position": "Small numbers come first.",
        }

    def clean(self) -> dict:
        cleaned = super().clean()
        if self.instance.pk and {"kind", "options"} & set(self.changed_data) <= cleaned.keys():
            try:
                check_change(self.instance, kind=cleaned["kind"], options=cleaned["options"])
            except QuestionAnswered as error:
                self.add_error("kind" if "kind" in self.changed_data else "options", str(error))
        return cleaned


class QuestionFormSet(BaseInlineFormSet):
    """Refuses to delete what was answered, and numbers new questions after those there are."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        if form.instance.pk is None:
            form.fields["position"].initial = self.initial_form_count() + 1

    def clean(self) -> None:
        """Our own sentence first: the admin's names each answer."""
        refused = []
        for form in self.initial_forms:
            if self._should_delete_form(form):
                try:
                    check_removal(form.instance)
                except QuestionAnswered as error:
                    refused.append(str(error))
        if refused:
            raise forms.ValidationError(refused)
        super().clean()


class QuestionInline(ScopedInline):
    """What was never answered may be taken away."""

    model = Question
    form = QuestionForm
    formset = QuestionFormSet
    fields = [
        "label",
        "help_text",
        "kind",
        "options",
        "word_limit",
        "is_required",
        "is_shown_to_reviewers",
        "position",
    ]

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.has_change_permission(request, obj)


class RoundQuestionInline(QuestionInline):
    fk_name = "round"
    verbose_name_plural = "questions to everybody who applies"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).filter(community=None)


class CommunityQuestionInline(QuestionInline):
    fk_name = "community"
    verbose_name_plural = "questions to who chooses this community"
