"""What happens at once, and what must have come of it: the same scenes are a test and, many times over, a bench.

A scene builds its own people, lets go, and tells what it found beside what must be found.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

from django.utils import timezone

from bench.seats.crowd import NO_ANSWER, Press, open_form, press_at_once
from bench.seats.player import Step
from bench.seats.sound import broken
from bench.seats.stage import CEILING, Group, Stage, group, lapsed_offers, open_offers, path_of
from bench.web.signing_in import cookie_of
from bench.web.visitor import Answer

LATE = 175  # who want one of 25 seats and cannot get it
ALL = list(range(1, CEILING + 1))


@dataclass(frozen=True)
class Found:
    """What a scene ended with, what it had to end with, and how long its presses waited, in milliseconds."""

    facts: dict[str, object]
    wanted: dict[str, object]
    waited: list[float] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)

    @property
    def is_right(self) -> bool:
        return self.facts == self.wanted


def places_pressed_for_by_staff(stage: Stage) -> Found:
    """25 free seats, 200 who wait: staff press "Offer a place" for all of them at once, then each of the 25
    presses "Accept" eight times."""
    people = CEILING + LATE // stage.share
    one = group(people)
    session = cookie_of(one.staff)
    desk = "/admin/applications/choice/{}/{}/"
    token = open_form(stage.port, desk.format(one.choices[0].pk, "change"), session=session)
    sent = {"csrfmiddlewaretoken": token.fields["csrfmiddlewaretoken"], "confirmed": "yes"}
    presses = [Press(desk.format(choice.pk, "offer"), sent, token.cookies) for choice in one.choices]

    offered = press_at_once(stage.port, presses)
    between = {"offers": one.offers("open"), "seats while offered": one.seats}
    accepted = _accept(stage, one, times=8)

    facts = {**_answered(offered + accepted), **between, **_in(one), "letters": one.letters("offer_accepted")}
    wanted = {"answered": people + 8 * CEILING, "errors": 0, "offers": CEILING, "seats while offered": ALL}
    wanted |= {**_full(), "letters": CEILING}
    return Found(facts, wanted, _waited(offered + accepted))


def last_places_beside_late_answers(stage: Stage) -> Found:
    """25 hold an open offer, and the offers of 175 ran out: all 200 press yes at once."""
    one = group(CEILING + LATE // stage.share)
    in_time, late = one.choices[:CEILING], one.choices[CEILING:]
    opened, lapsed = open_offers(in_time), lapsed_offers(late)
    yes = open_form(stage.port, path_of(opened[0]), having="shares_contact")
    still = open_form(stage.port, path_of(lapsed[0]))
    presses = [_answer(yes, path_of(offer), "accept") for offer in opened]
    presses += [_answer(still, path_of(offer), "late") for offer in lapsed]
    random.Random(len(presses)).shuffle(presses)

    answers = press_at_once(stage.port, presses)

    kept = sum(offer.late_yes_at is not None for offer in _again(lapsed))
    facts = {**_answered(answers), **_in(one), "late and kept": kept}
    wanted = {"answered": len(presses), "errors": 0, **_full(), "late and kept": len(late)}
    return Found(facts, wanted, _waited(answers))


def fifty_presses_of_one_person(stage: Stage) -> Found:
    """One person presses "Accept" fifty times."""
    one = group(1)
    open_offers(one.choices)

    answers = _accept(stage, one, times=50)

    facts = {**_answered(answers), **_in(one), "letters": one.letters("offer_accepted")}
    wanted = {"answered": 50, "errors": 0, "members": 1, "seats": [1], "broken": [], "letters": 1}
    return Found(facts, wanted, _waited(answers))


def ceiling_lowered_while_fifty_accept(stage: Stage) -> Found:
    """50 hold seats 11 to 60 and accept, while staff lower the ceiling from 60 to 49, one by one."""
    free, held = 10 // stage.share, 50 // stage.share
    one = group(free + held, ceiling=free + held, floor=1)
    offers = open_offers(one.choices)
    at = timezone.now().isoformat()
    first = [
        Step("decline", choice.pk, at) for choice in one.choices[:free]
    ]  # others are moved to their seats
    stage.players.act(first, [], [], [], by=one.staff.pk)
    yes = open_form(stage.port, path_of(offers[-1]), having="shares_contact")
    presses = [_answer(yes, path_of(offer), "accept") for offer in reversed(offers[free:])]
    lower = [Step("ceiling", one.community.pk, at, value) for value in range(free + held - 1, held - 2, -1)]

    answers: list[Answer] = []
    outcomes = stage.players.act(
        *(lower, [], [], []),
        by=one.staff.pk,
        meanwhile=lambda: answers or answers.extend(press_at_once(stage.port, presses)),
    )

    one.community.refresh_from_db()
    facts = {**_answered(answers), **_in(one), "ceiling": one.community.ceiling, **outcomes}
    wanted = {"answered": held, "errors": 0, "members": held, "seats": list(range(1, held + 1)), "broken": []}
    wanted |= {"ceiling": held, "ceiling: done": free, "ceiling: CeilingTooLow": 1}
    return Found(facts, wanted, _waited(answers))


def offers_that_run_out_while_accepted(stage: Stage) -> Found:
    """200 offers: two processes accept each in its last second, two let it lapse."""
    people = 200 // stage.share
    one = group(people, ceiling=people)
    offers = open_offers(one.choices)
    end = max(offer.respond_by for offer in offers)
    in_time = (min(offer.respond_by for offer in offers) - timedelta(seconds=1)).isoformat()
    accept = [Step("accept", choice.pk, in_time) for choice in one.choices]
    lapse = [Step("expire", 0, end.isoformat())] * 3

    outcomes = stage.players.act(accept, lapse, accept, lapse, by=one.staff.pk)

    accepted, expired = one.offers("accepted"), one.offers("expired")
    facts = {
        "either": accepted + expired,
        "members": one.members,
        "seats": len(one.seats),
        "letters": one.letters("offer_accepted"),
        "letters that it ran out": one.letters("offer_expired"),
        "broken": broken(),
        **outcomes,
    }
    wanted = {"either": people, "members": accepted, "seats": accepted, "letters": accepted, "broken": []}
    wanted |= {"letters that it ran out": expired, "expire: done": 6}
    wanted |= {"accept: done": accepted, "accept: OfferClosed": 2 * people - accepted}
    wanted = {what: count for what, count in wanted.items() if count != 0}
    facts = {what: count for what, count in facts.items() if count != 0}
    return Found(facts, wanted, notes=Counter(accepted=accepted, expired=expired))


def hundred_withdrawals_and_the_seats_after(stage: Stage) -> Found:
    """100 with an offer withdraw at once; then four processes offer the seats to the next 150, each the whole list."""
    seats = 100 // stage.share
    one = group(seats * 5 // 2, ceiling=seats)
    first, following = one.choices[:seats], one.choices[seats:]
    open_offers(first)
    at = timezone.now().isoformat()
    withdrawals = [Step("withdraw", choice.pk, at) for choice in first]
    offering = [Step("offer", choice.pk, at) for choice in following]

    outcomes = stage.players.act(*(withdrawals[number::4] for number in range(4)), by=one.staff.pk)
    free = seats - len(one.seats)
    outcomes += stage.players.act(*[offering] * 4, by=one.staff.pk)

    offered = list(one.community.choices.filter(offers__status="open").values_list("pk", flat=True))
    facts = {
        "free in between": free,
        "offers": one.offers("open"),
        "people": len(set(offered)),
        "nobody passed over": sorted(offered) == sorted(choice.pk for choice in following[:seats]),
        "seats": one.seats,
        "letters": one.letters("offer_made"),
        "broken": broken(),
        "withdrawals": outcomes.pop("withdraw: done"),
        "made": outcomes.pop("offer: done"),
        "refused": outcomes.pop("offer: NoSeatFree") + outcomes.pop("offer: CannotDecide"),
        "errors": sum(outcomes.values()),
    }
    wanted = dict.fromkeys(["free in between", "offers", "people", "letters", "withdrawals", "made"], seats)
    wanted |= {"nobody passed over": True, "seats": list(range(1, seats + 1)), "broken": []}
    return Found(facts, wanted | {"refused": 5 * seats, "errors": 0})


SCENES: tuple[Callable[[Stage], Found], ...] = (
    places_pressed_for_by_staff,
    last_places_beside_late_answers,
    fifty_presses_of_one_person,
    ceiling_lowered_while_fifty_accept,
    offers_that_run_out_while_accepted,
    hundred_withdrawals_and_the_seats_after,
)


def _accept(stage: Stage, one: Group, times: int) -> list[Answer]:
    """Everybody who holds an open offer of the group presses "Accept", so many times each, at once."""
    offers = [choice.offers.get() for choice in one.community.choices.filter(offers__status="open")]
    yes = open_form(stage.port, path_of(offers[0]), having="shares_contact")
    return press_at_once(stage.port, [_answer(yes, path_of(offer), "accept") for offer in offers * times])


def _answer(form: Press, path: str, answer: str) -> Press:
    return replace(form, path=path, fields={**form.fields, "answer": answer})


def _again(offers: list) -> Iterator:
    for offer in offers:
        offer.refresh_from_db()
        yield offer


def _answered(answers: list[Answer]) -> dict[str, int]:
    """Pages lead on after a press: anything else, or no answer at all, is an error."""
    statuses = Counter(answer.status for answer in answers)
    return {"answered": len(answers) - statuses[NO_ANSWER], "errors": len(answers) - statuses[302]}


def _in(one: Group) -> dict[str, object]:
    return {"members": one.members, "seats": one.seats, "broken": broken()}


def _full() -> dict[str, object]:
    return {"members": CEILING, "seats": ALL, "broken": []}


def _waited(answers: list[Answer]) -> list[float]:
    return [answer.milliseconds for answer in answers]
