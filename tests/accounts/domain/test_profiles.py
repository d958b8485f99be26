from datetime import UTC, datetime

import pytest

from accounts.domain.profiles import organisation_named, save_profile
from accounts.errors import NameMissing
from accounts.models import AuditEvent, Organisation, PractitionerProfile
from tests.threads import at_once

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 3, 1, 0, tzinfo=UTC)


def test_organisation_named_finds_it_whatever_its_case_and_spacing():
    made = organisation_named("Example  Women's\nHealth ")

    assert made.name == "Example Women's Health"
    assert organisation_named("EXAMPLE women's health") == made
    assert Organisation.objects.count() == 1


def test_organisation_named_finds_it_by_another_name_whatever_its_case_and_spacing():
    made = organisation_named("Example Health")
    made.aliases.create(name="EX Health")

    assert organisation_named(" ex\nhealth ") == made
    assert Organisation.objects.get() == made


@pytest.mark.parametrize("name", ["", "  \n "])
def test_organisation_named_is_none_without_a_name(name):
    assert organisation_named(name) is None
    assert not Organisation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_organisation_named_makes_one_when_two_write_it_at_once():
    one, other = at_once(organisation_named, ("Example Health",), ("example health",))

    assert one == other


def test_save_profile_keeps_one_line_of_each_text(person, areas):
    profile = save_profile(
        person,
        preferred_name="Alex\r\nBcc: all@example.org",
        pronouns=" they/them\u0007 ",
        organisation="Example Council",
        lgas=[areas["Darebin"], areas["Buloke"]],
        at=AT,
    )

    profile.refresh_from_db()
    assert profile.preferred_name == "Alex Bcc: all@example.org"
    assert profile.pronouns == "they/them"
    assert profile.organisation.name == "Example Council"
    assert {area.name for area in profile.lgas.all()} == {"Darebin", "Buloke"}
    assert AuditEvent.objects.about(profile).values_list("actor", "verb", "at").get() == (
        person.pk,
        "profile_saved",
        AT,
    )


def test_save_profile_replaces_what_was_there(person, areas):
    save_profile(person, preferred_name="Alex", lgas=[areas["Darebin"]], role_title="Lead", at=AT)
    profile = save_profile(person, preferred_name="Lex", works_statewide=True, at=AT)

    profile.refresh_from_db()
    assert (profile.preferred_name, profile.role_title, profile.works_statewide) == ("Lex", "", True)
    assert not profile.lgas.exists()
    assert PractitionerProfile.objects.count() == 1


def test_save_profile_refuses_an_empty_name(person):
    with pytest.raises(NameMissing, match="the name you go by"):
        save_profile(person, preferred_name=" \n", organisation="Example Council", at=AT)
    assert not Organisation.objects.exists()
