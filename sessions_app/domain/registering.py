"""Places at an open forum: first come, first served, up to the venue's capacity."""

from datetime import datetime

from django.db import transaction

from accounts.domain.audit import record
from accounts.models import User
from communities.domain.letters import signed_by
from outbox.domain.writing import write
from outbox.models import Message
from outbox.registry import Verdict
from sessions_app.domain.invitations import invitation
from sessions_app.domain.news import tell, told_by_letter
from sessions_app.domain.notices import about, registration_link
from sessions_app.errors import CapacityTooLow, RegistrationClosed
from sessions_app.models import Registration, Session

CONFIRMED, WAITING = "registration_confirmed", "registration_waiting"


def lock_session(session: Session) -> Session:
    """The session as it is now, locked until the transaction ends."""
    return (
        Session.objects.select_for_update(of=("self",))
        .select_related("community__convenor")
        .get(pk=session.pk)
    )


@transaction.atomic
def register(
    session: Session, *, name: str, email: str, organisation: str = "", role_title: str = "", at: datetime
) -> Registration:
    """Give a place, or a place in the queue when the venue is full, and write to tell them. Locks the session.

    An address that is registered already is written to again and gets no second place, so that the answer on
    screen tells nobody who is coming. Raises RegistrationClosed.
    """
    session = lock_session(session)
    is_open = session.community.is_forum and session.state == Session.State.SCHEDULED
    if not is_open or session.starts_at <= at:
        raise RegistrationClosed("Registration for this forum is closed.")
    email = email.strip().lower()
    known = session.registrations.exclude(state=Registration.State.CANCELLED).filter(email=email).first()
    if known:
        _tell(known, at=at, again=True)
        return known
    place = _free_place(session)
    state = Registration.State.REGISTERED if place else Registration.State.WAITING
    registration = Registration.objects.create(
        session=session,
        name=name,
        email=email,
        organisation=organisation,
        role_title=role_title,
        state=state,
        place=place,
        registered_at=at,
    )
    _tell(registration, at=at)
    return registration


@transaction.atomic
def cancel_registration(registration: Registration, *, by: User | None, at: datetime) -> None:
    """Give a place back and pass it to whoever waits longest. Locks the session. Twice is harmless."""
    session = lock_session(registration.session)
    registration = Registration.objects.get(pk=registration.pk)
    if registration.state == Registration.State.CANCELLED:
        return
    registration.state, registration.place, registration.cancelled_at = Registration.State.CANCELLED, None, at
    registration.save(update_fields=["state", "place", "cancelled_at"])
    record(by, "registration_cancelled", registration)
    fill_places(session, at=at)
    tell(session.community_id, at)


@transaction.atomic
def change_capacity(session: Session, capacity: int | None, *, by: User | None, at: datetime) -> Session:
    """Set how many places the venue has, None for no limit, and pass new ones to those who wait.

    Locks the session. The same number again changes nothing. Raises CapacityTooLow under the places taken.
    """
    session = lock_session(session)
    if capacity == session.capacity:
        return session
    taken = session.registrations.coming().count()
    if capacity is not None and capacity < taken:
        raise CapacityTooLow(f"{taken} places of {session} are taken: the capacity cannot be {capacity}.")
    before, session.capacity = session.capacity, capacity
    session.save(update_fields=["capacity"])
    record(by, "capacity_changed", session, before=before, after=capacity)
    fill_places(session, at=at)
    return session


@transaction.atomic
def fill_places(session: Session, *, at: datetime) -> int:
    """Pass free places to those who wait, in the order they came; returns how many. Locks the session."""
    session = lock_session(session)
    moved = 0
    if session.state != Session.State.SCHEDULED or session.starts_at <= at:
        return moved
    for waiting in session.registrations.waiting():
        place = _free_place(session)
        if place is None:
            break
        waiting.state, waiting.place = Registration.State.REGISTERED, place
        waiting.save(update_fields=["state", "place"])
        _tell(waiting, at=at)
        moved += 1
    return moved


def still_wanted(message: Message, at: datetime) -> Verdict:
    """Asked right before sending: does the registration that the key names still stand as the letter says?"""
    registration = Registration.objects.select_related("session").filter(pk=message.key.split(":")[1]).first()
    if registration is None or registration.state == Registration.State.CANCELLED:
        return Verdict.CANCELLED
    if registration.session.is_cancelled:
        return Verdict.CANCELLED
    return Verdict.WANTED if message.kind == _kind(registration) else Verdict.SUPERSEDED


def _kind(registration: Registration) -> str:
    return CONFIRMED if registration.state == Registration.State.REGISTERED else WAITING


def _free_place(session: Session) -> int | None:
    taken = set(
        session.registrations.filter(place__isnull=False).values_list("place", flat=True),
    )
    walk_ins = session.registrations.filter(state=Registration.State.WALK_IN).count()
    if session.capacity is None:
        return max(taken, default=0) + 1
    if len(taken) + walk_ins >= session.capacity:
        return None
    return min(set(range(1, session.capacity + 1)) - taken)


def _tell(registration: Registration, *, at: datetime, again: bool = False) -> None:
    session = registration.session
    has_place = registration.state == Registration.State.REGISTERED
    kind = _kind(registration)
    suffix = f":{at:%Y%m%d%H%M}" if again else ""
    sequence = told_by_letter(registration, is_in_calendar=has_place)
    entry = invitation(session, registration.email, method="REQUEST", sequence=sequence, stamp=at)
    write(
        key=f"registration:{registration.pk}:{kind}{suffix}",
        kind=kind,
        to=registration.email,
        template=f"sessions_app/{kind}",
        context={
            **signed_by(session.community.convenor),
            "registration": registration,
            "session": session,
            "action_url": registration_link(registration),
            "action_label": "See or cancel my registration",
        },
        about=about(session),
        convenor_id=session.community.convenor_id,
        sequence=session.schedule_sequence,
        calendar=entry if has_place else "",
        calendar_method="REQUEST" if has_place else "",
    )
