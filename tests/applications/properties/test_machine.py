"""No sequence of verbs, in whatever order and by whomever, breaks an invariant of the design."""

from collections.abc import Callable

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from accounts.models import User
from applications.domain.applying import keep_typed, submit, take
from applications.domain.assigning import abstain, assign, assign_evenly, take_back
from applications.domain.conflicts import declare, deny
from applications.domain.deciding import decline_choice, put_on_reserve
from applications.domain.extending import extend
from applications.domain.late_yes import accept_late, place_late
from applications.domain.offers import (
    accept_offer,
    decline_offer,
    expire_offers,
    extend_offer,
    keep_late_acceptance,
    offer_place,
    withdraw_offer,
)
from applications.domain.reviewing import save_review
from applications.domain.undoing import undo_answer
from applications.domain.withdrawing import withdraw
from applications.errors import StaleRevision
from applications.models import Application, Choice, Offer
from communities.domain.members import leave
from communities.models import Member
from tests.applications.properties import invariants
from tests.applications.properties.world import REFUSALS, about, chosen, dates, perhaps, small_world

PERSON = st.integers(0, 2)
STAFF = st.integers(0, 2)
NUMBER = st.integers(0, 9)
ORDER = st.lists(st.integers(0, 3), max_size=3)


class Program(RuleBasedStateMachine):
    """One round from the call to the group. Each example is a transaction that is rolled back."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.world = small_world()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    # What applicants do

    @rule(person=PERSON, words=st.text(max_size=20), is_stale=st.booleans())
    def type_something(self, person: int, words: str, is_stale: bool) -> None:
        who, world = self.world.people[person], self.world
        revision, typed = world.revision(who, "about") + is_stale, {"work": [words.replace("\0", "")]}
        try:
            keep_typed(world.round, who, "about", typed, revision=revision, at=world.at)
        except StaleRevision:
            assert is_stale
        else:
            assert not is_stale
            world.typed[who.pk, "about"] = typed

    @rule(person=PERSON)
    def say_who_they_are(self, person: int) -> None:
        who = self.world.people[person]
        if self._take(who, "about", about()):
            self.world.typed.pop((who.pk, "about"), None)

    @rule(person=PERSON, order=ORDER)
    def choose(self, person: int, order: list[int]) -> None:
        every = [*self.world.communities, self.world.elsewhere]
        self._take(self.world.people[person], "communities", chosen([every[number] for number in order]))

    @rule(person=PERSON, answer=st.sampled_from(["yes", "maybe", "no"]))
    def say_when(self, person: int, answer: str) -> None:
        self._take(self.world.people[person], "dates", dates(self.world.communities, answer))

    @rule(person=PERSON)
    def do_everything_and_send(self, person: int) -> None:
        self.say_who_they_are(person)
        self.choose(person, [person % 2, (person + 1) % 2])
        self.say_when(person, "yes")
        self.send(person, is_stale=False)

    @rule(person=PERSON, is_stale=st.booleans())
    def send(self, person: int, is_stale: bool) -> None:
        world, who = self.world, self.world.people[person]
        application = world.application(who)
        if application:
            revision = application.revision + is_stale
            perhaps(lambda: submit(world.round, who, revision=revision, notice_version=1, at=world.at))

    @rule(person=PERSON)
    def take_it_back(self, person: int) -> None:
        application = self.world.application(self.world.people[person])
        if application:
            perhaps(lambda: withdraw(application, at=self.world.at))

    @rule(person=PERSON, staff=STAFF)
    def take_it_back_and_be_left_alone(self, person: int, staff: int) -> None:
        """Rare by chance: nothing that staff may do reaches what was withdrawn."""
        self.do_everything_and_send(person)
        self.take_it_back(person)
        world, who = self.world, self.world.staff[staff]
        withdrawn = Choice.objects.filter(
            application__applicant=world.people[person], application__status=Application.Status.WITHDRAWN
        )
        said = {"scores": {}, "note": "Sample.", "recommendation": ""}
        for choice in withdrawn:
            for verb in (offer_place, put_on_reserve, decline_choice):
                with pytest.raises(REFUSALS):
                    verb(choice, by=world.coordinator, at=world.at)
            with pytest.raises(REFUSALS):
                assign(choice, who, by=world.coordinator, at=world.at)
            with pytest.raises(REFUSALS):
                save_review(choice, who, **said, at=world.at)

    # What staff do

    @rule(number=NUMBER, staff=STAFF, score=st.integers(1, 5))
    def review(self, number: int, staff: int, score: int) -> None:
        self._on_a_choice(number, lambda choice: self._review(choice, self.world.staff[staff], score))

    @rule(person=PERSON, staff=STAFF)
    def review_it_and_then_declare(self, person: int, staff: int) -> None:
        """Rare by chance: somebody finds out while they read."""
        self.do_everything_and_send(person)
        world, who = self.world, self.world.staff[staff]
        application = world.application(world.people[person])
        for choice in application.choices.all() if application else ():
            perhaps(lambda choice=choice: assign(choice, who, by=world.coordinator, at=world.at))
            perhaps(lambda choice=choice: self._review(choice, who, 4))
        if application:
            declare(application, who, "knows", at=world.at)

    @rule(number=NUMBER, staff=STAFF)
    def give(self, number: int, staff: int) -> None:
        who, by = self.world.staff[staff], self.world.coordinator
        self._on_a_choice(number, lambda choice: assign(choice, who, by=by, at=self.world.at))

    @rule(number=st.integers(0, 1))
    def share_out(self, number: int) -> None:
        assign_evenly(self.world.communities[number], by=self.world.coordinator, at=self.world.at)

    @rule(number=NUMBER, staff=STAFF, is_taken=st.booleans())
    def hand_back(self, number: int, staff: int, is_taken: bool) -> None:
        who, by, at = self.world.staff[staff], self.world.coordinator, self.world.at

        def act(choice: Choice) -> None:
            take_back(choice, who, by=by, at=at) if is_taken else abstain(choice, who, at=at)

        self._on_a_choice(number, act)

    @rule(person=PERSON, staff=STAFF, is_conflict=st.booleans())
    def answer_about_a_conflict(self, person: int, staff: int, is_conflict: bool) -> None:
        application, who = self.world.application(self.world.people[person]), self.world.staff[staff]
        if application and is_conflict:
            perhaps(lambda: declare(application, who, "knows", at=self.world.at))
        elif application:
            perhaps(lambda: deny(application, who, at=self.world.at))

    @rule(number=NUMBER, verb=st.sampled_from([offer_place, put_on_reserve, decline_choice]))
    def decide(self, number: int, verb: Callable) -> None:
        by = self.world.coordinator
        self._on_a_choice(number, lambda choice: verb(choice, by=by, at=self.world.at))

    @rule(person=PERSON, hours=st.integers(-5, 48))
    def give_more_time(self, person: int, hours: int) -> None:
        world, who = self.world, self.world.people[person]
        until = world.round.closes_at + (world.round.closes_at - world.round.opens_at) * hours / 480
        perhaps(
            lambda: extend(world.round, who, until=until, reason="Sample.", by=world.coordinator, at=world.at)
        )

    # What becomes of offers

    @rule(number=NUMBER)
    def accept(self, number: int) -> None:
        self._on_an_offer(number, lambda offer: accept_offer(offer, shares_contact=False, at=self.world.at))

    @rule(number=NUMBER)
    def decline(self, number: int) -> None:
        self._on_an_offer(number, lambda offer: decline_offer(offer, reason="", at=self.world.at))

    @rule(number=NUMBER)
    def withdraw_an_offer(self, number: int) -> None:
        by = self.world.coordinator
        self._on_an_offer(number, lambda offer: withdraw_offer(offer, by=by, at=self.world.at))

    @rule(number=NUMBER)
    def say_yes_too_late(self, number: int) -> None:
        self._on_an_offer(number, lambda offer: keep_late_acceptance(offer, at=self.world.at))

    @rule(number=NUMBER)
    def get_more_time(self, number: int) -> None:
        by = self.world.coordinator
        self._on_an_offer(number, lambda offer: extend_offer(offer, by=by, at=self.world.at))

    @rule(number=NUMBER)
    def take_an_answer_back(self, number: int) -> None:
        self._on_an_offer(number, lambda offer: undo_answer(offer, at=self.world.at))

    @rule(number=NUMBER)
    def want_a_place_late(self, number: int) -> None:
        self._on_an_offer(number, lambda offer: accept_late(offer, shares_contact=False, at=self.world.at))

    @rule(number=NUMBER)
    def place_a_late_yes(self, number: int) -> None:
        by = self.world.coordinator
        self._on_an_offer(number, lambda offer: place_late(offer, by=by, at=self.world.at))

    @rule(number=NUMBER)
    def leave_the_group(self, number: int) -> None:
        members = list(Member.objects.active().filter(community__in=self.world.communities).order_by("pk"))
        if members:
            member = members[number % len(members)]
            leave(member, reason="", by=member.person, at=max(self.world.at, member.joined_at))

    # Time

    @rule(hours=st.integers(1, 400))
    def wait(self, hours: int) -> None:
        self.world.wait(hours=hours)
        expire_offers(self.world.at)

    @rule()
    def wait_for_the_grace_time(self) -> None:
        self.world.at = max(self.world.at, self.world.round.closes_at)

    @invariant()
    def everything_holds(self) -> None:
        for holds in invariants.EVERY:
            holds(self.world)

    def _review(self, choice: Choice, who: User, score: int) -> None:
        scores = {criterion.pk: score for criterion in choice.community.criteria.all()}
        save_review(choice, who, scores=scores, note="", recommendation="", at=self.world.at)
        assert Application.objects.submitted().filter(pk=choice.application_id).exists()

    def _take(self, who, section: str, given) -> object | None:
        world = self.world
        revision = world.revision(who, section)
        return perhaps(lambda: take(world.round, who, given, revision=revision, at=world.at))

    def _on_a_choice(self, number: int, verb: Callable[[Choice], object]) -> None:
        choices = self.world.choices()
        if choices:
            perhaps(lambda: verb(choices[number % len(choices)]))

    def _on_an_offer(self, number: int, verb: Callable[[Offer], object]) -> None:
        offers = list(Offer.objects.filter(choice__application__round=self.world.round).order_by("pk"))
        if offers:
            perhaps(lambda: verb(offers[number % len(offers)]))


@pytest.mark.django_db
def test_no_sequence_of_verbs_breaks_an_invariant():
    run_state_machine_as_test(
        Program,
        settings=settings(
            max_examples=25,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
