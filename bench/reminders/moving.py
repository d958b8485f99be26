"""The press that moves a forum of thousands, as staff press it; its preview; and the tick that tells them."""

from datetime import datetime, timedelta
from time import perf_counter

from django.db import transaction
from django.test import Client
from django.urls import reverse

from bench.reminders.desk import coordinator
from bench.web.people import BATCH
from outbox.clock import db_now
from sessions_app.domain.news import plan_news
from sessions_app.models import Invitation, Registration, Session
from tests.factories import ForumSessionFactory

A_DAY = timedelta(days=1)


@transaction.atomic
def forum(people: int, now: datetime) -> Session:
    """A forum in a week with so many places taken, by people who have it in their calendar."""
    session = ForumSessionFactory(date=(now + 7 * A_DAY).date(), capacity=None)
    places = Registration.objects.bulk_create(
        (
            Registration(
                session=session,
                name=f"Jo Example {number}",
                email=f"jo{number}@forum{session.pk}.example.com",
                state=Registration.State.REGISTERED,
                place=number,
                registered_at=now - 7 * A_DAY,
            )
            for number in range(1, people + 1)
        ),
        batch_size=BATCH,
    )
    plan = {name: getattr(session, name) for name in ("starts_at", "ends_at", "mode", "venue")}
    knows = {"is_in_calendar": True, "sequence": 0, "settled": 0}
    Invitation.objects.bulk_create(
        (Invitation(session=session, registration=place, **plan, **knows) for place in places),
        batch_size=BATCH,
    )
    return session


def at_the_desk(session: Session) -> Client:
    """Somebody who coordinates the forum, signed in, who has looked at the page before: the portal has begun."""
    client = coordinator(session.community.convenor)
    preview(client, session)
    return client


def preview(client: Client, session: Session) -> float:
    """Look what moving it by a day would bring about; answers the milliseconds."""
    return _post(client, session, status=200)


def press(client: Client, session: Session) -> float:
    """Move it by a day; answers the milliseconds until the desk is told where to look."""
    return _post(client, session, status=302, do="1")


def tell(people: int) -> float:
    """Find everybody who is to be told, as the tick does; answers the seconds. Raises AssertionError if they are not so
    many."""
    began = perf_counter()
    told = plan_news(db_now())
    assert told == people, told
    return perf_counter() - began


def _post(client: Client, session: Session, *, status: int, **more: str) -> float:
    session.refresh_from_db()
    plan = {"mode": session.mode, "venue": session.venue, "seen": session.schedule_sequence}
    plan |= {"date": session.date + A_DAY, "start_time": session.start_time, "end_time": session.end_time}
    typed = {f"s{session.pk}-{name}": value for name, value in plan.items()} | more
    address = reverse("admin:sessions_app_session_dates", args=[session.community_id])
    began = perf_counter()
    response = client.post(address, typed)
    took = (perf_counter() - began) * 1000
    assert response.status_code == status, response.content.decode()
    return took
