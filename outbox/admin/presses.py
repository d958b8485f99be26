"""What staff do with a message: each press is a page that asks, and a POST that acts."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from outbox.admin.story import named
from outbox.domain import resending
from outbox.errors import OutboxError
from outbox.models import Message

Status = Message.Status


class ReasonForm(forms.Form):
    reason = forms.CharField(
        max_length=200,
        help_text="Staff read it in the story of the message; nobody else does.",
        error_messages={"required": "Say in a few words why."},
    )


class LineForm(forms.Form):
    line = forms.CharField(
        label="A line above the mail",
        max_length=300,
        required=False,
        help_text="Such as “You told us that this never arrived.” The person reads it first.",
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


@dataclass(frozen=True)
class Press:
    """`act(request, message, given)` answers the sentence that is shown; `when(message)` whether it is offered."""

    name: str
    button: str
    words: str
    act: Callable[[HttpRequest, Message, dict], str]
    form: type[forms.Form] = ReasonForm
    when: Callable[[Message], bool] = lambda message: True
    tone: str = "wrong"


def _again(request: HttpRequest, message: Message, given: dict) -> str:
    resending.send_again(message, line=given["line"], seen=given["seen"], by=request.user)
    return "It is queued again, and leaves within a minute if somebody still needs it."


def _hold(request: HttpRequest, message: Message, given: dict) -> str:
    one = Message.objects.filter(pk=message.pk)
    held = resending.hold(one, reason=given["reason"], by=request.user)
    return "It is held." if held else "It was on its way already, so it is not held."


def _let_go(request: HttpRequest, message: Message, given: dict) -> str:
    one = Message.objects.filter(pk=message.pk)
    gone = resending.let_go(one, reason=given["reason"], by=request.user)
    return "It is queued again." if gone else "It was not held any more."


def _stop(request: HttpRequest, message: Message, given: dict) -> str:
    resending.stop(message, reason=given["reason"], by=request.user)
    return "It is stopped, and will not be sent."


PRESSES = (
    Press(
        "again",
        "Send it again",
        "The same person gets it once more, as a mail of its own. What is written when it leaves, such as reminders "
        "and letters about meetings, says how things stand now; any other mail says what it said then, with the "
        "links that it had, also of dates that moved.",
        _again,
        LineForm,
        lambda message: message.status in (Status.SENT, Status.FAILED) and not message.is_secret,
        "primary",
    ),
    Press(
        "hold",
        "Hold it",
        "It does not leave before somebody lets it go. If it is of no use by then, it is not sent at all.",
        _hold,
        when=lambda message: message.status == Status.PENDING and not message.is_secret,
    ),
    Press(
        "let-go",
        "Let it go",
        "It is queued again and leaves at once if its time has come.",
        _let_go,
        when=lambda message: message.status == Status.HELD,
        tone="primary",
    ),
    Press(
        "stop",
        "Stop it",
        "It will never be sent. The person is told nothing.",
        _stop,
        when=lambda message: message.status in (Status.PENDING, Status.HELD),
    ),
)


def press_page(
    window: admin.ModelAdmin, request: HttpRequest, message: Message, press: Press
) -> HttpResponse:
    """Ask, then act; what the domain refuses is shown, not raised."""
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    initial = {"seen": message.sent_again.count()} if press.form is LineForm else {}
    form = press.form(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, press.act(request, message, form.cleaned_data))
        except OutboxError as error:
            messages.error(request, str(error))
        return redirect("admin:outbox_message_change", message.pk)
    context = {
        **window.admin_site.each_context(request),
        "title": press.button,
        "opts": window.opts,
        "original": message,
        "named": named(message),
        "verb": press,
        "form": form,
    }
    return TemplateResponse(request, "admin/outbox/press.html", context)
