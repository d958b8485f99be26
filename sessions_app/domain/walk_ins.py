"""People who come to the door of a forum without having registered."""

import uuid
from datetime import datetime

from django.db import transaction

from accounts.domain.audit import record
from accounts.models import User
from sessions_app.domain.locking import lock_session
from sessions_app.errors import AlreadyRegistered
from sessions_app.models import Registration, Session


@transaction.atomic
def add_walk_in(
    session: Session, *, name: str, email: str, organisation: str, role_title: str, by: User, at: datetime
) -> Registration:
    """Count somebody at the door. No venue is too full for them, nothing is mailed. Locks the session.

    Who gives no address gets one that leads nowhere. Raises AlreadyRegistered for an address that has a place
    or waits for one.
    """
    session = lock_session(session)
    email = email.strip().lower() or f"walk-in-{uuid.uuid4().hex}@invalid.invalid"
    if session.registrations.exclude(state=Registration.State.CANCELLED).filter(email=email).exists():
        raise AlreadyRegistered("This address is on the list already.")
    walk_in = Registration.objects.create(
        session=session,
        name=name,
        email=email,
        organisation=organisation,
        role_title=role_title,
        state=Registration.State.WALK_IN,
        registered_at=at,
    )
    record(by, "walk_in_added", walk_in)
    return walk_in
