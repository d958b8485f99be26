"""Figure 14: people come and go, sessions move, workers die, in any order; nobody hears what is no longer so."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta

from django.conf import settings as portal
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from applications.domain.offers import accept_offer, decline_offer, offer_place
from applications.domain.withdrawing import withdraw
from applications.errors import ApplicationError
from applications.models import Offer
from bench.faults.stage import Play, Row, Stage
from communities.domain.members import leave
from communities.errors import CommunityError
from communities.models import Member
from outbox.clock import Clock
from outbox.domain import tick as engine
from outbox.domain.channel import Channel
from outbox.domain.claiming import LEASE
from outbox.domain.delivery import deliver
from outbox.models import Message
from sessions_app.domain.notices import REMINDER
from sessions_app.domain.reminders import plan_reminders
from sessions_app.domain.replying import reply
from sessions_app.domain.schedule import cancel_session, move_session
from sessions_app.errors import SessionError
from sessions_app.models import Reply, Session
from sessions_app.models.reply import plan_of
from tests.factories import ChoiceFactory, CommunityFactory, ReminderRuleFactory, StaffFactory

SEED = 14
PEOPLE, MEETINGS = 4, 2
PERSON, MEETING = st.integers(0, PEOPLE - 1), st.integers(0, MEETINGS - 1)
REFUSALS = (ApplicationError, CommunityError, SessionError, Offer.DoesNotExist)


class Killed(BaseException):
    """What a worker does not live through."""


class DyingBackend(EmailBackend):
    """Takes the mail, and then the worker is gone, where it is told so."""

    dies = False

    def send_messages(self, messages: list) -> int:
        sent = super().send_messages(messages)
        if DyingBackend.dies:
            raise Killed
        return sent


class Storm(RuleBasedStateMachine):
    """One community. Each example is a transaction that is rolled back."""

    seen: Counter[str] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.community = CommunityFactory(sessions=MEETINGS, floor=1, ceiling=3)
        self.staff = StaffFactory(convenor=self.community.convenor)
        convenor = self.community.convenor
        ReminderRuleFactory(convenor=convenor, slug="day", amount=1, useful_until_hours=3)
        ReminderRuleFactory(convenor=convenor, slug="hour", amount=1, unit="hours", useful_until_hours=0)
        self.choices = ChoiceFactory.create_batch(PEOPLE, community=self.community)
        self.sessions = list(self.community.sessions.order_by("number"))
        self.at = datetime.now(UTC)
        for person in range(2):
            self.join(person)
        self.killed: Counter[str] = Counter()
        self.told = len(mail.outbox)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def attempt(self, verb: object, *given: object, **named: object) -> None:
        try:
            with transaction.atomic():
                verb(*given, **named)
        except REFUSALS:
            pass

    @rule(person=PERSON)
    def offer(self, person: int) -> None:
        self.attempt(offer_place, self.choices[person], by=self.staff, at=self.at)

    def newest(self, person: int) -> Offer:
        return Offer.objects.filter(choice=self.choices[person]).latest("pk")

    @rule(person=PERSON)
    def join(self, person: int) -> None:
        self.attempt(offer_place, self.choices[person], by=self.staff, at=self.at)
        self.attempt(lambda: accept_offer(self.newest(person), shares_contact=True, at=self.at))

    @rule(person=PERSON)
    def decline(self, person: int) -> None:
        self.attempt(lambda: decline_offer(self.newest(person), reason="", at=self.at))

    @rule(person=PERSON)
    def withdraw(self, person: int) -> None:
        self.attempt(withdraw, self.choices[person].application, at=self.at)

    @rule(person=PERSON)
    def leave(self, person: int) -> None:
        for member in self.members(person):
            self.attempt(leave, member, reason="", by=self.staff, at=self.at)

    def members(self, person: int) -> list[Member]:
        who = self.choices[person].application.applicant
        return list(Member.objects.active().filter(person=who, community=self.community))

    @rule(person=PERSON, is_active=st.booleans())
    def switch_off(self, person: int, is_active: bool) -> None:
        who = self.choices[person].application.applicant
        type(who).objects.filter(pk=who.pk).update(is_active=is_active)

    @rule(person=PERSON, meeting=MEETING, answer=st.sampled_from(Reply.Answer.values))
    def opt_out(self, person: int, meeting: int, answer: str) -> None:
        session = Session.objects.get(pk=self.sessions[meeting].pk)
        who = self.choices[person].application.applicant
        self.attempt(reply, session, who, answer, at=self.at, seen=plan_of(session))

    @rule(meeting=MEETING, days=st.integers(-3, 5), hour=st.integers(8, 18))
    def reschedule(self, meeting: int, days: int, hour: int) -> None:
        session = Session.objects.get(pk=self.sessions[meeting].pk)
        day = session.date + timedelta(days=days)
        times = {"date": day, "start_time": time(hour), "end_time": time(hour + 1)}
        self.attempt(move_session, session, **times, by=self.staff, at=self.at)

    @rule(meeting=MEETING)
    def call_off(self, meeting: int) -> None:
        self.attempt(cancel_session, self.sessions[meeting], by=self.staff, at=self.at)

    @rule(hours=st.integers(1, 300))
    def advance_clock(self, hours: int) -> None:
        self.at += timedelta(hours=hours)

    @rule(meeting=MEETING, hours=st.sampled_from([0.5, 23, 23.9]), dies=st.booleans())
    def advance_to_before(self, meeting: int, hours: float, dies: bool) -> None:
        """To where reminders fall due; of two workers the first may die."""
        starts = Session.objects.get(pk=self.sessions[meeting].pk).starts_at
        self.at = max(self.at, starts - timedelta(hours=hours))
        if dies:
            plan_reminders(self.at)
            self.crash()
        self.tick()

    @rule()
    def tick(self) -> None:
        engine.tick(self.at)
        self.look_at_mail()

    @rule()
    def crash(self) -> None:
        """A worker that claimed some dies once the first was taken by the server; its lease runs out."""
        DyingBackend.dies = True
        rows = engine.claim_some(self.at, 3)
        if rows:
            with Channel() as channel:
                channel.ready()
                try:
                    deliver(rows[0], channel, Clock(self.at))
                except Killed:
                    self.killed[rows[0].message_id] += 1
        DyingBackend.dies = False
        self.look_at_mail()
        self.at += LEASE + timedelta(seconds=1)

    def look_at_mail(self) -> None:
        """What left since, at this moment, was so at this moment."""
        for each in mail.outbox[self.told :]:
            row = Message.objects.get(message_id=each.extra_headers["Message-ID"])
            Storm.seen[row.kind] += 1
            if row.kind == REMINDER:
                session = Session.objects.get(pk=row.context["session"])
                live = Member.objects.active().reachable().filter(person_id=row.person_id)
                assert (session.state, session.schedule_sequence) == (Session.State.SCHEDULED, row.sequence)
                assert session.starts_at > self.at
                assert live.filter(community=session.community).exists()
                said = Reply.objects.filter(session=session, person_id=row.person_id).first()
                assert not said or said.sequence != plan_of(session) or said.answer != Reply.Answer.APOLOGY
        self.told = len(mail.outbox)

    @invariant()
    def each_is_sent_once_but_for_who_died(self) -> None:
        times = Counter(each.extra_headers["Message-ID"] for each in mail.outbox)
        own = set(Message.objects.values_list("message_id", flat=True))
        for message_id in own:
            assert times[message_id] <= 1 + self.killed[message_id]

    @invariant()
    def one_row_each(self) -> None:
        rows = Message.objects.filter(kind=REMINDER).values_list("about", "person_id", "key", "sequence")
        keys = [(about, person, key.split(":")[-2], sequence) for about, person, key, sequence in rows]
        assert len(keys) == len(set(keys))


def storm(stage: Stage) -> Row:
    """As many examples as the figure says, of so many steps, from a seed that is printed."""
    examples, steps = stage.of(500, 8), stage.of(50, 25)
    stage.clear()
    play = Play(stage, "14", f"{examples} storms of {steps} steps, seed {SEED}; {stage.vendor}")
    backend, portal.EMAIL_BACKEND = portal.EMAIL_BACKEND, f"{__name__}.DyingBackend"
    mail.outbox, Storm.seen = [], Counter()
    how = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    failure = ""
    try:
        run_state_machine_as_test(seed(SEED)(Storm), settings=how)
    except AssertionError as error:
        failure = repr(error)[:200]
    finally:
        portal.EMAIL_BACKEND = backend
    sent = sum(Storm.seen.values())
    row = play.row(0, failure=(failure, ""), reminders_were_sent=(Storm.seen[REMINDER] > 0, True))
    return Row(play.figure, play.broken, sent, sent, row.lost, 0, 0, row.seconds, row.facts, row.wanted)
