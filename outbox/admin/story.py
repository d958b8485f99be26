"""What became of a message, in sentences: what staff read when somebody asks “Did she get it?”"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.urls import NoReverseMatch, reverse

from outbox.domain.delivery import LATER
from outbox.domain.faults import FULL
from outbox.models import Intervention, Message
from outbox.models.message import LEFT_OUT, WAITING
from outbox.moments import moment
from outbox.numbers import is_number
from outbox.registry import NO_WISHES, kind_of, names_of, wishes_of

Status = Message.Status
STATES = {
    Status.PENDING: ("Queued", "plum"),
    Status.HELD: ("Held", "mind"),
    Status.SENDING: ("Sending", "plum"),
    Status.SENT: ("Sent", "good"),
    Status.FAILED: ("Failed", "wrong"),
    Status.EXPIRED: ("Too late", "mind"),
    Status.SUPERSEDED: ("Replaced", "quiet"),
    Status.CANCELLED: ("Not needed", "quiet"),
}
NOT_NOW = {
    Status.EXPIRED: "it is of no use any more",
    Status.SUPERSEDED: "newer mail took its place",
    Status.CANCELLED: "what it tells is no longer so",
}
DONE = {
    Intervention.Verb.HELD: "held it",
    Intervention.Verb.LET_GO: "let it go",
    Intervention.Verb.STOPPED: "stopped it",
    Intervention.Verb.AGAIN: "sent it again",
}


@dataclass(frozen=True)
class Link:
    """Something that a message is about, or comes from."""

    words: str
    url: str = ""


def link_to(name: str) -> Link | None:
    """The record behind `app.model:pk`, with its window on the desk if it has one."""
    label, _, pk = name.partition(":")
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return None
    record = model._base_manager.filter(pk=pk).first() if is_number(pk) else None
    if record is None:
        return None
    try:
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[pk])
    except NoReverseMatch:
        return Link(str(model._meta.verbose_name))
    return Link(f"{model._meta.verbose_name} “{record}”", url)


def named(message: Message) -> str:
    """Reminder of a meeting, to Kim Example: what a message is called at the desk."""
    name = names_of([message.known_person_id]).get(message.known_person_id, "")
    return f"{kind_of(message.kind).title}, to {name or message.to}"


def story(message: Message) -> list[str]:
    """The message's life so far, oldest first."""
    done = list(message.interventions.all())
    who, person = names_of(row.by_id for row in done), message.known_person_id
    lines = [f"Queued on {moment(message.created_at)}{_later(message)}."]
    presses = [
        f"{who.get(row.by_id, 'Somebody')} {DONE[row.verb]} on {moment(row.at)}{_because(row)}."
        for row in done
    ]
    # Once it had come to an end, it was sent again as a row of its own.
    ended = len(done) - (message.sent_again.count() if done else 0)
    lines += presses[:ended]
    if message.recipient_failures:
        times = "once" if message.recipient_failures == 1 else f"{message.recipient_failures} times"
        lines.append(f"Tried {times} without success.")
    lines += [_end(message), *presses[ended:]]
    if empty := message.context.get(LEFT_OUT):
        lines.append(left_out(empty))
    if person and wishes_of([person]).get(person, NO_WISHES).is_discreet:
        lines.append(
            "This person gets discreet mail: what arrives says only that there is a message to sign in for."
        )
    return lines


def left_out(names: Iterable[str]) -> str:
    """Why the portal's words stand where the convenor has its own."""
    empty = ", ".join(f"{{{name}}}" for name in names)
    return f"Your own words were left out, and the portal’s sent instead: {empty} was empty."


def reason_of(code: str) -> str:
    """Why a message did not leave, for somebody who knows no codes."""
    known = {
        "bounced before": "this address refused mail before, so nothing was tried",
        "switched off": "the person switched this kind of mail off",
        LATER: "other mail has to reach this person first",
        "stopped": "staff stopped it",
        "held": "it was held until it was of no use any more",
        "hung up": "the mail server hung up again and again",
        "told by hand": "staff noted that mail came back",
        # What mail providers tell of mail that they took (outbox.returns).
        "returned:invalid": "it left, and came back: there is no such address",
        "returned:bounced": "it left, and came back: nothing arrives at this address",
        "returned:timed_out": "it left, and the mail server of the address did not take it for days",
        "returned:blocked": "it left, and the mail provider or the server of the address blocked it",
        "returned:unsubscribed": "the mail provider was asked to send nothing more to this address",
        "returned:spam": "somebody at this address marked our mail as junk",
        "returned:other": "it left, and came back",
    }
    if code in known:
        return known[code]
    if code.startswith("poison:"):
        return "the portal could not put this mail together; tell whoever looks after the portal"
    if code.startswith("unsure:"):
        return "the connection broke while it was handed over; it may have arrived all the same"
    if code.endswith(FULL):
        return f"the mailbox is full (code {code})"
    said = {"5": "refused it for good", "4": "asked to try again later"}.get(code[:1])
    if said:
        return f"the mail server of the address {said} (code {code})"
    return f"the mail server could not be reached (code {code})" if code else "no reason was kept"


def reason_of_pause(code: str) -> str:
    """Why all mail waits, or one that met this: the code is of the server or provider that takes our mail from us."""
    if code.startswith("api:"):
        return f"the mail provider takes no mail from the portal now (code {code})"
    if code[:1] in ("4", "5") and not code.endswith(FULL):
        return f"the portal’s own mail server takes no mail from it now (code {code})"
    return reason_of(code)


def trouble_of(message: Message) -> str:
    """Why this message did not leave. One that waits after a refusal met it at our own server: else it had failed."""
    code, waits = message.last_error_code, message.status in WAITING
    return reason_of_pause(code) if waits and code[:1] == "5" else reason_of(code)


def why_unsent(status: str, code: str) -> str:
    """Why a message would end in this state, with this code, if it was its turn now."""
    return reason_of(code) if code else NOT_NOW[Status(status)]


def _later(message: Message) -> str:
    return f", to leave on {moment(message.due_at)}" if message.due_at > message.created_at else ""


def _because(row: Intervention) -> str:
    return f": {row.reason}" if row.reason else ""


def _end(message: Message) -> str:
    code, reason = message.last_error_code, trouble_of(message)
    never = "It was never sent: "
    if message.status == Status.SENT:
        return (
            f"The mail server took it on {moment(message.sent_at)}, for {message.to}. "
            "Whether it was read, nobody can see. If it is not there: the spam folder is the place to look."
        )
    if message.status == Status.PENDING:
        tried = (
            f"The last try did not succeed: {reason}. The next one is" if code else "It waits for its turn,"
        )
        tried = f"It waits: {reason}. It is looked at again" if code == LATER else tried
        return f"{tried} on {moment(message.next_attempt_at)}."
    return {
        Status.HELD: "It is held: it leaves only once somebody lets it go.",
        Status.SENDING: "It is being handed to the mail server now.",
        Status.FAILED: f"It did not arrive: {reason}.",
        Status.EXPIRED: f"{never}{reason if code else 'by its turn it was of no use any more'}.",
        Status.SUPERSEDED: f"{never}newer mail took its place.",
        Status.CANCELLED: f"{never}{reason if code else 'what it told was no longer so'}.",
    }[Status(message.status)]


def why(message: Message) -> tuple[str, Link | None]:
    """The rule or press that a message comes from, in words, and the record of it."""
    kind = kind_of(message.kind)
    return kind.why, link_to(kind.origin(message)) if kind.origin else None
