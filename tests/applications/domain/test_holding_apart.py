"""Who is to be kept apart, when a list is held and once everything has gone out."""

from datetime import timedelta

import pytest

from accounts.models import AuditEvent
from accounts.models.audit import name_of
from applications.domain.checking import HOLD
from applications.domain.composing import compose_selection
from applications.domain.holding import hold_list
from applications.domain.offers import offer_place
from applications.domain.releasing import carry_out_releases
from applications.errors import CannotRelease
from applications.models import Choice, Release, Selection
from tests.applications.cohort import cohort
from tests.applications.domain.drafted import Drafted
from tests.factories import CLOSES_AT, ApartFactory, SafetyNoteFactory, StaffFactory

pytestmark = pytest.mark.django_db
AT = CLOSES_AT + timedelta(days=10)
UNTOLD = "This list does not keep every rule that staff set. Compose the draft again, which keeps them all."


@pytest.fixture
def drafted() -> Drafted:
    return Drafted()


@pytest.fixture
def trusted(drafted):
    return StaffFactory(convenor=drafted.community.convenor, convenor__sees_safety_notes=True)


def keep_apart(drafted: Drafted, one: Choice, other: Choice) -> None:
    two = sorted((one.application.applicant, other.application.applicant), key=lambda person: person.pk)
    ApartFactory(round=drafted.community.round, one=two[0], other=two[1])
    SafetyNoteFactory(round=drafted.community.round, person=other.application.applicant)


def hold(drafted: Drafted, *choices: Choice, by=None, kind: str = "offers") -> Release:
    read = {choice.pk for choice in choices}
    by = by or drafted.staff
    return hold_list(drafted.selection, drafted.community, kind, read=read, note="Sample.", by=by, at=AT)


def refusal(drafted: Drafted, *choices: Choice, by=None) -> str:
    with pytest.raises(CannotRelease) as error:
        hold(drafted, *choices, by=by)
    assert not Release.objects.filter(lines__choice__in=choices).exists()
    return str(error.value)


def name(choice: Choice) -> str:
    return choice.application.applicant.get_full_name()


def test_each_refusal_is_kept_with_who_met_it(drafted):
    one, other = drafted.place(), drafted.place()
    keep_apart(drafted, one, other)

    refusal(drafted, one, other)

    event = AuditEvent.objects.get(verb="release_refused")
    assert (event.actor, event.about) == (drafted.staff, name_of(drafted.community))
    assert event.details == {"kind": "offers", "people": 2}


def test_two_on_one_list_are_named_to_who_may_know_of_them_alone(drafted, trusted):
    one, other, third = (drafted.place() for _ in range(3))
    keep_apart(drafted, one, other)

    assert refusal(drafted, one, other, third) == UNTOLD
    told = refusal(drafted, one, other, third, by=trusted)
    assert f"{name(one)} and {name(other)} are to be kept apart." in told


def test_somebody_who_holds_a_seat_stands_against_an_offer_and_nobody_is_named(drafted, trusted):
    seated = drafted.place(None)
    offer_place(seated, by=drafted.staff, at=AT)
    coming = drafted.place()
    keep_apart(drafted, seated, coming)

    assert refusal(drafted, coming) == UNTOLD
    assert f"{name(coming)} and somebody in the group" in refusal(drafted, coming, by=trusted)


def test_somebody_on_a_list_that_waits_stands_against_an_offer(drafted):
    first = drafted.place()
    hold(drafted, first)
    later = drafted.place()
    keep_apart(drafted, first, later)

    assert refusal(drafted, later) == UNTOLD


def test_a_pair_of_which_one_hears_something_else_keeps_nobody(drafted):
    one, other = drafted.place(), drafted.place("reserve")
    keep_apart(drafted, one, other)

    assert hold(drafted, one).lines.count() == 1
    assert hold(drafted, other, kind="reserve").lines.count() == 1


def pairs_kept(*drafts: Selection) -> list[int]:
    for draft in drafts:
        draft.refresh_from_db()
    return [len(draft.inputs["apart"]) for draft in drafts]


def test_a_draft_says_no_more_who_must_not_meet_once_all_of_it_has_gone_out():
    made = cohort(people=3, ceiling=1)
    one, other = (choice.application.applicant for choice in made.firsts[:2])
    ApartFactory(round=made.round, one=one, other=other)
    compose_selection(made.draft, revision=0, by=made.staff, at=AT)
    made.draft.refresh_from_db()
    at = AT
    lists = [(made.one, "offers"), (made.other, "offers"), (made.one, "reserve"), (made.other, "reserve")]

    kept = []
    for community, kind in lists:
        read = set(
            made.draft.placements.filter(
                choice__community=community, verdict="place" if kind == "offers" else "reserve"
            ).values_list("choice", flat=True)
        )
        hold_list(made.draft, community, kind, read=read, note="Sample.", by=made.staff, at=at)
        carry_out_releases(at + HOLD)
        kept += pairs_kept(made.draft)
        at += HOLD

    assert kept == [1, 1, 1, 0]
    assert made.draft.inputs["applicants"]
