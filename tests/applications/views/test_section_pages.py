"""What each page of an application asks and takes."""

import pytest

from accounts.models import PractitionerProfile
from applications.models import Acknowledgement, Answer, Choice, DateAnswer, Section
from communities.models import AccessNeeds, Demographics, Question, SafetyNote
from tests.applications.views.typed import WISH, about, chosen, dates
from tests.factories import (
    CommunityFactory,
)

pytestmark = pytest.mark.django_db


def test_communities_keeps_the_order_given(mine, round_):
    first, second = CommunityFactory.create_batch(2, round=round_)

    mine.send("communities", chosen(second, first))

    assert [choice.community for choice in Choice.objects.order_by("rank")] == [second, first]


@pytest.mark.parametrize(
    ("press", "order"),
    [
        ("up-{1}", "102"),
        ("down-{0}", "102"),
        ("up-{0}", "012"),
        ("down-{2}", "012"),
        ("remove-{1}", "02"),
        ("add-{3}", "0123"),
        ("add-{0}", "012"),
        ("up-nothing", "012"),
    ],
)
def test_communities_buttons_move_without_a_script_and_keep_every_word(mine, round_, press, order):
    communities = CommunityFactory.create_batch(4, round=round_)
    slugs = [one.slug for one in communities]
    action = press.format(*slugs)

    response = mine.send("communities", chosen(*communities[:3]), action)

    assert response.url == f"{mine.address('communities')}?moved={action}"
    typed = Section.objects.get().typed
    assert typed["order"] == [slugs[int(place)] for place in order]
    page = mine.client.get(response.url).content.decode()
    assert page.count(WISH) == 3
    assert not Choice.objects.exists()


def test_communities_tells_what_is_wrong_in_the_order_of_the_page(mine, round_):
    communities = CommunityFactory.create_batch(3, round=round_)
    order = [communities[at] for at in (2, 0, 1)]

    problems = mine.send("communities", {"order": [one.slug for one in order]}).context["form"].problems

    assert [message for _, message in problems] == [f"Say why you choose {one.short_name}." for one in order]


def test_communities_focus_stays_on_the_button_that_was_pressed(mine, round_):
    one, other = CommunityFactory.create_batch(2, round=round_)

    response = mine.send("communities", chosen(one, other), f"up-{other.slug}")

    page = mine.client.get(response.url).content.decode()
    assert page.count("autofocus") == 1
    assert f'value="up-{other.slug}" data-verb="up" aria-disabled="true" autofocus' in page


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (lambda one, other: {}, "Choose at least one community"),
        (lambda one, other: chosen(one, one), "Choose each community once"),
        (chosen, "Choose at most 1 communities: take 1 out."),
        (lambda one, other: {"order": [one.slug]}, "Say why you choose"),
    ],
)
def test_communities_says_what_is_wrong_with_an_order(mine, round_, typed, message):
    round_.max_choices = 1
    round_.save()

    page = mine.send("communities", typed(*CommunityFactory.create_batch(2, round=round_))).content.decode()

    assert message in page
    assert not Choice.objects.exists()


def test_communities_ignores_one_of_another_round(mine, round_):
    CommunityFactory(round=round_)
    foreign = CommunityFactory()

    page = mine.send("communities", chosen(foreign)).content.decode()

    assert "There is a problem" in page
    assert "is not part of this round" in page
    assert not Choice.objects.exists()


def test_safety_with_more_than_is_kept_says_so_and_leaves_it_on_the_page(mine):
    response = mine.send("safety", {"words": "word " * 50_000})

    assert response.status_code == 200
    assert "Shorten it to" in response.content.decode()
    assert response.content.decode().count("word word") > 1000


def test_communities_that_cannot_be_chosen_say_why(mine, round_):
    full = CommunityFactory(round=round_, closed_because="It is full for this year.")

    page = mine.open("communities")
    refused = mine.send("communities", chosen(full)).content.decode()

    assert "It is full for this year." in page
    assert f"add-{full.slug}" not in page
    assert "It is full for this year." in refused
    assert not Choice.objects.exists()


def test_communities_begins_with_the_one_whose_page_led_here(client, mine, round_):
    CommunityFactory(round=round_)
    wanted = CommunityFactory(round=round_)

    page = client.get(f"{mine.address('communities')}?community={wanted.slug}").content.decode()

    assert f'name="order" value="{wanted.slug}">' in page
    response = mine.client.post(
        f"{mine.address('about')}?community={wanted.slug}", about() | {"action": "continue", "revision": 0}
    )
    assert response.url == f"{mine.address('communities')}?community={wanted.slug}"


def test_communities_asks_what_a_community_asks_of_those_who_choose_it(mine, round_):
    one, other = CommunityFactory.create_batch(2, round=round_)
    asked = {
        community: Question.objects.create(
            round=round_, community=community, label=f"Of {community.short_name}?", is_required=True
        )
        for community in (one, other)
    }

    page = mine.send("communities", chosen(one)).content.decode()
    assert f"Answer “Of {one.short_name}?”." in page
    assert f"Answer “Of {other.short_name}?”." not in page
    mine.send("communities", chosen(one, **{f"q_{asked[one].pk}": "Because."}))

    assert Answer.objects.get().value == "Because."
    assert "Because." in mine.open("communities")


def test_about_asks_what_the_round_asks_of_everybody(mine, round_):
    question = Question.objects.create(
        round=round_, kind="yes_no", label="Been here before?", is_required=True
    )

    assert "Answer “Been here before?”." in mine.send("about", about()).content.decode()
    mine.send("about", about(**{f"q_{question.pk}": "yes"}))

    assert Answer.objects.get().value is True


# Dates


def test_dates_asks_for_each_meeting_once_a_community_and_sums_up(mine, round_):
    community = CommunityFactory(round=round_)
    mine.send("communities", chosen(community))
    answers = dates(community)
    first, second, *_ = answers

    page = mine.send("dates", answers | {first: "", second: "maybe"}).content.decode()

    assert (
        page.count("say for each meeting whether you can come") == 2
    )  # in the summary, and beside the field
    assert "You can come to 4 of 6, and maybe to 1. 1 not answered yet." in page
    mine.send("dates", answers | {second: "maybe"})
    assert DateAnswer.objects.filter(answer="yes").count() == 5
    assert "You can come to 5 of 6, and maybe to 1." in mine.open("dates")


def test_dates_are_told_by_ones_own_clock_as_well(mine, round_, person):
    mine.fill_in(CommunityFactory(round=round_))
    assert "For you" not in mine.open("dates")

    PractitionerProfile.objects.filter(user=person).update(zone="Australia/Perth")

    assert mine.open("dates").count("Perth time (AWST)") == 6


def test_dates_without_communities_leads_to_them(mine):
    page = mine.open("dates")

    assert "First choose your communities" in page
    assert "Choose your communities first" in mine.send("dates", {}).content.decode()


def test_dates_keeps_the_line_managers_address(mine, round_):
    community = CommunityFactory(round=round_, sessions=1)
    mine.send("communities", chosen(community))

    wrong = mine.send("dates", dates(community, manager_email="nobody")).content.decode()
    mine.send("dates", dates(community, manager_email="boss@example.org"))

    assert "Write one email address" in wrong
    assert Acknowledgement.objects.get().manager_email == "boss@example.org"
    assert "boss@example.org" in mine.open("dates")


def test_dates_of_a_round_that_asks_no_manager_does_not_ask(mine, round_):
    round_.asks_line_manager = False
    round_.save()
    community = CommunityFactory(round=round_, sessions=1)
    mine.send("communities", chosen(community))

    assert "manager" not in mine.open("dates")
    mine.send("dates", dates(community, manager_email="boss@example.org"))
    assert not Acknowledgement.objects.exists()


# In confidence


def test_confidence_pages_are_kept_apart_and_shown_to_their_owner(mine, person):
    mine.send("access", {"words": "A chair near the door."})
    mine.send("safety", {"words": "Not with Sam Sample.", "safe_contact": "By text."})
    mine.send(
        "counted", {"gender": "own_term", "gender_words": "Agender", "groups": ["lgbtiq", "disability"]}
    )

    assert AccessNeeds.objects.get().words == "A chair near the door."
    assert SafetyNote.objects.get().safe_contact == "By text."
    assert Demographics.objects.get().groups == ["lgbtiq", "disability"]
    assert "A chair near the door." in mine.open("access")
    assert "Not with Sam Sample." in mine.open("safety")
    assert "Agender" in mine.open("counted")


def test_counted_chooses_nothing_beforehand_and_can_be_taken_back(mine):
    assert "checked" not in mine.open("counted")
    mine.send("counted", {"gender": "woman"})
    assert Demographics.objects.exists()

    mine.send("counted", {}, "clear")

    assert not Demographics.objects.exists()
    assert "checked" not in mine.open("counted")


def test_counted_refuses_a_group_together_with_none(mine):
    page = mine.send("counted", {"groups": ["none", "disability"]}).content.decode()

    assert "Tick groups, or" in page
    assert not Demographics.objects.exists()


# Speed


# Three of them are of every page of somebody who is signed in: the visit, the person, whether they facilitate.
QUERIES = {"about": 6, "communities": 5, "dates": 4, "access": 3, "safety": 3, "counted": 3}


@pytest.mark.parametrize("section", QUERIES)
@pytest.mark.parametrize("count", [1, 3])
def test_section_has_a_fixed_number_of_queries(
    mine, person, round_, section, count, django_assert_num_queries
):
    communities = CommunityFactory.create_batch(count, round=round_)
    for one in communities:
        Question.objects.create(round=round_, community=one, label="Why?")
        Question.objects.create(round=round_, label="Who?")
    mine.fill_in(*communities)

    with django_assert_num_queries(QUERIES[section]):
        mine.open(section)
