"""Columns, saved views, and what is done to several rows at once."""

import pytest

from applications.models import Assignment, Choice, Flag, SavedView
from tests.applications.table import LIST
from tests.factories import (
    AssignmentFactory,
    ChoiceFactory,
    CommunityFactory,
    ConflictFactory,
    FlagFactory,
    ReviewerFactory,
    SavedViewFactory,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
SAVE, TICKED = f"{LIST}views/save/", f"{LIST}ticked/"


@pytest.fixture
def community():
    return CommunityFactory(sessions=1)


def said(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def test_columns_are_those_of_the_address_in_the_tables_order(client, staff, community):
    ChoiceFactory(community=community)

    def headings(words: str) -> list[str]:
        return [column.name for column in client.get(LIST + words).context["table"].columns]

    assert (
        headings("?cols=mean&cols=place") == headings("?cols=place,mean,x") == ["applicant", "mean", "place"]
    )
    assert headings("") == headings("?cols=x")
    assert "todo" in headings("")


def test_headings_sort_one_way_and_then_the_other(client, staff, community):
    ChoiceFactory(community=community)

    def mean(words: str) -> tuple[str, str]:
        found = client.get(LIST + words).context["table"].headings
        return next((address, way) for column, address, way in found if column.name == "mean")

    assert mean("") == ("?sort=-mean", "")
    assert mean("?sort=-mean") == ("?sort=mean", "descending")
    assert mean("?sort=mean") == ("?sort=-mean", "ascending")


def test_view_is_saved_with_filters_columns_and_order_and_opens_again(client, staff, community):
    words = f"community={community.pk}&sort=-mean&cols=mean&q=robin"

    client.post(SAVE, {"table": f"{words}&p=3&nonsense=1", "name": " Best ", "is_shared": "on"})

    view = SavedView.objects.get()
    assert (view.name, view.owner, view.convenor, view.is_shared) == ("Best", staff, community.convenor, True)
    assert view.query == f"q=robin&community={community.pk}&sort=-mean&cols=applicant%2Cmean"
    page = client.get(LIST).content.decode()
    assert (
        f'<a href="?q=robin&amp;community={community.pk}&amp;sort=-mean&amp;cols=applicant%2Cmean">Best</a>'
        in page
    )


def test_view_of_the_same_name_is_replaced(client, staff, community):
    for table in ("needs=1", "needs=2"):
        client.post(SAVE, {"table": table, "name": "Mine"})

    assert [view.query for view in SavedView.objects.all()] == ["needs=2"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_view_without_a_name_to_keep_is_refused_in_words(client, staff, community, name):
    answer = client.post(SAVE, {"table": "needs=1", "name": name}, follow=True)

    assert said(answer) == ["Give this view a name of up to 60 letters."]
    assert not SavedView.objects.exists()


def test_views_shown_are_ones_own_and_those_that_colleagues_share(client, staff, community):
    SavedViewFactory(convenor=community.convenor, owner=staff, name="Own view")
    SavedViewFactory(convenor=community.convenor, name="Shared view", is_shared=True)
    SavedViewFactory(convenor=community.convenor, name="Private canary")
    SavedViewFactory(name="Elsewhere canary", is_shared=True)

    page = client.get(LIST).content.decode()

    assert "Own view" in page
    assert "Shared view" in page
    assert "canary" not in page


def test_only_ones_own_view_is_deleted(client, staff, community):
    own = SavedViewFactory(convenor=community.convenor, owner=staff)
    shared = SavedViewFactory(convenor=community.convenor, is_shared=True)

    assert client.post(f"{LIST}views/{shared.pk}/forget/").status_code == 404
    assert client.get(f"{LIST}views/{own.pk}/forget/").url == LIST
    client.post(f"{LIST}views/{own.pk}/forget/")

    assert list(SavedView.objects.all()) == [shared]


@pytest.mark.parametrize("press", ["ticked", "export", "views/save"])
def test_address_of_a_press_leads_whoever_only_looks_back_to_the_table(client, staff, press):
    response = client.get(f"{LIST}{press}/")

    assert (response.status_code, response.url) == (302, LIST)
    assert client.put(f"{LIST}{press}/").status_code == 405


def test_ticked_are_given_to_the_reviewer_who_is_chosen(client, staff, community):
    choices = ChoiceFactory.create_batch(3, community=community)
    reviewer = ReviewerFactory(convenor=community.convenor)
    asked = {"table": "needs=1", "action": "give", "choice": [choice.pk for choice in choices[:2]]}

    first = client.post(TICKED, asked)
    assert first.status_code == 200
    assert list(first.context["people"]) == [staff, reviewer] or list(first.context["people"]) == [
        reviewer,
        staff,
    ]
    assert not Assignment.objects.exists()
    answer = client.post(TICKED, {**asked, "reviewer": reviewer.pk}, follow=True)

    assert said(answer) == [f"2 applications given to {reviewer.get_full_name()}."]
    assert answer.redirect_chain[0][0] == f"{LIST}?needs=1"
    assert set(Choice.objects.filter(assignments__reviewer=reviewer)) == set(choices[:2])


def test_who_could_review_is_shown_with_what_they_have_here_and_not_elsewhere(client, staff, community):
    reviewer = ReviewerFactory(convenor=community.convenor)
    choice = AssignmentFactory(choice__community=community, reviewer=reviewer).choice
    AssignmentFactory(reviewer=reviewer)  # another convenor's

    page = client.post(TICKED, {"action": "give", "choice": [choice.pk]})

    shown_with = {person: (person.given, person.done) for person in page.context["people"]}
    assert shown_with == {staff: (0, 0), reviewer: (1, 0)}


def test_ticked_of_somebody_elses_or_with_a_conflict_are_not_given(client, staff, community):
    theirs, friend = ChoiceFactory(), ChoiceFactory(community=community)
    ConflictFactory(application=friend.application, reviewer=staff)
    reviewer = ReviewerFactory(convenor=community.convenor)
    asked = {"action": "give", "choice": [theirs.pk, friend.pk], "reviewer": reviewer.pk}

    answer = client.post(TICKED, asked, follow=True)

    assert said(answer) == ["Tick at least one application, and choose what to do with it."]
    assert not Assignment.objects.exists()


def test_ticked_say_what_the_domain_refuses_and_go_on(client, staff, community):
    fine, barred = ChoiceFactory.create_batch(2, community=community)
    reviewer = ReviewerFactory(convenor=community.convenor)
    ConflictFactory(application=barred.application, reviewer=reviewer)
    asked = {"action": "give", "choice": [fine.pk, barred.pk], "reviewer": reviewer.pk}

    messages = said(client.post(TICKED, asked, follow=True))

    assert messages[0] == f"1 application given to {reviewer.get_full_name()}."
    assert messages[1].startswith("1 application not: They have a conflict of interest")


def test_community_is_shared_out_evenly(client, staff, community):
    ChoiceFactory.create_batch(2, community=community)
    ReviewerFactory(convenor=community.convenor)

    client.post(TICKED, {"evenly": community.pk})

    assert Assignment.objects.filter(how="evenly").count() == 4
    elsewhere = ChoiceFactory().community
    client.post(TICKED, {"evenly": elsewhere.pk})
    assert Assignment.objects.count() == 4


@pytest.mark.parametrize(("action", "state"), [("dismiss", "dismissed"), ("confirm", "confirmed")])
def test_flags_of_the_ticked_are_decided(client, staff, community, action, state):
    ticked, other = ChoiceFactory.create_batch(2, community=community)
    flag, bait = FlagFactory(application=ticked.application), FlagFactory(application=other.application)

    client.post(TICKED, {"action": action, "choice": ticked.pk})

    assert Flag.objects.get(pk=flag.pk).state == state
    assert Flag.objects.get(pk=bait.pk).state == "suggested"


@pytest.mark.parametrize("path", [SAVE, TICKED])
def test_reviewers_neither_save_views_nor_act_on_several(client, community, path):
    reviewer = ReviewerFactory(convenor=community.convenor)
    AssignmentFactory(choice__community=community, reviewer=reviewer)
    sign_in(client, reviewer)

    assert client.post(path, {"name": "x", "evenly": community.pk}).status_code == 403


@pytest.mark.parametrize(
    "asked", [{}, {"choice": "x"}, {"choice": "9" * 30, "action": "give"}, {"evenly": "x"}]
)
def test_ticked_survive_what_makes_no_sense(client, staff, community, asked):
    assert client.post(TICKED, asked).status_code == 302
