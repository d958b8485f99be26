from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from outbox.models import Message
from sessions_app.domain.registering import cancel_registration, register
from sessions_app.domain.walk_ins import add_walk_in
from sessions_app.errors import AlreadyRegistered
from sessions_app.models import Registration
from tests.factories import ForumSessionFactory, RegistrationFactory, StaffFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def forum():
    return ForumSessionFactory(capacity=2)


def walk_in(session, email: str = "", name: str = "Door Sample") -> Registration:
    by = StaffFactory(convenor=session.community.convenor)
    now = timezone.now()
    return add_walk_in(session, name=name, email=email, organisation="", role_title="", by=by, at=now)


def test_add_walk_in_counts_people_without_an_address(forum):
    walk_in(forum)
    second = walk_in(forum, name="Second Sample")

    assert forum.registrations.coming().count() == 2
    assert second.email.endswith("@invalid.invalid")
    assert AuditEvent.objects.about(second).get().verb == "walk_in_added"
    assert not Message.objects.exists()


def test_add_walk_in_takes_a_place_that_others_no_longer_get(forum):
    walk_in(forum)
    walk_in(forum)

    late = register(
        forum, name="Late Sample", email="late@example.org", at=forum.starts_at - timedelta(hours=1)
    )

    assert late.state == Registration.State.WAITING


def test_add_walk_in_is_never_turned_away(forum):
    RegistrationFactory.create_batch(2, session=forum)

    assert walk_in(forum).state == Registration.State.WALK_IN


def test_add_walk_in_refuses_an_address_on_the_list_and_takes_one_that_cancelled(forum):
    known = RegistrationFactory(session=forum)

    with pytest.raises(AlreadyRegistered, match="on the list already"):
        walk_in(forum, known.email.upper())
    cancel_registration(known, by=None, at=timezone.now())

    assert walk_in(forum, known.email).email == known.email
