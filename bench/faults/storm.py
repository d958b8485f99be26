"""Figure 14: people come and go, sessions move, workers die, in any order; nobody hears what is no longer so."""

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from datetime import time as wall_clock
from typing import NamedTuple

from django.conf import settings as portal
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from accounts.models import User
from applications.domain.offers import accept_offer, decline_offer, offer_place
from applications.domain.withdrawing import withdraw
from applications.errors import ApplicationError
from applications.models import Choice, Offer
from bench.faults import guards
from bench.faults.stage import Play, Row, Stage
from communities.domain.members import leave
from communities.errors import CommunityError
from communities.models import Community, Member
from outbox import registry
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
from sessions_app.models import Invitation, Reply, Session
from sessions_app.models.reply import plan_of
from tests.factories import ChoiceFactory, CommunityFactory, ReminderRuleFactory, StaffFactory

# Of each half: two processes play them side by side.
SEEDS = (14, 16)
# An engine that does not look again is found out with any; with this one soon.
SEED_WITHOUT = 15
PEOPLE, MEETINGS = 4, 3
PERSON, MEETING = st.integers(0, PEOPLE - 1), st.integers(0, MEETINGS - 1)
A_MINUTE = timedelta(minutes=1)
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


class World(NamedTuple):
    """One community with meetings and applicants, of whom the first two are members; its staff; and when it is."""

    community: Community
    staff: User
    at: datetime


def world() -> World:
    community = CommunityFactory(sessions=MEETINGS, floor=1, ceiling=3)
    staff, at = StaffFactory(convenor=community.convenor), datetime.now(UTC)
    convenor = community.convenor
    ReminderRuleFactory(convenor=convenor, slug="day", amount=1, useful_until_hours=3)
    ReminderRuleFactory(convenor=convenor, slug="hour", amount=1, unit="hours", useful_until_hours=0)
    choices = ChoiceFactory.create_batch(PEOPLE, community=community)
    for choice in choices[:2]:
        accept_offer(offer_place(choice, by=staff, at=at), shares_contact=True, at=at)
    return World(community, staff, at)


class Storm(RuleBasedStateMachine):
    """One community (`world`), made once. Each example is a transaction that is rolled back."""

    seen: Counter[str] = Counter()
    world: World

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.community, self.staff, self.at = Storm.world
        # Read anew: what the last storm did to the objects in memory is rolled back with it.
        choices = Choice.objects.filter(community=self.community).select_related("application__applicant")
        self.choices = list(choices.order_by("pk"))
        self.sessions = list(Session.objects.filter(community=self.community).order_by("number"))
        self.killed: Counter[str] = Counter()
        # So that a storm never runs out of people and meetings.
        self.withdrawn: set[int] = set()
        self.called_off: set[int] = set()
        mail.outbox.clear()
        self.told = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def attempt(self, verb: object, *given: object, **named: object) -> None:
        """Each verb is a transaction of its own, so a refusal leaves nothing behind."""
        with suppress(*REFUSALS):
            verb(*given, **named)

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

    @precondition(lambda self: len(self.withdrawn) < PEOPLE - 2)
    @rule(person=PERSON)
    def withdraw(self, person: int) -> None:
        self.withdrawn.add(person)
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
        """By some days; one that is over, from today on: a storm never runs out of meetings to come."""
        session = Session.objects.get(pk=self.sessions[meeting].pk)
        day = max(session.date, self.at.date()) + timedelta(days=days)
        times = {"date": day, "start_time": wall_clock(hour), "end_time": wall_clock(hour + 1)}
        self.attempt(move_session, session, **times, by=self.staff, at=self.at)

    @rule(meeting=MEETING, minutes=st.integers(0, 4))
    def reschedule_into_a_reminder(self, meeting: int, minutes: int) -> None:
        """So that one falls due while the news of the move is still held."""
        session = Session.objects.get(pk=self.sessions[meeting].pk)
        starts = (self.at + timedelta(days=1, minutes=minutes)).astimezone(session.tz)
        ends = (starts + timedelta(hours=1)).time()
        times = {"date": starts.date(), "start_time": starts.time(), "end_time": ends}
        self.attempt(move_session, session, **times, by=self.staff, at=self.at)

    @precondition(lambda self: len(self.called_off) < MEETINGS - 1)
    @rule(meeting=MEETING)
    def call_off(self, meeting: int) -> None:
        self.called_off.add(meeting)
        self.attempt(cancel_session, self.sessions[meeting], by=self.staff, at=self.at)

    @rule(minutes=st.sampled_from([0, 1, 4, 15, 60, 180]))
    def time_passes(self, minutes: int) -> None:
        """Within the minutes that news is held, and the five between two full ticks, as often as beyond."""
        self.at += timedelta(minutes=minutes)
        self.tick()

    @rule(meeting=MEETING, hours=st.sampled_from([1, 24]))
    def half_an_hour_is_left(self, meeting: int, hours: int) -> None:
        """Until a reminder falls due: it is planned, and whatever happens next happens while it waits."""
        starts = Session.objects.get(pk=self.sessions[meeting].pk).starts_at
        self.at = max(self.at, starts - timedelta(hours=hours + 0.5))
        self.tick()

    def tick(self) -> None:
        engine.tick(self.at)
        self.look()

    @rule()
    def crash(self) -> None:
        """Reminders fall due; a worker that claimed some dies once the first was taken by the server; its lease runs
        out. Whatever happens next happens while they are in nobody's hands."""
        self.at += timedelta(minutes=30)
        plan_reminders(self.at)
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
        self.look()
        self.at += LEASE + timedelta(seconds=1)

    def look(self) -> None:
        """After each moment at which mail may have been planned or have left: nothing else can break these."""
        self.what_left_was_so()
        self.each_left_once_but_for_who_died()
        self.one_row_each()

    def what_left_was_so(self) -> None:
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
                untold = Invitation.objects.to_be_told().filter(session=session, person=row.person_id)
                assert row.expires_at <= self.at + A_MINUTE or not untold.exists()
        self.told = len(mail.outbox)

    def each_left_once_but_for_who_died(self) -> None:
        times = Counter(each.extra_headers["Message-ID"] for each in mail.outbox)
        for message_id, count in times.items():
            assert count <= 1 + self.killed[message_id]

    def one_row_each(self) -> None:
        rows = Message.objects.filter(kind=REMINDER).values_list("about", "person_id", "key", "sequence")
        keys = [(about, person, key.split(":")[-2], sequence) for about, person, key, sequence in rows]
        assert len(keys) == len(set(keys))


def storm(stage: Stage, seed: int) -> Row:
    """Half as many examples as the figure says, of so many steps, from a seed that is printed."""
    examples, steps = stage.of(250, 4), stage.of(50, 25)
    play = Play(stage, "14", f"{examples} storms of {steps} steps, seed {seed}; {stage.vendor}")
    failure = _failure(stage, examples, steps, Phase, seed)
    sent, reminders = sum(Storm.seen.values()), Storm.seen[REMINDER]
    facts = {"failure": failure, "reminders were sent": reminders > 0}
    wanted = {"failure": "", "reminders were sent": True}
    return Row(play.figure, play.broken, sent, sent, 0, 0, 0, play.seconds, facts, wanted)


def storm_without_a_look(stage: Stage) -> Row:
    """An engine that sends what was wanted when it was planned: the storm must find it out."""
    play = Play(
        stage, "14", f"storms until it is seen that nobody looks again, seed {SEED_WITHOUT}; {stage.vendor}"
    )
    kinds = dict(registry.KINDS)
    guards.no_revalidation()
    try:
        failure = _failure(stage, 500, 50, [Phase.generate], SEED_WITHOUT)
    finally:
        registry.KINDS.update(kinds)
    sent = sum(Storm.seen.values())
    return Row(
        play.figure, play.broken, sent, sent, 0, 0, 0, play.seconds, {"found": failure != ""}, {"found": True}
    )


def _failure(stage: Stage, examples: int, steps: int, phases: Iterable[Phase], begin: int) -> str:
    """What a storm found, or nothing."""
    stage.clear()
    Storm.world, Storm.seen = world(), Counter()
    how = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, database=None,
        suppress_health_check=list(HealthCheck), report_multiple_bugs=False, phases=phases,
    )  # fmt: skip
    backend, portal.EMAIL_BACKEND = portal.EMAIL_BACKEND, f"{__name__}.DyingBackend"
    mail.outbox = []
    try:
        run_state_machine_as_test(seed(begin)(Storm), settings=how)
    except AssertionError as error:
        return repr(error)[:200]
    finally:
        portal.EMAIL_BACKEND = backend
    return ""
