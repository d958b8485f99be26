from datetime import UTC, date, datetime, timedelta

import pytest

from applications.domain.reminding import due_at, remind_of_drafts, render, still_wanted
from applications.domain.withdrawing import withdraw
from applications.models import Application
from communities.models import Round
from outbox.models import Message
from outbox.registry import Verdict
from tests.applications.domain.applicant import AT, SECOND
from tests.factories import ApplicationFactory, ExtensionFactory, RoundFactory, SubmittedApplicationFactory

pytestmark = pytest.mark.django_db

DUE = datetime(2026, 9, 3, 23, 0, tzinfo=UTC)  # 9:00 on Friday 4 September in Melbourne, three days before
DAY = timedelta(days=1)


@pytest.fixture
def draft() -> Application:
    return ApplicationFactory(round__in_2026=True)


def test_due_at_is_nine_by_the_convenors_wall_also_across_a_night_on_which_clocks_change():
    round_ = RoundFactory(in_2026=True)
    assert due_at(round_, round_.closes_at) == DUE

    sydney = RoundFactory(
        convenor__zone="Australia/Sydney",
        opens_at=AT,
        closes_at=datetime(2026, 10, 5, 6, 0, tzinfo=UTC),
    )
    assert due_at(sydney, sydney.closes_at) == datetime(2026, 10, 1, 23, 0, tzinfo=UTC)
    adelaide = RoundFactory(convenor__zone="Australia/Adelaide", in_2026=True)
    assert due_at(adelaide, adelaide.closes_at) == datetime(2026, 9, 3, 23, 30, tzinfo=UTC)


def test_remind_of_drafts_writes_once_when_the_moment_has_come(draft):
    assert remind_of_drafts(DUE - SECOND) == 0
    assert remind_of_drafts(DUE) == 1
    assert [remind_of_drafts(at) for at in (DUE, DUE + DAY, draft.round.closes_at)] == [0, 0, 0]

    reminder = Message.objects.get()
    assert (reminder.kind, reminder.to, reminder.person_id) == (
        "draft_reminder",
        draft.applicant.email,
        draft.applicant_id,
    )
    assert (reminder.convenor_id, reminder.expires_at) == (draft.round.convenor_id, draft.round.closes_at)
    content = render(reminder)
    assert "9:00 am, Monday 7 September 2026" in content.text
    assert draft.work not in content.text + content.html
    for words in (content.text, content.html):
        assert "nobody reads" not in words
        assert "staff see that you began and which communities you chose" in words


def test_remind_of_drafts_catches_up_until_the_close_and_not_after(draft):
    assert remind_of_drafts(draft.round.closes_at) == 0
    assert remind_of_drafts(draft.round.closes_at - SECOND) == 1


def test_remind_of_drafts_leaves_out_who_sent_withdrew_began_since_or_is_gone(draft):
    SubmittedApplicationFactory(round=draft.round, communities=[])
    SubmittedApplicationFactory(round=draft.round, communities=[], is_withdrawn=True)
    ApplicationFactory(round=draft.round, created_at=DUE)
    ApplicationFactory(round=draft.round, applicant__is_active=False)
    ApplicationFactory(round__in_2026=True, round__draft_reminder_days=0)
    ApplicationFactory(round__in_2026=True, round__is_published=False)

    remind_of_drafts(DUE + SECOND)

    assert [message.person_id for message in Message.objects.all()] == [draft.applicant_id]


def test_remind_of_drafts_counts_from_the_later_close_of_one_person(draft):
    until = draft.round.closes_at + 7 * DAY
    ExtensionFactory(round=draft.round, person=draft.applicant, until=until)

    assert remind_of_drafts(DUE) == 0
    assert remind_of_drafts(DUE + 7 * DAY - SECOND) == 0
    assert remind_of_drafts(DUE + 7 * DAY) == 1
    assert Message.objects.get().expires_at == until


def test_remind_of_drafts_does_not_write_again_to_who_withdrew_and_began_again(filled):
    remind_of_drafts(DUE)
    assert Message.objects.filter(kind="draft_reminder").count() == 1
    withdraw(filled.send(at=DUE + SECOND), at=DUE + 2 * SECOND)
    filled.type("about", work="Again", at=DUE + 3 * SECOND)
    Application.objects.update(status="draft", submitted_at=None, withdrawn_at=None)

    assert remind_of_drafts(DUE + DAY) == 0


def test_still_wanted_is_a_draft_that_may_still_be_sent(draft):
    remind_of_drafts(DUE)
    reminder = Message.objects.get()
    assert still_wanted(reminder, DUE) is Verdict.WANTED
    assert still_wanted(reminder, draft.round.closes_at) is Verdict.EXPIRED
    Round.objects.update(closes_at=draft.round.closes_at + DAY)
    assert still_wanted(reminder, draft.round.closes_at) is Verdict.WANTED

    Application.objects.update(status="withdrawn")
    assert still_wanted(reminder, DUE) is Verdict.CANCELLED


@pytest.mark.parametrize("count", [1, 3])
def test_remind_of_drafts_asks_the_same_number_of_questions_for_many(count, django_assert_num_queries):
    round_ = RoundFactory(in_2026=True)
    ApplicationFactory.create_batch(count, round=round_)

    remind_of_drafts(DUE)
    with django_assert_num_queries(3):
        assert remind_of_drafts(DUE) == 0
    assert date(2026, 9, 4) == DUE.astimezone(round_.convenor.tz).date()
