"""Carrying out what was held: each person once, each in a transaction of their own."""

import logging
from datetime import date, timedelta

import pytest

from accounts.models import AuditEvent
from applications.domain.checking import HOLD, drafts
from applications.domain.holding import hold_late, hold_list, stop_release
from applications.domain.offers import offer_place
from applications.domain.releasing import carry_out_releases, send_test
from applications.domain.withdrawing import withdraw
from applications.models import Choice, Offer, Release
from applications.queries import told
from applications.queries.letters import letters_hidden_from
from communities.models import Community, Convenor, Round
from outbox.domain.texts import forget
from outbox.models import Message, Text
from tests.applications.domain.drafted import Drafted, Verdict
from tests.factories import CLOSES_AT, ChoiceFactory, CommunityFactory, ConflictFactory, MemberFactory

pytestmark = pytest.mark.django_db
AT = CLOSES_AT + timedelta(days=10)
OVER = AT + HOLD
DAY = date(2026, 10, 30)
KINDS = [
    ("offers", Verdict.PLACE, "offered", "offer_made"),
    ("reserve", Verdict.RESERVE, "reserve", "choice_reserve"),
    ("not_this_time", Verdict.NOT_THIS_TIME, "not_this_time", "choice_not_this_time"),
]


@pytest.fixture
def drafted() -> Drafted:
    return Drafted()


def held(drafted: Drafted, *choices: Choice, kind: str = "offers"):
    read = {choice.pk for choice in choices}
    return hold_list(
        drafted.selection, drafted.community, kind, read=read, note="Sample.", by=drafted.staff, at=AT
    )


def outcomes(release) -> list[tuple[str, str]]:
    return list(release.lines.order_by("pk").values_list("outcome", "refusal"))


@pytest.mark.parametrize(("kind", "verdict", "status", "letter"), KINDS)
def test_a_list_is_carried_out_once_its_hold_is_over(drafted, kind, verdict, status, letter):
    choice = drafted.place(verdict)
    release = held(drafted, choice, kind=kind)

    assert carry_out_releases(OVER - timedelta(seconds=1)) == 0
    choice.refresh_from_db()
    assert (choice.status, Message.objects.count()) == ("under_review", 0)
    assert carry_out_releases(OVER) == 1

    release.refresh_from_db()
    choice.refresh_from_db()
    assert (release.state, release.ended_at, outcomes(release)) == ("released", OVER, [("done", "")])
    assert (choice.status, choice.decided_at) == (status, OVER)
    message = Message.objects.get()
    assert (message.kind, message.to) == (letter, choice.application.applicant.email)
    assert release.lines.get().letter == message
    decided = AuditEvent.objects.get(verb=f"choice_{status}")
    assert decided.actor == drafted.staff


def test_a_second_run_does_nothing(drafted):
    held(drafted, drafted.place())
    carry_out_releases(OVER)

    assert carry_out_releases(OVER + timedelta(minutes=1)) == 0
    assert (Message.objects.count(), Offer.objects.count()) == (1, 1)


def test_a_long_list_leaves_over_several_ticks(drafted):
    """So that other mail does not wait for the last person on it."""
    release = held(drafted, *(drafted.place(Verdict.PLACE) for _ in range(3)))

    assert [carry_out_releases(OVER, seconds=0) for _ in range(4)] == [1, 1, 1, 0]
    assert outcomes(release) == [("done", "")] * 3


def test_a_stopped_list_tells_nobody(drafted):
    release = held(drafted, drafted.place())
    stop_release(release, by=drafted.staff, at=AT)

    assert carry_out_releases(OVER) == 0
    assert not Message.objects.exists()
    assert not Offer.objects.exists()


def test_who_withdrew_or_was_decided_meanwhile_is_not_told_and_keeps_nobody_else(drafted):
    gone, decided, declined, fine = (drafted.place() for _ in range(4))
    release = held(drafted, gone, decided, declined, fine)
    withdraw(gone.application, at=AT)
    offer_place(decided, by=drafted.staff, at=AT)
    Choice.objects.filter(pk=declined.pk).update(status="not_this_time", decided_at=AT)

    assert carry_out_releases(OVER) == 1

    assert outcomes(release) == [
        ("refused", "This application was withdrawn, or never sent."),
        ("refused", "This choice is decided already: offered."),
        ("refused", "This choice is decided already: not this time."),
        ("done", ""),
    ]
    declined.refresh_from_db()
    assert declined.status == "not_this_time"
    assert set(Offer.objects.values_list("choice", flat=True)) == {decided.pk, fine.pk}


def test_a_community_that_filled_up_meanwhile_is_said_so(drafted):
    release = held(drafted, drafted.place())
    MemberFactory(community=drafted.community)
    Community.objects.update(floor=1, ceiling=1)

    assert carry_out_releases(OVER) == 0

    ((outcome, refusal),) = outcomes(release)
    assert outcome == "refused"
    assert "is full: all 1 seats" in refusal


def test_names_that_are_hidden_meanwhile_keep_the_list(drafted):
    release = held(drafted, drafted.place())
    Round.objects.update(hides_names=True)

    carry_out_releases(OVER)

    assert outcomes(release)[0][0] == "refused"
    assert not Offer.objects.exists()


def test_what_breaks_waits_for_a_later_run_and_keeps_nobody_else(drafted, caplog):
    broken, fine = held(drafted, drafted.place()), held(other := Drafted(), other.place())
    Convenor.objects.filter(pk=drafted.community.convenor_id).update(zone="Nowhere/Sample")
    with caplog.at_level(logging.ERROR):
        assert carry_out_releases(OVER) == 1
    assert (outcomes(broken), outcomes(fine)) == ([("waiting", "")], [("done", "")])
    assert f"Line {broken.lines.get().pk} of a release failed" in caplog.text
    Convenor.objects.update(zone="Australia/Melbourne")

    assert carry_out_releases(OVER + timedelta(seconds=30)) == 1
    assert outcomes(broken) == [("done", "")]
    assert Message.objects.count() == 2


def test_a_list_that_a_crash_left_half_told_is_gone_on_from(drafted):
    first, second = drafted.place(), drafted.place()
    release = held(drafted, first, second)
    Release.objects.update(state="released", ended_at=OVER)
    release.lines.filter(choice=first).update(outcome="done")

    assert carry_out_releases(OVER + timedelta(hours=1)) == 1

    assert Offer.objects.get().choice == second


def test_a_late_message_goes_once_to_each_person_and_moves_the_promise(drafted):
    other = CommunityFactory(round=drafted.community.round, sessions=0)
    choice = drafted.place(None)
    second = ChoiceFactory(community=other, application=choice.application)
    before = drafted.community.round.hear_by
    hold_late(drafted.community.round, DAY, read={choice.pk}, by=drafted.staff, at=AT)

    assert carry_out_releases(OVER) == 1

    drafted.community.round.refresh_from_db()
    assert drafted.community.round.hear_by == DAY
    moved = AuditEvent.objects.get(verb="round_promise_moved")
    assert moved.details == {"before": str(before), "after": "2026-10-30"}
    letter = Message.objects.get()
    assert (letter.kind, letter.to) == ("choice_late", choice.application.applicant.email)
    for said in ("Friday 30 October 2026", choice.community.name, second.community.name):
        assert said in letter.text
    assert set(Choice.objects.values_list("status", flat=True)) == {"under_review"}


@pytest.mark.parametrize(("days", "is_sorry"), [(-1, True), (0, False), (9, False)])
def test_a_late_message_is_sorry_once_the_promise_has_passed(drafted, days, is_sorry):
    choice, promised = drafted.place(None), date(2026, 9, 17) + timedelta(days=days)  # AT there
    Round.objects.update(hear_by=promised)
    drafted.community.round.refresh_from_db()

    (draft,) = drafts("holding", [choice], by=drafted.staff, at=AT, hear_by=DAY)
    hold_late(drafted.community.round, DAY, read={choice.pk}, by=drafted.staff, at=AT)
    carry_out_releases(OVER)

    for letter in (draft.letter, Message.objects.get()):
        assert f"by {promised:%A} {promised.day} {promised:%B %Y}" in letter.text
        assert ("sorry" in letter.text) == is_sorry


def test_a_late_message_is_not_sent_to_who_has_heard_meanwhile_and_never_moves_a_promise_back(drafted):
    choice = drafted.place(None)
    release = hold_late(drafted.community.round, DAY, read={choice.pk}, by=drafted.staff, at=AT)
    Choice.objects.update(status="reserve", decided_at=AT)
    Round.objects.update(hear_by=DAY + timedelta(days=5))

    assert carry_out_releases(OVER) == 0

    assert outcomes(release) == [("refused", "This applicant has heard about every choice meanwhile.")]
    assert Round.objects.get(pk=drafted.community.round_id).hear_by == DAY + timedelta(days=5)
    assert not AuditEvent.objects.filter(verb="round_promise_moved").exists()


@pytest.mark.parametrize(("kind", "verdict", "status", "letter"), KINDS)
def test_a_test_goes_to_staff_alone_and_answers_for_nobody(drafted, kind, verdict, status, letter):
    choice = drafted.place(verdict)
    (draft,) = drafts(kind, [choice], by=drafted.staff, at=AT)

    send_test(draft, to=drafted.staff, at=AT)

    test = Message.objects.get()
    assert (test.kind, test.to, test.subject) == ("release_test", drafted.staff.email, draft.letter.subject)
    for words in (test.text, test.html):
        assert "/offer/" not in words or "/offer/…" in words
        assert "/keep/" not in words or "/keep/…" in words
    assert len(draft.letter.text) >= len(test.text)
    assert not told(choice.application).exists()
    ConflictFactory(application=choice.application, reviewer=drafted.staff)
    assert test.about in letters_hidden_from(drafted.staff)


def test_a_letter_whose_words_lost_one_while_it_was_held_is_not_sent_and_nothing_is_decided(drafted):
    choice = drafted.place()
    release = held(drafted, choice)
    convenor = drafted.community.convenor
    Text.objects.create(
        convenor_id=convenor.pk, kind="offer_made", subject="Yours", words="Dear (  )", changed_at=AT
    )
    forget()

    assert carry_out_releases(OVER) == 0

    ((outcome, refusal),) = outcomes(release)
    choice.refresh_from_db()
    assert (outcome, choice.status) == ("refused", "under_review")
    assert "A word is missing in the letter" in refusal
    assert not Message.objects.exists()
    assert not Offer.objects.exists()
