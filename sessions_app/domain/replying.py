"""Saying that one comes, may come, or cannot: to one session or to all that are left. No reason is asked for."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.models import User
from communities.domain.tokens import seal
from communities.models import Member
from outbox.links import absolute
from sessions_app.errors import NotExpected, PlanChanged, TooLate
from sessions_app.models import Reply, Session
from sessions_app.models.reply import plan_of, takes_replies

LINK = "session_reply"


def answer_link(session: Session, person_id: int) -> str:
    """The address at which this person answers for the session, and for those left after it, without signing in.

    For any mail about the session: invitation, reminder, move. It is dead once the session is over.
    """
    return absolute(f"/answer/{seal(LINK, person_id, session.pk)}/")


@transaction.atomic
def reply(session: Session, person: User, answer: str, *, at: datetime, seen: int | None) -> Reply:
    """Keep what `person` says about coming; the last answer counts.

    `seen` is the plan (`plan_of`) that they were shown: raises PlanChanged if it moved since, TooLate once it began
    or is off, NotExpected for who is no member now. Locks nothing: an answer that a move overtakes is one to the
    older plan, and counts as none.
    """
    session = Session.objects.select_related("community").get(pk=session.pk)
    if not takes_replies(session, at):
        raise TooLate("This session takes no answers any more.")
    if not Member.objects.filter(community=session.community_id, person=person).expected(at).exists():
        raise NotExpected("You are no longer expected at this session.")
    if plan_of(session) != seen:
        raise PlanChanged(
            "This session has changed since you opened the page. Please look, and answer again."
        )
    said = {"answer": Reply.Answer(answer), "sequence": seen, "answered_at": at}
    return Reply.objects.update_or_create(session=session, person=person, defaults=said)[0]


@transaction.atomic
def reply_to_all(
    sessions: Iterable[tuple[Session, int | None]], person: User, answer: str, *, at: datetime
) -> int:
    """The same answer to each session with the plan that was shown, or to none of them; returns to how many.

    Raises what `reply` raises.
    """
    ordered = sorted(sessions, key=lambda pair: pair[0].pk)  # two presses at once take rows in the same order
    return len([reply(session, person, answer, at=at, seen=seen) for session, seen in ordered])
