"""A line manager's word that somebody can come: asked for when the application is sent, given without an account."""

from datetime import UTC, datetime, timedelta

from django.db import transaction

from accounts.domain.audit import record
from applications.errors import AnswerWrong, WordClosed
from applications.models import Acknowledgement, Application, DateAnswer
from communities.domain.letters import signed_by
from communities.domain.tokens import seal, unseal
from communities.domain.walltime import today
from communities.errors import LinkNoLongerValid
from communities.models import Round
from outbox.domain.addresses import one_address
from outbox.domain.planning import Planned, plan
from outbox.domain.rendering import rendered
from outbox.domain.writing import cancel
from outbox.errors import BadRecipient
from outbox.links import absolute
from outbox.models import Message
from outbox.registry import Content, Verdict
from sessions_app.models import Session

LINK = "word"
ASKED = "manager_asked"
# Anybody with an account can name an address: no more letters than this for one application.
MOST_ASKED = 5


def name_manager(application: Application, email: str) -> None:
    """Keep whom to ask. Another address, or none, makes the old link dead and forgets the old answer.

    Raises AnswerWrong for what is no address, and for the applicant's own. The caller holds the application's lock.
    """
    email = _checked(email, application)
    known = Acknowledgement.objects.filter(application=application).first()
    if known is None:
        if email:
            Acknowledgement.objects.create(application=application, manager_email=email)
    elif not email:
        cancel(about=_about(known))
        known.delete()
    elif known.manager_email != email:
        known.manager_email = email
        _forget(known)


def ask_manager(application: Application, *, at: datetime, is_sent_now: bool = False) -> None:
    """Put the letter to the manager in the outbox, if one is named and was not asked yet. Again is harmless.

    Where the application `is_sent_now`, an answer from before it was withdrawn holds for the meetings that it was
    given for; for others it is forgotten, and asked anew.
    """
    asked = Acknowledgement.objects.filter(application=application).first()
    if asked is None or not _is_in_time(application, at):
        return
    if is_sent_now and asked.answer and asked.answered_for != _starts(application):
        _forget(asked)
    if asked.asked_at is not None:
        return
    keys = f"application:{application.pk}:word:"
    if Message.objects.filter(key__startswith=keys).count() >= MOST_ASKED:
        return
    letter = Planned(
        key=f"{keys}{asked.pk}:{asked.version}",
        kind=ASKED,
        about=_about(asked),
        convenor_id=application.round.convenor_id,
        sequence=asked.version,
        context={"acknowledgement": asked.pk},
        to=asked.manager_email,
        due_at=at,
    )
    plan([letter])
    Acknowledgement.objects.filter(pk=asked.pk).update(asked_at=at)


def stop_asking(application: Application) -> None:
    """What was asked is taken back: the link is dead, a letter that waits is not sent. An answer that was given is
    kept, with its link, for an application that is sent again."""
    for known in Acknowledgement.objects.filter(application=application):
        if known.answer:
            cancel(about=_about(known))
        else:
            _forget(known)


def found_by(token: str) -> Acknowledgement:
    """The request behind a link. Raises LinkNoLongerValid when it was altered, replaced or taken back."""
    pk, version = unseal(LINK, token, max_age=timedelta(days=400))
    found = (
        Acknowledgement.objects.filter(pk=pk, version=version, application__status="submitted")
        .select_related("application__round__convenor", "application__applicant__profile")
        .first()
    )
    if found is None:
        raise LinkNoLongerValid("This link was replaced by a newer one, or the request was taken back.")
    return found


def may_answer(asked: Acknowledgement, at: datetime) -> bool:
    """Until the day by which applicants hear, and on it, by the convenor's wall."""
    return _is_in_time(asked.application, at)


@transaction.atomic
def give_word(asked: Acknowledgement, answer: str, *, at: datetime) -> None:
    """Keep the manager's yes or no, in place of an earlier one. Raises WordClosed. Locks the application."""
    application = Application.objects.select_for_update().get(pk=asked.application_id)
    standing = Acknowledgement.objects.filter(pk=asked.pk, version=asked.version).first()
    if standing is None or not application.is_submitted or not may_answer(asked, at):
        raise WordClosed("This can no longer be answered.")
    if standing.answer == answer:
        return
    standing.answer, standing.answered_at = Acknowledgement.Answer(answer), at
    standing.answered_for = _starts(application)
    standing.save(update_fields=["answer", "answered_at", "answered_for"])
    record(None, "manager_answered", application, at=at, answer=answer)


def still_wanted(message: Message, at: datetime) -> Verdict:
    """Asked right before sending: the same address, not answered, and the application stands."""
    asked = Acknowledgement.objects.filter(
        pk=message.context["acknowledgement"], version=message.sequence, application__status="submitted"
    ).first()
    return Verdict.WANTED if asked else Verdict.CANCELLED


def render(message: Message) -> Content:
    """The letter: who, which program, which days; neutral, since others may read over the shoulder."""
    asked = Acknowledgement.objects.select_related(
        "application__round__convenor", "application__applicant__profile"
    ).get(pk=message.context["acknowledgement"])
    application, sessions = asked.application, days_asked(asked.application)
    context = {
        **signed_by(application.round.convenor),
        "round": application.round,
        "name": application.applicant.get_full_name(),
        "sessions": sessions,
        "are_some": are_some(sessions, application.round),
        "action_url": word_link(asked),
        "action_label": "Answer the question",
    }
    return rendered(f"applications/{ASKED}", context)


def word_link(asked: Acknowledgement) -> str:
    """The address in the letter: it opens a page, and only a press there answers."""
    return absolute(f"/word/{seal(LINK, asked.pk, asked.version)}/")


def days_asked(application: Application) -> list[Session]:
    """The meetings that the applicant would like to come to, in order; at the same time, one of them."""
    wanted = DateAnswer.objects.filter(choice__application=application).exclude(answer="no")
    sessions = Session.objects.standing().filter(pk__in=wanted.values("session"))
    rows = sessions.select_related("community__convenor").order_by("-starts_at", "-pk")
    return list({(row.starts_at, row.ends_at): row for row in rows}.values())[::-1]


def are_some(sessions: list[Session], round_: Round) -> bool:
    """Are only some of these days theirs in the end: those of more communities than somebody may join?"""
    return len({session.community_id for session in sessions}) > round_.seats_per_person


def _checked(email: str, application: Application) -> str:
    email = email.strip()
    if not email:
        return ""
    try:
        email = one_address(email)
    except BadRecipient as error:
        raise AnswerWrong("Write your manager's email address, for example sam@example.org.") from error
    if email == application.applicant.email:
        raise AnswerWrong("This is your own address. Write your manager's, or leave it empty.")
    return email


def _forget(known: Acknowledgement) -> None:
    cancel(about=_about(known))
    known.version += 1
    known.asked_at, known.answer, known.answered_at, known.answered_for = None, "", None, []
    known.save()


def _starts(application: Application) -> list[str]:
    return [session.starts_at.astimezone(UTC).isoformat() for session in days_asked(application)]


def _is_in_time(application: Application, at: datetime) -> bool:
    round_ = application.round
    return today(round_.convenor.zone, at) <= round_.hear_by


def _about(known: Acknowledgement) -> str:
    return f"applications.acknowledgement:{known.pk}"
