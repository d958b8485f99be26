from django import forms
from django.http import QueryDict

from sessions_app.models import Reply
from sessions_app.queries import Asked


class ReplyForm(forms.Form):
    """Whether somebody comes, to one session or several. Each `to` is `session:plan`, with the plan that they saw."""

    answer = forms.ChoiceField(
        choices=Reply.Answer.choices,
        error_messages={
            "required": "Press one of the three answers.",
            "invalid_choice": "Press one of the three answers.",
        },
    )

    def __init__(self, typed: QueryDict, asked: list[Asked]) -> None:
        super().__init__(typed)
        self.asked = {str(one.session.pk): one.session for one in asked}

    def clean(self) -> dict:
        given = [value.partition(":") for value in self.data.getlist("to")]
        if not given or any(not plan.isdecimal() and plan for _, _, plan in given):
            raise forms.ValidationError("Press one of the three answers.")
        if any(pk not in self.asked for pk, _, _ in given):
            raise forms.ValidationError("This session takes no answers any more.")
        return {
            **super().clean(),
            "to": [(self.asked[pk], int(plan) if plan else None) for pk, _, plan in given],
        }
