"""Cohorts: the list of rounds and drafts, and drafts side by side."""

import pytest
from django.urls import reverse

from applications.models import Selection
from tests.applications.cohort import AT, Cohort, Verdict, cohort
from tests.factories import ConflictFactory, PlacementFactory, ReviewerFactory, SelectionFactory, StaffFactory
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
LIST = "/admin/applications/selection/"


@pytest.fixture
def made(client) -> Cohort:
    made = cohort(people=1)
    sign_in(client, made.staff)
    return made


def press(client, draft: Selection, what: str, **data: object):
    return client.post(reverse(f"admin:applications_selection_{what}", args=[draft.pk]), data)


def test_list_has_rounds_that_somebody_applied_to_with_their_drafts(client, made):
    SelectionFactory(round=made.round, name="Put away", put_away_at=AT)
    cohort(convenor=made.round.convenor).draft.delete()  # nobody applied, nothing drafted
    cohort(people=1)  # of another convenor

    (round_,) = client.get(LIST).context["rounds"]

    assert (round_, round_.applied, round_.drafts) == (made.round, 1, [made.draft])


@pytest.mark.parametrize("drafts", [1, 3])
def test_list_takes_as_many_queries_for_three_drafts_as_for_one(
    client, made, drafts, django_assert_num_queries
):
    for draft in SelectionFactory.create_batch(drafts - 1, round=made.round):
        PlacementFactory(selection=draft, choice=made.firsts[0])

    with django_assert_num_queries(7):
        page = client.get(LIST)

    assert len(page.context["rounds"][0].drafts) == drafts


def test_list_is_for_coordinators(client, made):
    sign_in(client, ReviewerFactory(convenor=made.round.convenor))

    assert client.get(LIST).status_code == 403
    assert client.post(f"{LIST}make/", {"round": made.round.pk, "name": "New"}).status_code == 403


def test_a_draft_is_made_copied_renamed_and_put_away_by_presses(client, made):
    answer = client.post(f"{LIST}make/", {"round": made.round.pk, "name": "New"})
    new = Selection.objects.get(name="New")
    assert answer.url == f"{LIST}{new.pk}/change/"

    press(client, new, "copy", name="Copy")
    press(client, new, "rename", name="Newer")
    press(client, new, "put_away")

    assert sorted(Selection.objects.standing().values_list("name", flat=True)) == sorted(
        ["Copy", made.draft.name]
    )
    assert client.get(f"{LIST}{new.pk}/change/").status_code == 404


def test_a_name_that_is_taken_is_said(client, made):
    answer = client.post(f"{LIST}make/", {"round": made.round.pk, "name": made.draft.name}, follow=True)

    assert "already" in answer.content.decode()
    assert Selection.objects.count() == 1


@pytest.mark.parametrize("number", ["", "x", "999999"])
def test_a_draft_of_no_round_is_refused(client, made, number):
    answer = client.post(f"{LIST}make/", {"round": number, "name": "New"}, follow=True)

    assert "Choose a round" in answer.content.decode()


def test_a_draft_of_another_convenor_is_not_there(client, made):
    other = cohort()

    assert (
        client.post(f"{LIST}make/", {"round": other.round.pk, "name": "New"}, follow=True).status_code == 200
    )
    assert Selection.objects.count() == 2
    for name in ("copy", "rename", "put_away"):
        assert press(client, other.draft, name, name="Mine").status_code == 404


# Side by side


def compared(client, *drafts: Selection):
    return client.get(f"{LIST}compare/", {"draft": [draft.pk for draft in drafts]}, follow=True)


def test_compare_has_figures_and_who_is_elsewhere(client, made):
    other = SelectionFactory(round=made.round, name="Other")
    same, mover = made.firsts[0], made.join("Kim Example", score=2.0)
    for draft in (made.draft, other):
        PlacementFactory(selection=draft, choice=same)
    PlacementFactory(selection=made.draft, choice=mover)
    PlacementFactory(selection=other, choice=mover.application.choices.get(rank=2))

    comparison = compared(client, made.draft, other).context["comparison"]

    figures = dict(comparison.figures)
    assert figures["Seats filled"] == ["2 of 4", "2 of 4"]
    assert figures["In their first choice"] == ["2", "1"]
    assert figures["Communities under their floor"] == ["1", "0"]
    assert figures["Mean score of those placed"] == ["50", "50"]
    assert comparison.people == [("Kim Example", ["Sample one", "Sample other"])]


def test_compare_shows_nobody_one_has_a_conflict_with(client, made):
    other = SelectionFactory(round=made.round)
    PlacementFactory(selection=other, choice=made.firsts[0])
    ConflictFactory(application=made.firsts[0].application, reviewer=made.staff)

    comparison = compared(client, made.draft, other).context["comparison"]

    assert (comparison.people, comparison.hidden) == ([], 1)


def test_compare_wants_two_drafts_of_one_round_of_ones_own(client, made):
    again, foreign = cohort(people=1, convenor=made.round.convenor), cohort(people=1)

    for drafts in ([made.draft], [made.draft, again.draft], [made.draft, foreign.draft]):
        assert "Tick two to four drafts" in compared(client, *drafts).content.decode()


@pytest.mark.parametrize("people", [1, 3])
def test_compare_takes_as_many_queries_for_three_people_as_for_one(
    client, made, people, django_assert_num_queries
):
    other = SelectionFactory(round=made.round)
    for number in range(people):
        first = made.join() if number else made.firsts[0]
        PlacementFactory(selection=other, choice=first, verdict=Verdict.PLACE)

    with django_assert_num_queries(27):
        page = compared(client, made.draft, other)

    assert len(page.context["comparison"].people) == people


def test_nobody_of_another_convenor_sees_a_draft(client, made):
    sign_in(client, StaffFactory())

    assert client.get(f"{LIST}{made.draft.pk}/change/").status_code == 404
    assert client.get(LIST).context["rounds"] == []
