from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from applications.models import Acknowledgement, Application, Choice, Extension, Offer
from communities.models import AccessNeeds, Question, SafetyNote
from tests.factories import (
    CLOSES_AT,
    CommunityFactory,
    MemberFactory,
    OfferFactory,
    PersonFactory,
    ReplyFactory,
    RoundFactory,
    SeatFactory,
    SubmittedApplicationFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(client):
    user = PersonFactory()
    client.force_login(user)
    return user


@pytest.mark.parametrize("count", [1, 3])
def test_my_page_has_a_fixed_number_of_queries(client, person, count, django_assert_num_queries):
    for _ in range(count):
        MemberFactory(person=person, community=CommunityFactory())
        SubmittedApplicationFactory(applicant=person)
    OfferFactory()

    with django_assert_num_queries(10):
        page = client.get(reverse("my")).content.decode()

    assert page.count("You will hear by") == count


def test_my_page_shows_an_offer_to_answer_first(client, person):
    application = SubmittedApplicationFactory(applicant=person)
    OfferFactory(choice=application.choices.get())

    page = client.get(reverse("my")).content.decode()

    assert "A place is held for you" in page
    assert page.index("A place is held") < page.index("Your applications")


def test_my_page_leads_to_each_meeting_and_says_what_one_answered(client, person):
    community = CommunityFactory(sessions=2)
    MemberFactory(person=person, community=community)
    first, second = community.sessions.order_by("starts_at")
    ReplyFactory(session=first, person=person, answer="maybe")
    ReplyFactory(session=second, answer="coming")  # somebody else's

    page = client.get(reverse("my")).content.decode()
    one, other = page.partition("Your next meetings")[2].split("<li>")[1:3]

    assert reverse("my_session", args=[first.pk]) in one
    assert "You said: maybe" in one
    assert reverse("my_session", args=[second.pk]) in other
    assert "Say whether you come" in other
    assert "You said" not in other


@pytest.mark.parametrize(
    ("status", "offer", "sentence"),
    [
        (Choice.Status.OFFERED, Offer.Status.ACCEPTED, "You have a place in {}."),
        (Choice.Status.OFFERED, Offer.Status.OPEN, "A place in {} is held for you until you answer"),
        (Choice.Status.OFFERED, Offer.Status.DECLINED, "You have heard about every community you chose."),
        (Choice.Status.RESERVE, None, "You are on the reserve list of {}."),
        (Choice.Status.NOT_THIS_TIME, None, "You have heard about every community you chose."),
    ],
)
def test_my_page_says_what_came_of_an_application(client, person, status, offer, sentence):
    choice = SubmittedApplicationFactory(applicant=person).choices.get()
    Choice.objects.update(status=status, decided_at=timezone.now())
    if offer == Offer.Status.ACCEPTED:
        OfferFactory(choice=choice, status=offer, seat=SeatFactory(community=choice.community, person=person))
    elif offer:
        OfferFactory(choice=choice, status=offer)

    page = client.get(reverse("my")).content.decode()

    assert sentence.format(choice.community) in page


def test_my_application_of_another_is_nowhere(client, person):
    other = SubmittedApplicationFactory()

    assert client.get(reverse("my_application", args=[other.pk])).status_code == 404
    assert client.post(reverse("application_withdraw", args=[other.pk])).status_code == 404


def test_my_application_says_by_when_one_hears(client, person):
    round_ = RoundFactory(in_2026=True)
    application = SubmittedApplicationFactory(applicant=person, round=round_)

    page = client.get(reverse("my_application", args=[application.pk])).content.decode()

    assert "You will hear by Sunday 20 September 2026" in page


def test_my_application_is_a_copy_of_every_answer_for_its_applicant(client, person):
    application = SubmittedApplicationFactory(applicant=person)
    told = {"round": application.round, "person": person, "saved_at": timezone.now()}
    AccessNeeds.objects.create(words="A chair near the door.", **told)
    SafetyNote.objects.create(words="Not with Sam Sample.", **told)
    question = Question.objects.create(round=application.round, label="Been here before?", kind="yes_no")
    application.answers.create(question=question, value=True)

    page = client.get(reverse("my_application", args=[application.pk])).content.decode()

    for words in (application.work, "A chair near the door.", "Not with Sam Sample.", "Been here before?"):
        assert words in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Will be asked"),
        ({"asked_at": True}, "Was asked, has not answered yet"),
        ({"asked_at": True, "answered_at": True, "answer": "yes"}, "Supports it"),
        ({"asked_at": True, "answered_at": True, "answer": "no"}, "Cannot support it"),
    ],
)
def test_my_application_says_where_the_line_managers_word_stands(client, person, fields, words):
    application = SubmittedApplicationFactory(applicant=person)
    now = timezone.now()
    moments = {name: now if value is True else value for name, value in fields.items()}
    Acknowledgement.objects.create(application=application, manager_email="boss@example.org", **moments)

    page = client.get(reverse("my_application", args=[application.pk])).content.decode()

    assert words in page


def test_my_application_can_be_changed_until_the_persons_own_close(client, person):
    round_ = RoundFactory(in_2026=True)
    application = SubmittedApplicationFactory(applicant=person, round=round_)
    where, form = reverse("my_application", args=[application.pk]), [round_.convenor.slug, round_.slug]
    with time_machine.travel(CLOSES_AT + timedelta(days=1), tick=False):
        assert reverse("apply", args=form) not in client.get(where).content.decode()
        Extension.objects.create(
            round=round_,
            person=person,
            until=CLOSES_AT + timedelta(days=2),
            reason="Flood",
            granted_by=person,
            granted_at=CLOSES_AT,
        )
        assert reverse("apply", args=form) in client.get(where).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_my_application_has_a_fixed_number_of_queries(client, person, count, django_assert_num_queries):
    round_ = RoundFactory()
    communities = CommunityFactory.create_batch(count, round=round_)
    application = SubmittedApplicationFactory(applicant=person, round=round_, communities=communities)

    with django_assert_num_queries(9):
        client.get(reverse("my_application", args=[application.pk]))


def test_application_withdraw_asks_on_get_and_withdraws_on_post(client, person):
    application = SubmittedApplicationFactory(applicant=person)
    address = reverse("application_withdraw", args=[application.pk])

    client.get(address)
    assert Application.objects.get().status == "submitted"
    client.post(address)
    assert Application.objects.get().status == "withdrawn"


def test_application_withdraw_is_refused_to_a_member(client, person):
    application = SubmittedApplicationFactory(applicant=person)
    MemberFactory(person=person, community=application.choices.get().community)

    page = client.post(reverse("application_withdraw", args=[application.pk]), follow=True).content.decode()

    assert Application.objects.get().status == "submitted"
    assert "You have joined a community" in page


@pytest.mark.parametrize(("days", "may"), [(-1, True), (1, False)])
def test_application_withdraw_says_that_one_can_apply_again_only_while_it_is_so(client, person, days, may):
    application = SubmittedApplicationFactory(applicant=person, round=RoundFactory(in_2026=True))
    address = reverse("application_withdraw", args=[application.pk])

    with time_machine.travel(CLOSES_AT + timedelta(days=days), tick=False):
        asked = client.get(address).content.decode()
        done = client.post(address, follow=True).content.decode()

    assert ("you can apply again until" in asked) is may
    assert ("You can apply again until the close" in done) is may
    assert "Your application is withdrawn." in done
