"""The page behind a line manager's link."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from applications.domain.acknowledging import word_link
from applications.models import Acknowledgement
from tests.factories import AcknowledgementFactory, ChoiceFactory, RoundFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked() -> Acknowledgement:
    choice = ChoiceFactory(application__applicant__profile__preferred_name="Robin Example")
    return AcknowledgementFactory(application=choice.application)


def address(asked: Acknowledgement) -> str:
    return "/word/" + word_link(asked).partition("/word/")[2]


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_manager_word_changes_nothing_until_a_press(client, asked, method):
    getattr(client, method)(address(asked))

    assert Acknowledgement.objects.get().answer == ""


def test_manager_word_asks_with_no_more_than_a_manager_needs(client, asked):
    response = client.get(address(asked))

    page = response.content.decode()
    assert "Can Robin Example have the time?" in page
    assert "10:00 am" in page
    choice = asked.application.choices.get()
    for private in (
        asked.application.applicant.email,
        choice.community.name,
        choice.why,
        asked.manager_email,
    ):
        assert private not in page
    assert response["Cache-Control"].startswith(("no-store", "max-age=0"))
    assert 'content="noindex"' in page


@pytest.mark.parametrize(("answer", "says"), [("yes", "You answered yes"), ("no", "You answered no")])
def test_manager_word_takes_an_answer_and_takes_it_again(client, asked, answer, says):
    for _ in range(2):
        page = client.post(address(asked), {"answer": answer}, follow=True).content.decode()
        assert says in page
    assert Acknowledgement.objects.get().answer == answer

    other = {"yes": "no", "no": "yes"}[answer]
    client.post(address(asked), {"answer": other})
    assert Acknowledgement.objects.get().answer == other


@pytest.mark.parametrize("data", [{}, {"answer": ""}, {"answer": "perhaps"}])
def test_manager_word_takes_no_other_answer(client, asked, data):
    response = client.post(address(asked), data)

    assert response.status_code == 200
    assert Acknowledgement.objects.get().answer == ""


def test_manager_word_shows_the_answer_and_no_button_once_people_have_heard(client):
    now = timezone.now()
    heard = (now - timedelta(days=3)).date()
    round_ = RoundFactory(
        opens_at=now - timedelta(days=90), closes_at=now - timedelta(days=60), hear_by=heard
    )
    choice = ChoiceFactory(community__round=round_, community__sessions=0)
    asked = AcknowledgementFactory(application=choice.application)

    client.post(address(asked), {"answer": "yes"})

    page = client.get(address(asked)).content.decode()
    assert "The time to answer is over" in page
    assert "<button" not in page.partition("<main")[2].partition("</main>")[0]
    Acknowledgement.objects.update(answer="yes", answered_at=timezone.now())
    assert "You answered yes" in client.get(address(asked)).content.decode()


def test_manager_word_explains_an_old_link_and_names_nobody(client, asked):
    old = address(asked)
    Acknowledgement.objects.update(version=2)

    for dead in (old, "/word/nonsense/"):
        for response in (client.get(dead), client.post(dead, {"answer": "yes"})):
            page = response.content.decode()
            assert response.status_code == 404
            assert "no longer asked" in page
            assert "Robin" not in page
    assert Acknowledgement.objects.get().answer == ""


def test_manager_word_needs_the_token_of_the_page(asked):
    assert Client(enforce_csrf_checks=True).post(address(asked), {"answer": "yes"}).status_code == 403
    assert Acknowledgement.objects.get().answer == ""


@pytest.mark.parametrize("dates", [1, 6])
def test_manager_word_costs_the_same_for_many_dates(client, dates, django_assert_num_queries):
    choice = ChoiceFactory(community__sessions=dates)
    asked = AcknowledgementFactory(application=choice.application)
    client.get(address(asked))

    with django_assert_num_queries(2):
        client.get(address(asked))
