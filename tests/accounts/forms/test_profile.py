import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.forms.profile import OwnProfileForm, ProfileForm
from accounts.models import Organisation, Sector

pytestmark = pytest.mark.django_db
NAME = {"preferred_name": "Alex Sample"}


def test_profile_form_gives_the_arguments_of_the_verb(person, areas):
    sector = Sector.objects.create(name="Health")
    data = NAME | {
        "pronouns": " she/her ",
        "organisation": "Example\tHealth",
        "role_title": "Lead",
        "sector": sector.pk,
        "lgas": [areas["Darebin"].pk, areas["Buloke"].pk],
        "works_statewide": "on",
        "zone": "Australia/Perth",
    }
    form = OwnProfileForm(data, user=person)

    assert form.is_valid(), form.errors
    assert form.cleaned_data | {"lgas": None} == {
        "preferred_name": "Alex Sample",
        "pronouns": "she/her",
        "organisation": "Example Health",
        "role_title": "Lead",
        "sector": sector,
        "lgas": None,
        "works_statewide": True,
        "works_outside_victoria": False,
        "zone": "Australia/Perth",
    }
    assert set(form.cleaned_data["lgas"]) == {areas["Darebin"], areas["Buloke"]}


@pytest.mark.parametrize("name", ["", " \n "])
def test_profile_form_asks_for_the_name(person, name):
    form = ProfileForm({"preferred_name": name}, user=person)

    assert form.errors == {"preferred_name": ["Write the name you go by."]}


@pytest.mark.parametrize("somewhere", ["lgas", "works_statewide", "works_outside_victoria"])
def test_profile_form_asks_where_someone_works_if_it_is_required(person, areas, somewhere):
    value = [areas["Darebin"].pk] if somewhere == "lgas" else "on"

    assert list(ProfileForm(NAME, user=person, required=True).errors) == ["lgas"]
    assert ProfileForm(NAME | {somewhere: value}, user=person, required=True).is_valid()
    assert ProfileForm(NAME, user=person).is_valid()


def test_profile_form_refuses_an_area_that_is_none(person, areas):
    form = ProfileForm(NAME | {"lgas": [99999]}, user=person, required=True)

    assert list(form.errors) == ["lgas"]
    assert len(form.errors["lgas"]) == 1


def test_profile_form_works_under_a_prefix(person):
    form = ProfileForm({"you-preferred_name": "Alex"}, prefix="you", user=person)

    assert form.is_valid()
    assert 'name="you-lgas"' not in str(form["preferred_name"])


def test_profile_form_keeps_to_the_length_of_the_database(person):
    form = ProfileForm(NAME | {"organisation": "x" * 161, "role_title": "x" * 121}, user=person)

    assert list(form.errors) == ["organisation", "role_title"]


def test_profile_form_suggests_no_organisation_to_a_stranger(person, django_assert_num_queries):
    Organisation.objects.create(name="Example Health", is_listed=True)

    assert "Example Health" in str(ProfileForm(user=person)["organisation"])
    with django_assert_num_queries(0):
        drawn = str(ProfileForm(user=AnonymousUser())["organisation"])
    assert "Example Health" not in drawn
    assert " list=" not in drawn


def test_profile_form_finds_an_organisation_by_its_short_form(person):
    known = Organisation.objects.create(name="Example & Sample", is_listed=True)
    known.aliases.create(name="E<S")
    Organisation.objects.create(name="Canary Shelter").aliases.create(name="Canary")

    drawn = str(ProfileForm(user=person)["organisation"])
    assert '<option value="Example &amp; Sample" label="Example &amp; Sample (E&lt;S)">' in drawn
    assert "Canary" not in drawn
