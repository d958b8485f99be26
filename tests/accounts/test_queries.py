import pytest

from accounts.models import SafeContact, User
from accounts.queries import (
    Holding,
    Suggestion,
    held_by_organisation,
    held_by_person,
    organisation_suggestions,
    organisations_like,
    owners_of,
    people_like,
    person_of,
    squeezed,
)
from tests.factories import OrganisationFactory, PersonFactory, ProfileFactory

pytestmark = pytest.mark.django_db


def test_organisation_suggestions_offer_other_names_that_somebody_looked_at():
    listed = OrganisationFactory(name="Example Health", is_listed=True)
    listed.aliases.create(name="EH")
    listed.aliases.create(name="Canary slip", is_listed=False)
    OrganisationFactory(name="Sample Legal", is_listed=True)
    OrganisationFactory(name="Canary Shelter").aliases.create(name="Canary")

    assert organisation_suggestions() == [
        Suggestion("Example Health", "Example Health (EH)"),
        Suggestion("Sample Legal"),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_organisation_suggestions_take_one_query(count, django_assert_num_queries):
    for one in OrganisationFactory.create_batch(count, is_listed=True):
        one.aliases.create(name=f"Short {one.pk}")

    with django_assert_num_queries(1):
        assert len(organisation_suggestions()) == count


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("The Example Women’s Health, Inc.", "example womens health"),
        ("EXAMPLE  WOMEN'S HEALTH LTD", "example womens health"),
        ("Sample Housing Co-op Limited", "sample housing"),
        ("E.H.", "eh"),
        ("The Co-op", "the coop"),
        ("Incorporated Theatre", "theatre"),
    ],
)
def test_squeezed_leaves_out_what_people_leave_out(written, read):
    assert squeezed(written) == read


def test_organisations_like_reads_names_and_other_names():
    one = OrganisationFactory(name="The Example Health Inc.")
    one.aliases.create(name="EH")
    same = OrganisationFactory(name="example health")
    short = OrganisationFactory(name="E.H.")
    known = OrganisationFactory(name="Quite Another")
    known.aliases.create(name="Example Health Limited")
    OrganisationFactory(name="Example Housing")

    assert set(organisations_like(one)) == {same, short, known}
    assert one in organisations_like(short)


def test_people_like_finds_namesakes_at_one_organisation():
    place = OrganisationFactory()
    one = PersonFactory(profile__preferred_name="Alex Sample", profile__organisation=place)
    same = PersonFactory(profile__preferred_name="ALEX J. Sample", profile__organisation=place)
    PersonFactory(profile__preferred_name="Alex Sample")
    PersonFactory(profile__preferred_name="Alex Example", profile__organisation=place)

    assert people_like(one) == [same]


def test_people_like_takes_no_two_without_an_organisation_for_one():
    one, _ = (PersonFactory(profile__preferred_name="Alex", profile__organisation=None) for _ in range(2))

    assert people_like(one) == []


def test_people_like_finds_the_same_address_at_another_domain_but_no_desk_of_another():
    one = User.objects.create_user("alex_s@example.org")
    same = User.objects.create_user("alex_s@example.com")
    User.objects.create_user("alexis@example.com")
    User.objects.create_user("alexs.s@example.com")
    desk = User.objects.create_user("info@example.org")
    User.objects.create_user("info@example.com")

    assert people_like(one) == [same]
    assert people_like(desk) == []


@pytest.mark.parametrize("kind", [{"is_staff": True}, {"is_superuser": True}])
def test_people_like_leaves_staff_out(kind):
    one = User.objects.create_user("alex@example.org")
    staff = User.objects.create_user("alex@example.com", **kind)

    assert people_like(one) == []
    assert people_like(staff) == []


def test_people_like_leaves_out_who_was_merged():
    one = User.objects.create_user("alex@example.org")
    merged = User.objects.create_user("alex@example.com", is_active=False, merged_into=one)

    assert people_like(one) == []
    assert people_like(merged) == []


def test_owners_of_knows_main_proved_and_chosen_addresses_of_who_can_sign_in(person):
    person.emailaddress_set.create(email="work@example.com", verified=True)
    person.emailaddress_set.create(email="typed@example.com", verified=False)
    SafeContact.objects.create(user=person, address="quiet@example.net")
    gone = User.objects.create_user("gone@example.org", is_active=False)
    asked = ["alex@example.org", "work@example.com", "typed@example.com", "quiet@example.net", gone.email]

    assert owners_of(asked) == dict.fromkeys(
        ["alex@example.org", "work@example.com", "quiet@example.net"], person.pk
    )


def test_person_of_knows_main_and_proved_addresses(person):
    person.emailaddress_set.create(email="work@example.com", verified=True)
    person.emailaddress_set.create(email="typed@example.com", verified=False)

    assert person_of(" ALEX@example.org") == person_of("work@example.com") == person
    assert person_of("typed@example.com") is None


def test_held_by_organisation_counts_rows_of_every_kind():
    one = OrganisationFactory()
    ProfileFactory.create_batch(2, organisation=one)
    one.aliases.create(name="EH")
    ProfileFactory()

    assert held_by_organisation(one) == [Holding("other name", 1), Holding("practitioner profiles", 2)]


def test_held_by_person_leaves_out_how_they_sign_in(person):
    ProfileFactory(user=person)

    assert held_by_person(person) == []
