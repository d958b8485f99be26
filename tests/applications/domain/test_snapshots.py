import pytest

from applications.domain.snapshots import place_of, take_snapshots
from tests.factories import ApplicationFactory, LocalGovernmentAreaFactory, ProfileFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kinds", "fields", "place"),
    [
        ([], {}, ""),
        (["rural_shire", "rural_shire"], {}, "rural_shire"),
        (["metropolitan"], {"works_outside_victoria": True}, "metropolitan"),
        (["metropolitan", "regional_city"], {}, "several"),
        (["metropolitan"], {"works_statewide": True}, "statewide"),
        ([], {"works_statewide": True, "works_outside_victoria": True}, "statewide"),
        ([], {"works_outside_victoria": True}, "outside"),
    ],
)
def test_place_of_is_one_word_for_where_somebody_works(kinds, fields, place):
    profile = ProfileFactory(**fields)
    profile.lgas.set([LocalGovernmentAreaFactory(classification=kind) for kind in kinds])

    assert place_of(profile) == place


def test_take_snapshots_of_somebody_without_a_profile_empties_them():
    known = ProfileFactory(works_statewide=True)
    application = ApplicationFactory(applicant=known.user)
    take_snapshots(application)
    assert (application.organisation, application.sector) == (known.organisation, known.sector)
    assert application.place == "statewide"

    application.applicant = UserFactory()
    take_snapshots(application)
    assert (application.organisation, application.sector, application.place) == (None, None, "")
