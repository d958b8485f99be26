import pytest
from django.urls import reverse

from applications.models import Application
from tests.factories import (
    CommunityFactory,
    MemberFactory,
    OfferFactory,
    PersonFactory,
    RoundFactory,
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

    with django_assert_num_queries(11):
        page = client.get(reverse("my")).content.decode()

    assert page.count("You will hear by") == count


def test_my_page_shows_an_offer_to_answer_first(client, person):
    application = SubmittedApplicationFactory(applicant=person)
    OfferFactory(choice=application.choices.get())

    page = client.get(reverse("my")).content.decode()

    assert "A place is held for you" in page
    assert page.index("A place is held") < page.index("Your applications")


def test_my_application_of_another_is_nowhere(client, person):
    other = SubmittedApplicationFactory()

    assert client.get(reverse("my_application", args=[other.pk])).status_code == 404
    assert client.post(reverse("application_withdraw", args=[other.pk])).status_code == 404


def test_my_application_says_by_when_one_hears(client, person):
    round_ = RoundFactory(in_2026=True)
    application = SubmittedApplicationFactory(applicant=person, round=round_)

    page = client.get(reverse("my_application", args=[application.pk])).content.decode()

    assert "You will hear by Sunday 20 September 2026" in page


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
