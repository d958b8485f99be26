"""The table as a file: exactly what is on the page, and nothing that a spreadsheet would run."""

import csv
import io
from datetime import datetime

import pytest
from openpyxl import load_workbook

from accounts.models import AuditEvent
from applications.models import Choice
from communities.models import Round
from tests.factories import (
    AccessNeedsFactory,
    AssignmentFactory,
    ChoiceFactory,
    CommunityFactory,
    CriterionFactory,
    OfferFactory,
    ReviewerFactory,
    ReviewFactory,
    SafetyNoteFactory,
    ScoreFactory,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
EXPORT = "/admin/applications/choice/export/"
ALL_COLUMNS = "cols=applicant,todo,mine,community,dates,mean,spread,reviews,assigned,recommended,place,sector"
ALL_COLUMNS += ",colleagues,focus,manager,decision,sent,flags"


@pytest.fixture
def community():
    return CommunityFactory(sessions=2, round__title="Round 2026–27")


def choice_of(community, name: str, **fields: object) -> Choice:
    return ChoiceFactory(community=community, application__applicant__profile__preferred_name=name, **fields)


def csv_rows(client, table: str = "") -> list[list[str]]:
    answer = client.post(EXPORT, {"table": table, "format": "csv"})
    words = answer.getvalue().decode()
    assert words.startswith("\ufeff")
    return list(csv.reader(io.StringIO(words.removeprefix("\ufeff"))))


def xlsx_rows(client, table: str = "") -> list[list[object]]:
    answer = client.post(EXPORT, {"table": table, "format": "xlsx"})
    sheet = load_workbook(io.BytesIO(answer.getvalue())).active
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_export_holds_the_rows_columns_and_order_of_the_page(client, staff, community):
    high, low, elsewhere = (
        choice_of(community, "High"),
        choice_of(community, "Low"),
        choice_of(community, "Other"),
    )
    Choice.objects.filter(pk=elsewhere.pk).update(
        status="reserve", decided_at=elsewhere.application.submitted_at
    )
    for choice, value in ((low, 2), (high, 5)):
        ScoreFactory(
            review=ReviewFactory(choice=choice), criterion=CriterionFactory(community=community), value=value
        )
    table = "sort=-mean&status=under_review&cols=applicant,mean"

    assert [row[3] for row in csv_rows(client, table)] == ["Mean score", "", ""]  # not all reviews are in
    Round.objects.update(reviewers_per_choice=1)
    heading, *rows = csv_rows(client, table)

    assert heading == ["Number", "Applicant", "Organisation", "Mean score"]
    assert [(row[1], row[3]) for row in rows] == [("High", "5.0"), ("Low", "2.0")]
    assert [row[3] for row in xlsx_rows(client, table)] == ["Mean score", 5, 2]


def test_export_writes_every_column_with_its_kind(client, staff, community):
    choice = choice_of(community, "Robin")
    OfferFactory(choice=choice)
    Choice.objects.filter(pk=choice.pk).update(status="offered", decided_at=choice.application.submitted_at)

    heading, row = xlsx_rows(client, ALL_COLUMNS)
    by_name = dict(zip(heading, row, strict=True))

    assert by_name["Number"] == choice.application_id
    assert by_name["Can come to"] == by_name["Dates asked"] == 2
    assert by_name["Decision"] == "Offered"
    assert isinstance(by_name["Answer due"], datetime)
    assert isinstance(by_name["Sent"], datetime)
    wall = choice.application.submitted_at.astimezone(community.convenor.tz)
    assert by_name["Sent"] == wall.replace(tzinfo=None, second=0, microsecond=0)
    assert dict(zip(*csv_rows(client, ALL_COLUMNS), strict=True))["Sent"] == f"{wall:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize("name", ["=1+1", "+61 400", "-2", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"])
def test_export_lets_no_cell_be_a_formula(client, staff, community, name):
    choice_of(community, name, application__applicant__profile__organisation__name=f"{name} Employer")

    for rows in (csv_rows(client), xlsx_rows(client)):
        assert rows[1][1].startswith("'")
        assert rows[1][2].startswith("'")


def test_export_writes_words_that_no_sheet_can_hold(client, staff, community):
    choice_of(community, 'Ro\x0bbin \U0001f33f, "O\'Sample"')

    assert xlsx_rows(client)[1][1] == 'Robin \U0001f33f, "O\'Sample"'
    assert csv_rows(client)[1][1] == 'Robin \U0001f33f, "O\'Sample"'


def test_export_masks_as_the_page_does(client, staff, community):
    choice = choice_of(community, "Canary", application__applicant__profile__organisation__name="Canary")
    Round.objects.filter(pk=community.round_id).update(hides_names=True)

    for rows in (csv_rows(client, ALL_COLUMNS), xlsx_rows(client, ALL_COLUMNS)):
        assert "Canary" not in str(rows)
        assert rows[1][1] == f"Application {choice.application_id}"


def test_export_holds_nothing_told_in_confidence(client, staff, community):
    choice = choice_of(community, "Robin")
    asked = {"round": community.round, "person": choice.application.applicant}
    AccessNeedsFactory(**asked, words="canary needs")
    SafetyNoteFactory(**asked, words="canary safety")
    Choice.objects.filter(pk=choice.pk).update(why="canary why")

    assert "canary" not in str(csv_rows(client, ALL_COLUMNS)).lower()


def test_export_is_kept_in_the_audit_without_a_name(client, staff, community):
    choice_of(community, "Canary")

    csv_rows(client, f"q=Canary&community={community.pk}&cols=applicant,mean")

    event = AuditEvent.objects.get(verb="choices_exported")
    assert (event.actor, event.about) == (staff, f"communities.community:{community.pk}")
    assert event.details == {"rows": 1, "columns": ["applicant", "mean"], "format": "csv"}


def test_export_is_named_for_the_round_and_the_day(client, staff, community):
    answer = client.post(EXPORT, {"table": f"community={community.pk}", "format": "xlsx"})

    assert answer.getvalue()
    assert 'filename="applications-round-2026-27-2' in answer["Content-Disposition"]
    assert answer["Content-Disposition"].endswith('.xlsx"')


def test_export_counts_colleagues_as_the_page_does(client, staff, community):
    one = choice_of(community, "One")
    employer = one.application.organisation
    choice_of(community, "Two", application__applicant__profile__organisation=employer)
    choice_of(community, "Three", application__applicant__profile__organisation=None)

    rows = csv_rows(client, "sort=applicant&cols=applicant,colleagues")

    assert [(row[1], row[3]) for row in rows[1:]] == [("One", "1"), ("Three", "0"), ("Two", "1")]
    page = client.get("/admin/applications/choice/?cols=colleagues").content.decode()
    assert page.count("1 other<") == 2


def test_export_is_a_post_of_coordinators_alone(client, staff, community):
    reviewer = ReviewerFactory(convenor=community.convenor)
    AssignmentFactory(choice__community=community, reviewer=reviewer)
    sign_in(client, reviewer)

    assert client.post(EXPORT, {"format": "csv"}).status_code == 403
    assert not AuditEvent.objects.filter(verb="choices_exported").exists()


@pytest.mark.parametrize("rows", [1, 30])
def test_export_asks_the_database_as_often_for_one_row_as_for_many(
    client, staff, community, rows, django_assert_max_num_queries
):
    ChoiceFactory.create_batch(rows, community=community)
    client.get("/admin/applications/choice/")

    with django_assert_max_num_queries(12):
        assert len(csv_rows(client, ALL_COLUMNS)) == rows + 1
