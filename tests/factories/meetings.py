"""Meetings of cohorts, forums and who registered for them."""

import datetime

import factory
from factory.django import DjangoModelFactory

from accounts.models import User
from sessions_app.domain.schedule import plan_session
from sessions_app.models import CalendarFeed, Registration, ReminderRule, Reply, Session
from sessions_app.models.reply import plan_of
from tests.factories.days import days_from_today
from tests.factories.people import UserFactory
from tests.factories.programs import ConvenorFactory, ForumFactory
from tests.factories.roles import MemberFactory

BETWEEN_MEETINGS = datetime.timedelta(days=28)


class SessionFactory(DjangoModelFactory):
    """A scheduled online meeting of two hours at 10:00, 28 days × its number after the round's close.

    The UTC times follow from `date`, `start_time`, `end_time` and `zone`. `is_tbc=True`: no date yet.
    """

    class Meta:
        model = Session

    class Params:
        is_tbc = factory.Trait(
            state=Session.State.TO_BE_CONFIRMED, date=None, start_time=None, end_time=None, link=""
        )

    community = factory.SubFactory("tests.factories.programs.CommunityFactory", sessions=0)
    title = factory.LazyAttribute(lambda o: f"Sample meeting {o.number}")
    state = Session.State.SCHEDULED
    start_time = datetime.time(10)
    end_time = datetime.time(12)
    zone = factory.SelfAttribute("community.convenor.zone")
    mode = Session.Mode.ONLINE
    link = factory.LazyAttribute(lambda o: f"https://meet.example.org/{o.community.slug}/{o.number}")

    @factory.lazy_attribute
    def number(self) -> int:
        return self.community.sessions.count() + 1

    @factory.lazy_attribute
    def date(self) -> datetime.date:
        starts = self.community.round.closes_at if self.community.round_id else days_from_today(0)
        return (starts + BETWEEN_MEETINGS * self.number).date()

    @classmethod
    def _create(cls, model_class: type, *args: object, **fields: object) -> Session:
        session = model_class(**fields)
        if session.date:
            times = {name: fields[name] for name in ("date", "start_time", "end_time", "zone")}
            plan_session(session, **times)
        session.save()
        return session


class ForumSessionFactory(SessionFactory):
    """A scheduled forum in a hall with 40 places."""

    community = factory.SubFactory(ForumFactory)
    mode = Session.Mode.IN_PERSON
    link = ""
    venue = "Sample Hall, 1 Example Street"
    capacity = 40


class RegistrationFactory(DjangoModelFactory):
    """A place at a forum; `is_waiting=True` for somebody in the queue."""

    class Meta:
        model = Registration

    class Params:
        is_waiting = factory.Trait(state=Registration.State.WAITING, place=None)

    session = factory.SubFactory(ForumSessionFactory)
    name = factory.Sequence(lambda n: f"Jo Example {n}")
    email = factory.Sequence(lambda n: f"registered{n}@example.org")
    state = Registration.State.REGISTERED
    registered_at = factory.LazyFunction(lambda: days_from_today(-1))

    @factory.lazy_attribute
    def place(self) -> int | None:
        return self.session.registrations.filter(place__isnull=False).count() + 1


class ReminderRuleFactory(DjangoModelFactory):
    """A day before, at the meeting's time of day."""

    class Meta:
        model = ReminderRule

    convenor = factory.SubFactory(ConvenorFactory)
    slug = factory.Sequence(lambda n: f"rule-{n}")
    amount = 1
    unit = ReminderRule.Unit.DAYS


class ReplyFactory(DjangoModelFactory):
    """A member says yesterday that they come to the session as it stands."""

    class Meta:
        model = Reply

    session = factory.SubFactory(SessionFactory)
    answer = Reply.Answer.COMING
    sequence = factory.LazyAttribute(lambda o: plan_of(o.session))
    answered_at = factory.LazyFunction(lambda: days_from_today(-1))

    @factory.lazy_attribute
    def person(self) -> User:
        return MemberFactory(community=self.session.community).person


class CalendarFeedFactory(DjangoModelFactory):
    class Meta:
        model = CalendarFeed

    user = factory.SubFactory(UserFactory)
