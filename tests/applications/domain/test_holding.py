"""A list on hold: who may be on it, and stopping it."""

from datetime import date, timedelta

import pytest

from accounts.models import AuditEvent
from applications.domain.checking import HOLD, drafts
from applications.domain.holding import hold_late, hold_list, stop_release
from applications.domain.offers import offer_place
from applications.errors import CannotRelease, ListChanged, ReleaseOver
from applications.models import Placement, Release, ReleaseLine
from communities.models import Community, Convenor, Round
from outbox.models import Message
from tests.applications.domain.drafted import Drafted, Verdict
from tests.factories import (
    CLOSES_AT,
    ChoiceFactory,
    ConflictFactory,
    MemberFactory,
    ReleaseFactory,
    StaffFactory,
)

pytestmark = pytest.mark.django_db
AT = CLOSES_AT + timedelta(days=10)
NOTE = "As many regional people as others."
KINDS = [
    ("offers", Verdict.PLACE, "offer_made"),
    ("reserve", Verdict.RESERVE, "choice_reserve"),
    ("not_this_time", Verdict.NOT_THIS_TIME, "choice_not_this_time"),
]
DAY = date(2026, 10, 30)


@pytest.fixture
def drafted() -> Drafted:
    return Drafted()


def hold(drafted: Drafted, *choices, kind: str = "offers", note: str = NOTE, **fields) -> Release:
    read = {choice.pk for choice in choices}
    return hold_list(
        drafted.selection,
        drafted.community,
        kind,
        **{"read": read, "note": note, "by": drafted.staff, "at": AT} | fields,
    )


@pytest.mark.parametrize(("kind", "verdict", "letter"), KINDS)
def test_hold_list_keeps_who_is_to_be_told_and_tells_nobody(drafted, kind, verdict, letter):
    choice = drafted.place(verdict)
    for other in Verdict:
        if other != verdict:
            drafted.place(other)

    release = hold(drafted, choice, kind=kind)

    assert [line.choice for line in release.lines.all()] == [choice]
    assert (release.state, release.releases_at - AT, release.made_by) == ("held", HOLD, drafted.staff)
    choice.refresh_from_db()
    assert choice.status == "under_review"
    assert not Message.objects.exists()
    assert not drafted.community.seats.exists()
    kept = AuditEvent.objects.order_by("pk").values_list("verb", "actor", "details")
    said = (drafted.staff.pk, {"kind": kind, "people": 1})
    assert list(kept) == [("release_pressed", *said), ("release_held", *said)]


@pytest.mark.parametrize(("kind", "verdict", "letter"), KINDS)
def test_drafts_are_the_letters_of_that_kind_at_the_end_of_the_hold(drafted, kind, verdict, letter):
    choice = drafted.place(verdict)

    (draft,) = drafts(kind, [choice], by=drafted.staff, at=AT)

    assert (draft.letter.kind, draft.letter.to) == (letter, choice.application.applicant.email)
    assert draft.is_ready, draft.gaps
    assert not Message.objects.exists()


def test_hold_list_is_refused_for_another_list_than_was_read(drafted):
    choice, other = drafted.place(), drafted.place()
    hidden = drafted.place()
    ConflictFactory(application=hidden.application, reviewer=drafted.staff)

    for read in ([choice], [choice, other, hidden]):
        with pytest.raises(ListChanged):
            hold(drafted, *read)
    Placement.objects.filter(choice=other).update(verdict=Verdict.RESERVE)
    with pytest.raises(ListChanged):
        hold(drafted, choice, other)
    assert not Release.objects.exists()


def test_hold_list_pressed_twice_is_one_list(drafted):
    choice = drafted.place()

    assert hold(drafted, choice) == hold(drafted, choice)
    assert Release.objects.count() == 1


def test_hold_list_is_refused_where_a_colleague_holds_the_same_people(drafted):
    choice = drafted.place()
    hold(drafted, choice, by=StaffFactory(convenor=drafted.community.convenor))

    with pytest.raises(ListChanged):
        hold(drafted, choice)
    assert Release.objects.count() == 1


def test_hold_list_asks_for_a_note_on_equity_with_offers_alone(drafted):
    choice, other = drafted.place(), drafted.place(Verdict.RESERVE)

    with pytest.raises(CannotRelease, match="compared offers"):
        hold(drafted, choice, note="  ")
    assert hold(drafted, other, kind="reserve", note="").equity_note == ""
    assert hold(drafted, choice).equity_note == NOTE


def test_hold_list_is_refused_with_nobody_on_it(drafted):
    with pytest.raises(CannotRelease, match="nobody"):
        hold(drafted)


def test_hold_list_is_refused_while_the_round_hides_names(drafted):
    choice = drafted.place()
    drafted.community.round.hides_names = True

    with pytest.raises(CannotRelease, match="hidden"):
        hold(drafted, choice)


def test_hold_list_is_refused_while_the_draft_is_composed(drafted):
    choice = drafted.place()
    drafted.selection.state = drafted.selection.State.RUNNING

    with pytest.raises(CannotRelease, match="being composed"):
        hold(drafted, choice)


def test_hold_list_is_refused_for_more_offers_than_free_seats(drafted):
    choices = [drafted.place() for _ in range(3)]
    MemberFactory(community=drafted.community)
    Community.objects.update(floor=1, ceiling=3)

    with pytest.raises(CannotRelease, match="3 offers, and 2 seats are free"):
        hold(drafted, *choices)


def test_hold_list_names_the_letter_in_which_a_word_is_missing(drafted):
    choice = drafted.place()
    Convenor.objects.update(enquiries_email="")

    with pytest.raises(CannotRelease) as error:
        hold(drafted, choice)
    assert choice.application.applicant.get_full_name() in str(error.value)
    assert "Questions?" in str(error.value)
    assert not Release.objects.exists()


def test_hold_list_names_whom_it_cannot_tell(drafted):
    choice = drafted.place()
    type(choice.application.applicant).objects.filter(pk=choice.application.applicant_id).update(email="no")

    with pytest.raises(CannotRelease, match="cannot be told"):
        hold(drafted, choice)


def late(drafted: Drafted, *choices, day: date = DAY) -> Release:
    read = {choice.pk for choice in choices}
    return hold_late(drafted.community.round, day, read=read, by=drafted.staff, at=AT)


def test_hold_late_keeps_the_new_day_and_promises_nothing_yet(drafted):
    choice = drafted.place(None)

    release = late(drafted, choice)

    assert (release.kind, release.hear_by, release.community) == ("holding", DAY, None)
    drafted.community.round.refresh_from_db()
    assert drafted.community.round.hear_by < DAY


def test_hold_late_pressed_twice_is_one_list(drafted):
    choice = drafted.place(None)

    assert late(drafted, choice) == late(drafted, choice)
    assert Release.objects.count() == 1


def test_hold_late_wants_a_day_that_can_be_promised(drafted):
    choice = drafted.place(None)
    promised = drafted.community.round.hear_by

    for day in (promised - timedelta(days=1), AT.date() - timedelta(days=1)):
        with pytest.raises(CannotRelease, match="Choose a day"):
            late(drafted, choice, day=day)
    Round.objects.update(hear_by=AT.date() - timedelta(days=9))
    drafted.community.round.refresh_from_db()
    with pytest.raises(CannotRelease, match="Choose a day"):
        late(drafted, choice, day=AT.date())


def test_hold_late_is_refused_for_another_list_than_was_read(drafted):
    choice = drafted.place(None)
    drafted.place(None)

    with pytest.raises(ListChanged):
        late(drafted, choice)


def test_stop_release_frees_everybody_on_it_and_says_who_stopped(drafted):
    choice = drafted.place()
    release = hold(drafted, choice)
    colleague = StaffFactory(convenor=drafted.community.convenor)

    stop_release(release, by=colleague, at=AT)

    release.refresh_from_db()
    assert (release.state, release.ended_by, release.ended_at) == ("stopped", colleague, AT)
    assert release.lines.get().outcome == ReleaseLine.Outcome.STOPPED
    assert AuditEvent.objects.latest("pk").verb == "release_stopped"
    assert hold(drafted, choice).pk != release.pk


@pytest.mark.parametrize("state", ["released", "stopped"])
def test_stop_release_is_refused_once_it_is_over(drafted, state):
    release = ReleaseFactory(community=drafted.community, state=state, ended_at=AT)

    with pytest.raises(ReleaseOver):
        stop_release(release, by=drafted.staff, at=AT)
    release.refresh_from_db()
    assert (release.state, release.ended_by) == (state, None)


def test_drafts_show_the_refusal_of_one_and_the_letter_of_the_next(drafted):
    held = drafted.place()
    offer_place(held, by=drafted.staff, at=AT)

    refused, ready = drafts(
        "offers", [held, ChoiceFactory(community=drafted.community)], by=drafted.staff, at=AT
    )

    assert (refused.letter, refused.is_ready, ready.is_ready) == (None, False, True)
    assert "decided already" in refused.refusal
