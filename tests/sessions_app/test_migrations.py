"""What migrations do with the rows that are there."""

from importlib import import_module
from uuid import UUID

import pytest
from django.apps import apps

from sessions_app.domain.news import plan_news
from tests.factories import ForumSessionFactory, RegistrationFactory
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
