"""The letters that rules write around a meeting, one maker each, as in `letters`."""

from datetime import timedelta

from sessions_app.domain.reminders import plan_reminders
from sessions_app.models import Session
from tests import factories
from tests.house.letters_of_meetings import NOW, PERSON, meeting


def session_facilitating() -> None:
    session = factories.SessionFactory(community__round__in_2026=True)
    factories.FacilitationFactory(
        community=session.community, user__email=PERSON, starts_on=NOW.date() - timedelta(days=9)
    )
    factories.ReminderRuleFactory(convenor=session.community.convenor, audience="facilitators")
    assert plan_reminders(session.starts_at - timedelta(days=1)) >= 1


def after(purpose: str) -> None:
    session = meeting()
    Session.objects.update(write_up="We talked.")
    factories.ReminderRuleFactory(
        convenor=session.community.convenor, purpose=purpose, anchor="after", useful_until_hours=9
    )
    assert plan_reminders(session.ends_at + timedelta(days=1)) >= 1


def session_feedback() -> None:
    after("feedback")


def session_resources() -> None:
    after("resources")


def session_resources_before() -> None:
    session = meeting()
    Session.objects.update(pre_reading="Read this first.")
    factories.ReminderRuleFactory(convenor=session.community.convenor, purpose="resources")
    assert plan_reminders(session.starts_at - timedelta(days=1)) >= 1


OF_RULES = [
    ("session_facilitating", session_facilitating),
    ("session_feedback", session_feedback),
    ("session_resources", session_resources),
    ("session_resources", session_resources_before),
]
