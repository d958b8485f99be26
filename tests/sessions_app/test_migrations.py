"""What migrations do with the rows that are there."""

from datetime import date, timedelta
from importlib import import_module
from uuid import UUID

import pytest
from django.apps import apps
from django.utils import timezone

from outbox.models import Message
from sessions_app.domain.news import plan_news
from sessions_app.domain.schedule import cancel_session
from sessions_app.models import Invitation
from tests.factories import (
    CommunityFactory,
    FacilitationFactory,
    ForumSessionFactory,
    PersonFactory,
    RegistrationFactory,
    SessionFactory,
)
from tests.sessions_app.walls import melbourne

pytestmark = pytest.mark.django_db


def test_what_was_sent_keeps_the_name_that_calendars_know():
    sent, unsent = ForumSessionFactory(), ForumSessionFactory()
    RegistrationFactory(session=sent)
    RegistrationFactory(session=unsent)
    plan_news(melbourne(2020, 1, 1, 9))
    sent.invitations.update(is_in_calendar=True, sequence=0)

    import_module("sessions_app.migrations.0006_names_for_calendars").name_them(apps, None)

    sent.refresh_from_db()
    unsent.refresh_from_db()
    assert sent.calendar_uid == f"session-{sent.pk}@example.org"
    assert UUID(unsent.calendar_uid)


def test_who_held_meetings_before_facilitators_got_letters_hears_of_changes_alone():
    community, now = CommunityFactory(sessions=0), timezone.now()
    since = now.date() - timedelta(days=90)
    first, second = (FacilitationFactory(community=community, starts_on=since) for _ in range(2))
    FacilitationFactory(community=community, starts_on=since, ends_on=since)
    FacilitationFactory(community=community, starts_on=since, user=PersonFactory(is_active=False))
    SessionFactory(community=community, date=date(2025, 9, 2))
    of_both, of_one = (
        SessionFactory(community=community, date=now.date() + timedelta(days=days)) for days in (30, 60)
    )
    of_one.facilitators.set([second])

    import_module("sessions_app.migrations.0010_facilitators_know_their_plan").remember(apps, None)

    assert set(Invitation.objects.values_list("session", "person")) == {
        (of_both.pk, first.user_id),
        (of_both.pk, second.user_id),
        (of_one.pk, second.user_id),
    }
    assert plan_news(now) == 0
    cancel_session(of_one, by=None, at=now)
    assert Message.objects.get().to == second.user.email
