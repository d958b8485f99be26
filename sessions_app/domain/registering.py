"""Places at an open forum: first come, first served, up to the venue's capacity."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from accounts.domain.audit import record
from accounts.models import User
from communities.domain.letters import signed_by
from outbox.clock import db_now
from outbox.domain.addresses import one_address
from outbox.domain.planning import Planned, plan
from outbox.domain.rendering import rendered
from outbox.domain.wakeup import wake_after_commit
from outbox.models import Message
from outbox.registry import Content, Verdict
from sessions_app.domain.invitations import invitation
from sessions_app.domain.knowing import told_by_letter
from sessions_app.domain.locking import lock_community, lock_session
from sessions_app.domain.news import tell_soon
from sessions_app.domain.notices import about, registration_link
from sessions_app.errors import CapacityTooLow, RegistrationClosed
from sessions_app.models import Registration, Session

CLOSED = "Registration for this forum is closed."
CONFIRMED, WAITING, INTEREST = "registration_confirmed", "registration_waiting", "registration_interest"
KINDS = {"registered": CONFIRMED, "waiting": WAITING, "interested": INTEREST}


@transaction.atomic
def register(
    session: Session, *, name: str, email: str, organisation: str = "", role_title: str = "", at: datetime
) -> Registration:
    """Give a place, or a place in the queue when the venue is full, and write to tell them. Locks the session.

    An address that is registered already is written to again and gets no second place, so that the answer on
    screen tells nobody who is coming. One without a date notes who wants to hear of it. Raises RegistrationClosed.
    """
    session = lock_session(session)
    has_no_date = session.state == Session.State.TO_BE_CONFIRMED
    if not session.community.is_forum or not (has_no_date or _takes_people(session, at)):
        raise RegistrationClosed(CLOSED)
    email = email.strip().lower()
    known = session.registrations.exclude(state=Registration.State.CANCELLED).filter(email=email).first()
    if known and known.state == Registration.State.INTERESTED and not has_no_date:
        return take_place(known, at=at)
    if known:
        _tell(known, at=at, again=True)
        return known
    place = None if has_no_date else _free_place(session)
    state = Registration.State.INTERESTED if has_no_date else _state_with(place)
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
def take_place(registration: Registration, *, at: datetime) -> Registration:
    """Give whoever waited for a date a place, or a place in the queue, and write to tell them. Locks the session.
    Twice is harmless. Raises RegistrationClosed."""
    session = lock_session(registration.session)
    registration = Registration.objects.get(pk=registration.pk)
    registration.session = session
    if registration.state != Registration.State.INTERESTED:
        return registration
    if not _takes_people(session, at):
        raise RegistrationClosed(CLOSED)
    registration.place = _free_place(session)
    registration.state, registration.registered_at = _state_with(registration.place), at
    registration.save(update_fields=["state", "place", "registered_at"])
    _tell(registration, at=at)
    return registration


@transaction.atomic
def cancel_registration(registration: Registration, *, by: User | None, at: datetime) -> None:
    """Give a place back and pass it to whoever waits longest. Locks the session and its community. Twice is
    harmless."""
    session = lock_session(registration.session)
    registration = Registration.objects.get(pk=registration.pk)
    if registration.state == Registration.State.CANCELLED:
        return
    registration.state, registration.place, registration.cancelled_at = Registration.State.CANCELLED, None, at
    registration.save(update_fields=["state", "place", "cancelled_at"])
    record(by, "registration_cancelled", registration)
    fill_places(session, at=at)
    tell_soon(session, at)


@transaction.atomic
def change_capacity(session: Session, capacity: int | None, *, by: User | None, at: datetime) -> Session:
    """Set how many places the venue has, None for no limit, and pass new ones to those who wait.

    Locks the session and its community. The same number again changes nothing. Raises CapacityTooLow under the
    places taken.
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
    """Pass free places to those who wait, in the order they came; returns how many. Locks the session and its
    community."""
    session = lock_session(session)
    # Before what several were told: whoever tells them the news locks it first.
    lock_community(session.community_id)
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
    registration = Registration.objects.select_related("session").filter(pk=_pk_of(message)).first()
    if registration is None or registration.state == Registration.State.CANCELLED:
        return Verdict.CANCELLED
    if registration.session.is_cancelled:
        return Verdict.CANCELLED
    return Verdict.WANTED if message.kind == KINDS.get(registration.state) else Verdict.SUPERSEDED


def _takes_people(session: Session, at: datetime) -> bool:
    return session.state == Session.State.SCHEDULED and session.starts_at > at


def _state_with(place: int | None) -> str:
    return Registration.State.REGISTERED if place else Registration.State.WAITING


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
    """Note that they know the plan as it is, and write to them."""
    session, kind = registration.session, KINDS[registration.state]
    suffix = f":{at:%Y%m%d%H%M}" if again else ""
    if session.has_date:
        told_by_letter(registration, is_in_calendar=kind == CONFIRMED)
    letter = Planned(
        key=f"registration:{registration.pk}:{kind}{suffix}",
        kind=kind,
        to=one_address(registration.email),
        due_at=db_now(),
        about=about(session),
        convenor_id=session.community.convenor_id,
        sequence=session.schedule_sequence,
    )
    plan([letter])
    wake_after_commit()


def render(message: Message) -> Content:
    """The letter as things stand when it is sent: one that is late says nothing older than the news that came before
    it."""
    rows = Registration.objects.select_related("session__community__convenor", "invitation")
    registration = rows.get(pk=_pk_of(message))
    session = registration.session
    context = {
        **signed_by(session.community.convenor),
        "registration": registration,
        "session": session,
        "action_url": registration_link(registration),
        "action_label": "See or cancel my registration",
    }
    words = rendered(f"sessions_app/{message.kind}", context)
    if message.kind != CONFIRMED:
        return words
    known = getattr(registration, "invitation", None)
    sequence = max(session.schedule_sequence, (known and known.sequence) or 0)
    stamp = message.date_header or message.due_at
    entry = invitation(session, message.to, method="REQUEST", sequence=sequence, stamp=stamp)
    return replace(words, calendar=entry, calendar_method="REQUEST")


def _pk_of(message: Message) -> str:
    return message.key.split(":")[1]
