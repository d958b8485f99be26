from datetime import UTC, date, datetime, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from applications.models import ProgramRecord
from applications.programs.errors import ProgramFileError
from communities.models import Community, Convenor, Criterion, Funder, Round, Theme
from sessions_app.models import ReminderRule, Session
from tests.applications.programs.sample import AT, load_file
from tests.factories import ScoreFactory

pytestmark = pytest.mark.django_db


def everything() -> list[object]:
    """All that a load may write, as it is now."""
    models = [Convenor, Funder, Theme, ReminderRule, Round, Community, Criterion, Session, ProgramRecord]
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_load_locks_the_communities_that_it_may_change_first(tmp_path):
    load_file(tmp_path)

    with CaptureQueriesContext(connection) as queries:
        load_file(tmp_path)

    asked = [one["sql"] for one in queries if 'FROM "communities_' in one["sql"]]
    assert all('FROM "communities_community"' in sql for sql in asked[:2])  # with their sessions, then alone
    assert Community.objects.count() == 2


def test_load_writes_every_record_of_the_file(tmp_path):
    report = load_file(tmp_path)

    round_ = Round.objects.get()
    community = Community.objects.cohorts().get()
    first, second = community.sessions.in_order()
    assert len(report.created) == 13
    assert report.updated == report.kept == report.unchanged == []
    assert round_.opens_at == datetime(2023, 8, 8, 23, tzinfo=UTC)
    assert round_.closes_at == datetime(2023, 9, 7, 23, tzinfo=UTC)
    assert round_.collection_notices.get().text == "We keep what you write."
    assert [funder.name for funder in community.funders.all()] == ["Sample Fund"]
    assert (community.floor, community.ceiling, community.kind) == (2, 5, "cohort")
    # Summer time began on 1 October: 10:00 is still the day before in UTC.
    assert first.starts_at == datetime(2023, 10, 9, 23, tzinfo=UTC)
    assert (second.date, second.start_time, second.state) == (date(2023, 11, 14), time(10), "scheduled")
    assert community.criteria.get().weight == 2
    assert Convenor.objects.get().reminder_rules.get().useful_until_hours == 48
    assert Theme.objects.get().name == "Sport"


def test_load_writes_a_forum_with_a_session_to_be_confirmed(tmp_path):
    load_file(tmp_path)

    forum = Community.objects.forums().get()
    first, second = forum.sessions.in_order()
    assert (forum.round, forum.ceiling) == (None, None)
    assert (first.capacity, first.mode) == (80, "in_person")
    assert (second.state, second.date, second.tbc_note) == ("tbc", None, "Next year")


def test_load_leaves_the_defaults_where_the_file_says_nothing(tmp_path):
    load_file(tmp_path)

    round_ = Round.objects.get()
    assert (round_.cost, round_.grace_minutes, round_.max_choices, round_.offer_due_hour) == (
        "Free",
        30,
        4,
        17,
    )


def test_load_changes_nothing_the_second_time(tmp_path):
    load_file(tmp_path)
    before, audit = everything(), AuditEvent.objects.count()

    report = load_file(tmp_path)

    assert (report.created, report.updated, report.kept) == ([], [], [])
    assert len(report.unchanged) == 13
    assert everything() == before
    assert AuditEvent.objects.count() == audit


def test_load_follows_the_file_where_nobody_changed_the_field(tmp_path):
    load_file(tmp_path)

    report = load_file(tmp_path, ("hear_by: 2023-09-22", "hear_by: 2023-09-29"), ("weight: 2", "weight: 3"))

    assert report.updated == ["round first-call: hear_by", "criterion first-call/beginners/relevance: weight"]
    assert Round.objects.get().hear_by == date(2023, 9, 29)
    assert Criterion.objects.get().weight == 3


@pytest.mark.parametrize("overwrite", [True, False])
@pytest.mark.parametrize("weight", ["weight: 3", ""])
def test_load_never_changes_the_weight_of_a_criterion_that_was_scored(tmp_path, overwrite, weight):
    load_file(tmp_path)
    criterion = Criterion.objects.get()
    ScoreFactory(criterion=criterion, review__choice__community=criterion.community)

    report = load_file(
        tmp_path, ("weight: 2", weight), ("name: Relevance", "name: What for"), overwrite=overwrite
    )

    assert report.updated == ["criterion first-call/beginners/relevance: name"]
    assert report.kept == (
        [
            "criterion first-call/beginners/relevance: weight (Reviewers have scored by this criterion already, "
            "so its weight stays as it is)"
        ]
        if weight
        else []
    )
    assert Criterion.objects.get().weight == 2


def test_load_keeps_what_staff_changed_and_tells_it(tmp_path):
    load_file(tmp_path)
    Round.objects.update(hear_by=date(2023, 10, 6))

    report = load_file(
        tmp_path, ("hear_by: 2023-09-22", "hear_by: 2023-09-29"), ("title: First call", "title: The call")
    )

    assert report.kept == ["round first-call: hear_by (staff changed it)"]
    assert report.updated == ["round first-call: title"]
    assert Round.objects.get().hear_by == date(2023, 10, 6)
    assert Round.objects.get().title == "The call"


def test_load_keeps_what_staff_changed_however_often_it_runs(tmp_path):
    load_file(tmp_path)
    Round.objects.update(hear_by=date(2023, 10, 6))
    load_file(tmp_path, ("hear_by: 2023-09-22", "hear_by: 2023-09-29"))

    report = load_file(tmp_path, ("hear_by: 2023-09-22", "hear_by: 2023-09-30"))

    assert report.kept == ["round first-call: hear_by (staff changed it)"]
    assert Round.objects.get().hear_by == date(2023, 10, 6)


def test_load_follows_the_file_again_once_staff_and_file_agree(tmp_path):
    load_file(tmp_path)
    Round.objects.update(hear_by=date(2023, 9, 29))
    assert load_file(tmp_path, ("hear_by: 2023-09-22", "hear_by: 2023-09-29")).kept == []

    report = load_file(tmp_path, ("hear_by: 2023-09-22", "hear_by: 2023-09-30"))

    assert report.updated == ["round first-call: hear_by"]


def test_load_takes_back_what_staff_changed_when_told_to(tmp_path):
    load_file(tmp_path)
    Round.objects.update(hear_by=date(2023, 10, 6))

    report = load_file(tmp_path, overwrite=True)

    assert (report.updated, report.kept) == (["round first-call: hear_by"], [])
    assert Round.objects.get().hear_by == date(2023, 9, 22)


def test_load_leaves_alone_what_the_file_never_named(tmp_path):
    load_file(tmp_path)
    Convenor.objects.update(about="Written by staff.")

    report = load_file(tmp_path)

    assert report.kept == []
    assert Convenor.objects.get().about == "Written by staff."


def test_load_sets_a_field_that_the_file_dropped_to_its_default(tmp_path):
    load_file(tmp_path, ("hear_by:", "cost: Ten dollars\n        hear_by:"))

    report = load_file(tmp_path)

    assert report.updated == ["round first-call: cost"]
    assert Round.objects.get().cost == "Free"


def test_load_knows_a_record_that_staff_renamed(tmp_path):
    load_file(tmp_path)
    Community.objects.cohorts().update(slug="newcomers")

    report = load_file(tmp_path)

    assert report.created == []
    assert report.kept == ["community first-call/beginners: slug (staff changed it)"]
    assert Community.objects.cohorts().get().slug == "newcomers"


def test_load_does_not_bring_back_what_staff_deleted(tmp_path):
    load_file(tmp_path)
    Criterion.objects.all().delete()
    Theme.objects.all().delete()

    report = load_file(tmp_path)

    assert report.created == []
    assert report.kept == [
        "waitlist theme Sport (staff deleted it)",
        "criterion first-call/beginners/relevance (staff deleted it)",
    ]
    assert not Criterion.objects.exists()


def test_load_does_not_bring_back_what_belongs_to_something_deleted(tmp_path):
    load_file(tmp_path)
    Session.objects.filter(community__kind="forum").delete()
    Community.objects.forums().delete()

    report = load_file(tmp_path)

    assert report.kept == ["forum open-day (staff deleted it)"]
    assert Session.objects.filter(community__kind="forum").count() == 0


def test_load_brings_back_what_staff_deleted_when_told_to(tmp_path):
    load_file(tmp_path)
    Criterion.objects.all().delete()

    report = load_file(tmp_path, overwrite=True)

    assert report.created == ["criterion first-call/beginners/relevance"]
    assert load_file(tmp_path).created == []


def test_load_deletes_nothing_that_the_file_no_longer_holds(tmp_path):
    load_file(tmp_path)

    load_file(tmp_path, ("      - Sport\n", "      - Sport and play\n"))

    assert [theme.name for theme in Theme.objects.order_by("name")] == ["Sport", "Sport and play"]


def test_load_takes_over_a_record_that_staff_made_first(tmp_path):
    Convenor.objects.create(
        slug="sample", name="By hand", summary="Brings people together.", enquiries_email="staff@example.org"
    )

    report = load_file(tmp_path)

    assert report.kept == [
        "convenor sample: name (staff changed it)",
        "convenor sample: enquiries_email (staff changed it)",
    ]
    assert Convenor.objects.get().name == "By hand"


def test_load_writes_nothing_when_a_rule_of_the_house_refuses(tmp_path):
    load_file(tmp_path)
    Round.objects.update(closes_at=datetime(2023, 8, 20, tzinfo=UTC))
    before = everything()

    with pytest.raises(ProgramFileError) as caught:
        load_file(
            tmp_path,
            ("name: Sample Convenor", "name: Another"),
            ("opens: 2023-08-09", "opens: 2023-08-28"),
            ("title: Hello", "title: Hello there"),
        )

    (problem,) = caught.value.problems
    assert problem.path == "convenors[sample].rounds[first-call]"
    assert problem.sentence == "The round closes before it opens."
    assert everything() == before


def test_load_notes_in_the_audit_what_it_changed_and_that_nobody_did(tmp_path):
    load_file(tmp_path)

    load_file(tmp_path, ("hear_by: 2023-09-22", "hear_by: 2023-09-29"))

    event = AuditEvent.objects.first()
    assert (event.verb, event.actor, event.details) == (
        "program_record_updated",
        None,
        {"fields": ["hear_by"]},
    )


def test_load_reads_clocks_in_the_zone_that_staff_gave_the_convenor(tmp_path):
    load_file(tmp_path)
    Convenor.objects.update(zone="Australia/Adelaide")

    load_file(tmp_path, at=AT)

    assert Round.objects.get().opens_at == datetime(2023, 8, 8, 23, 30, tzinfo=UTC)
    first = Session.objects.filter(community__kind="cohort").in_order()[0]
    assert (first.zone, first.starts_at) == ("Australia/Adelaide", datetime(2023, 10, 9, 23, 30, tzinfo=UTC))
