"""A long list between the press and the hold: nobody waits for it, and nothing of what is promised is left out."""

import pytest

from accounts.models import AuditEvent
from accounts.models.audit import name_of
from applications.domain import holding
from applications.domain.checking import (
    CHANGED,
    HOLD,
    NOT_APART,
    NOT_READY,
    check_releases,
)
from applications.domain.holding import stop_release
from applications.domain.releasing import carry_out_releases
from applications.domain.withdrawing import withdraw
from applications.errors import CannotRelease
from applications.models import Choice, Placement, Release, Selection
from communities.models import Community, Convenor, Round, StaffRole
from outbox.models import Message
from tests.applications.domain.checking.lists import AT, LATER, now, press, press_late, refused
from tests.applications.domain.drafted import Drafted, Verdict
from tests.factories import (
    ApartFactory,
    ChoiceFactory,
    CommunityFactory,
    MemberFactory,
    SafetyNoteFactory,
    StaffFactory,
)

pytestmark = pytest.mark.django_db


def test_a_press_keeps_who_was_read_and_asks_as_much_of_three_as_of_one(drafted, django_assert_num_queries):
    choices = [drafted.place() for _ in range(3)]
    press(Drafted(), drafted.place())  # what is asked once in a process

    for some in (choices[:1], choices):
        with django_assert_num_queries(6):
            release = press(drafted, *some)
        assert (release.state, release.read) == ("checking", [choice.pk for choice in some])
        assert (release.lines.count(), release.releases_at) == (0, None)
        event = AuditEvent.objects.get(about=name_of(release))
        assert (event.verb, event.actor) == ("release_pressed", drafted.staff)
        assert event.details == {"kind": "offers", "people": len(some)}


@pytest.mark.parametrize(
    ("kind", "verdict"),
    [("offers", Verdict.PLACE), ("reserve", Verdict.RESERVE), ("not_this_time", Verdict.NOT_THIS_TIME)],
)
def test_a_list_is_held_from_when_its_last_letter_was_written_out(drafted, kind, verdict):
    choices = [drafted.place(verdict) for _ in range(2)]
    release = press(drafted, *choices, kind=kind)
    assert carry_out_releases(AT + HOLD) == 0

    assert check_releases(LATER) == 2

    found = now(release)
    assert (found.state, found.made_at, found.releases_at) == ("held", AT, LATER + HOLD)
    assert [line.choice for line in found.lines.all()] == choices
    assert not Message.objects.exists()
    assert not Choice.objects.exclude(status="under_review").exists()
    held = AuditEvent.objects.get(verb="release_held")
    assert (held.actor, held.about) == (drafted.staff, name_of(release))
    assert held.details == {"kind": kind, "people": 2}
    assert check_releases(LATER) == 0
    assert carry_out_releases(AT + HOLD) == 0
    assert carry_out_releases(LATER + HOLD) == 2


def test_the_message_that_decisions_take_longer_is_checked_and_held_alike(drafted):
    choice = drafted.place(None)
    release = press_late(drafted, choice)

    assert check_releases(LATER) == 1

    assert (now(release).state, now(release).releases_at) == ("held", LATER + HOLD)
    assert [line.choice for line in release.lines.all()] == [choice]


def moved(choice: Choice) -> None:
    Placement.objects.filter(choice=choice).update(verdict=Verdict.RESERVE)


def withdrawn(choice: Choice) -> None:
    withdraw(choice.application, at=AT)
    Message.objects.all().delete()


def decided(choice: Choice) -> None:
    Choice.objects.filter(pk=choice.pk).update(status="not_this_time", decided_at=AT)


@pytest.mark.parametrize("change", [moved, withdrawn, decided])
def test_a_list_that_changed_since_the_press_is_not_held(drafted, change):
    stays, changes = drafted.place(), drafted.place()
    release = press(drafted, stays, changes)
    change(changes)

    check_releases(LATER)

    refused(release, CHANGED)
    assert not release.lines.exists()


def test_a_list_that_somebody_joined_since_the_press_is_not_held(drafted):
    release = press(drafted, drafted.place())
    drafted.place()
    check_releases(LATER)
    refused(release, CHANGED)


def test_a_late_message_for_another_list_than_was_read_is_not_held(drafted):
    release = press_late(drafted, drafted.place(None))
    drafted.place(None)
    check_releases(LATER)
    refused(release, CHANGED)


def test_a_gap_in_the_third_letter_keeps_everybody_and_is_said_on_that_line_alone(drafted):
    choices = [drafted.place(Verdict.RESERVE) for _ in range(4)]
    other = CommunityFactory(round=drafted.community.round, sessions=0, name="Sample  group")
    ChoiceFactory(community=other, application=choices[2].application)
    release = press(drafted, *choices, kind="reserve")

    check_releases(LATER)

    refused(release, NOT_READY)
    said = list(release.lines.order_by("pk").values_list("refusal", flat=True))
    assert [bool(one) for one in said] == [False, False, True, False]
    assert said[2].startswith("A word is missing in it: “…")


def test_somebody_who_cannot_be_told_keeps_everybody(drafted):
    fine, broken = drafted.place(), drafted.place()
    type(broken.application.applicant).objects.filter(pk=broken.application.applicant_id).update(email="no")
    release = press(drafted, fine, broken)

    check_releases(LATER)

    refused(release, NOT_READY)
    assert "They cannot be told" in release.lines.get(choice=broken).refusal


def test_more_offers_than_free_seats_are_not_held(drafted):
    release = press(drafted, *[drafted.place() for _ in range(3)])
    MemberFactory(community=drafted.community)
    Community.objects.update(floor=1, ceiling=3)
    check_releases(LATER)
    refused(release, "There are 3 offers, and 2 seats are free. Take somebody off the draft first.")


def test_two_who_are_kept_apart_are_named_to_nobody_in_what_is_kept(drafted):
    one, other = drafted.place(), drafted.place()
    two = sorted((one.application.applicant, other.application.applicant), key=lambda person: person.pk)
    ApartFactory(round=drafted.community.round, one=two[0], other=two[1])
    SafetyNoteFactory(round=drafted.community.round, person=two[0])
    trusted = StaffFactory(convenor=drafted.community.convenor, convenor__sees_safety_notes=True)
    release = press(drafted, one, other, by=trusted)
    check_releases(LATER)
    refused(release, NOT_APART)


def test_names_that_are_hidden_and_a_draft_that_is_composed_since_the_press_keep_the_list(drafted):
    hidden, busy = press(drafted, drafted.place()), press(other := Drafted(), other.place())
    Round.objects.filter(pk=drafted.community.round_id).update(hides_names=True)
    Selection.objects.filter(pk=other.selection.pk).update(state="running", begun_at=AT)

    check_releases(LATER)

    assert "Names are hidden" in now(hidden).refusal
    assert "being composed" in now(busy).refusal


def test_who_coordinates_no_more_holds_no_list(drafted):
    release = press(drafted, drafted.place())
    StaffRole.objects.filter(user=drafted.staff).delete()

    check_releases(LATER)

    refused(release, "Whoever made this list does not coordinate this round any more.")


@pytest.mark.parametrize("letters", [0, 1])
def test_a_list_that_is_stopped_while_it_is_checked_is_never_held(drafted, letters):
    release = press(drafted, *[drafted.place() for _ in range(3)])
    for _ in range(letters):
        check_releases(LATER, seconds=0)

    stop_release(release, by=drafted.staff, at=LATER)

    assert check_releases(LATER) == 0
    found = now(release)
    assert (found.state, found.refusal, found.ended_by) == ("stopped", "", drafted.staff)
    assert not release.lines.exclude(outcome="stopped").exists()
    assert carry_out_releases(LATER + HOLD) == 0


def test_pressed_again_it_is_the_same_list_at_every_moment(drafted):
    choices = [drafted.place() for _ in range(2)]
    release = press(drafted, *choices)

    assert press(drafted, *choices) == release
    check_releases(LATER, seconds=0)
    assert press(drafted, *choices) == release
    check_releases(LATER)
    assert press(drafted, *choices).state == "held"
    assert Release.objects.count() == 1


def test_of_two_who_press_the_same_list_the_second_is_told_that_it_changed(drafted):
    choice = drafted.place()
    first = press(drafted, choice)
    second = press(drafted, choice, by=StaffFactory(convenor=drafted.community.convenor))

    check_releases(LATER)

    assert now(first).state == "held"
    assert now(second).refusal == CHANGED
    assert first.lines.get().outcome == "waiting"


def test_a_short_list_that_is_refused_leaves_nothing(drafted, monkeypatch):
    monkeypatch.setattr(holding, "AT_ONCE", 2)
    choices = [drafted.place() for _ in range(2)]
    Convenor.objects.update(enquiries_email="")

    with pytest.raises(CannotRelease, match=choices[0].application.applicant.get_full_name()):
        press(drafted, *choices)
    assert not Release.objects.exists()
    assert AuditEvent.objects.filter(verb="release_refused").count() == 1
