import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from accounts.domain.profiles import save_profile
from accounts.models import Organisation, PractitionerProfile, User

pytestmark = pytest.mark.django_db
URL = "/my/profile/"
AT = datetime(2026, 11, 3, 1, 0, tzinfo=UTC)


@pytest.fixture
def inside(client, person) -> Client:
    client.force_login(person)
    return client


def test_profile_asks_a_stranger_to_sign_in_and_leads_back(client):
    assert client.get(URL)["Location"] == "/accounts/login/code/?next=/my/profile/"


def test_profile_shows_and_saves_ones_own_and_nobody_elses(inside, person, areas):
    other = User.objects.create_user("kim@example.org")
    save_profile(other, preferred_name="Canary Sample", pronouns="canary/canaries", at=AT)
    save_profile(person, preferred_name="Alex Sample", organisation="Example Health", at=AT)

    page = inside.get(URL).content.decode()
    assert 'value="Alex Sample"' in page
    assert "anary" not in page

    answer = inside.post(URL, {"preferred_name": "Lex", "lgas": [areas["Darebin"].pk]})
    assert answer["Location"] == "/my/"
    assert person.profile.lgas.get() == areas["Darebin"]
    assert set(PractitionerProfile.objects.values_list("preferred_name", flat=True)) == {
        "Lex",
        "Canary Sample",
    }


def test_profile_keeps_what_was_typed_beside_what_is_wrong(inside, areas):
    page = inside.post(URL, {"preferred_name": "", "role_title": "Lead", "lgas": [areas["Ballarat"].pk]})

    text = page.content.decode()
    assert page.status_code == 200
    assert "<title>Error: Your profile</title>" in text
    assert 'href="#id_preferred_name"' in text
    assert 'value="Lead"' in text
    assert not PractitionerProfile.objects.exists()


def test_profile_folds_the_areas_and_opens_a_group_that_holds_a_tick(inside, areas):
    page = inside.post(URL, {"preferred_name": "", "lgas": [areas["Ballarat"].pk]}).content.decode()

    groups = re.findall(
        r"<details class=\"folded\"( open)?>\s*<summary[^>]*>(.*?) <span[^>]*>· (.*?)</span>", page
    )
    assert groups == [
        ("", "Metropolitan Melbourne", "2 areas"),
        (" open", "Regional cities", "1 area, 1 ticked"),
        ("", "Rural shires and rural cities", "1 area"),
    ]
    assert page.count('type="checkbox" name="lgas"') == 4
    assert page.count('id="id_lgas_0"') == 1, "what the link of an error leads to"


def test_profile_suggests_the_organisations_that_staff_vouch_for_alone(inside):
    assert "<datalist" not in inside.get(URL).content.decode()

    Organisation.objects.create(name="Example <Health>", is_listed=True)
    Organisation.objects.create(name="Canary Shelter")
    page = inside.get(URL).content.decode()
    assert '<option value="Example &lt;Health&gt;">' in page
    assert 'list="id_organisation-suggestions"' in page
    assert "Canary" not in page


@pytest.mark.parametrize("way", ["query", "field"])
def test_profile_goes_on_to_next(inside, way):
    onwards = "/safe-and-equal/2026-27/apply/?from=profile"
    if way == "query":
        assert (
            'value="/safe-and-equal/2026-27/apply/?from=profile"'
            in inside.get(URL, {"next": onwards}).content.decode()
        )
    answer = inside.post(URL, {"preferred_name": "Alex", "next": onwards})

    assert answer["Location"] == onwards


@pytest.mark.parametrize("elsewhere", ["https://example.com/", "//example.com", "javascript:alert(1)"])
def test_profile_goes_nowhere_else(inside, elsewhere):
    assert inside.post(URL, {"preferred_name": "Alex", "next": elsewhere})["Location"] == "/my/"


@pytest.mark.parametrize("count", [1, 3])
def test_profile_costs_the_same_however_much_there_is(
    inside, person, areas, count, django_assert_num_queries
):
    for number in range(count):
        Organisation.objects.create(name=f"Example {number}", is_listed=True)
    save_profile(person, preferred_name="Alex", lgas=list(areas.values())[:count], at=AT)

    with django_assert_num_queries(5):
        inside.get(URL)
