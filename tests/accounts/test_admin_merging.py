import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.domain import merging
from accounts.domain.merging import merge_people, register_mover
from accounts.errors import CannotStandTwice
from accounts.models import AuditEvent, Organisation, OrganisationAlias, User
from tests.factories import OrganisationFactory, ProfileFactory

pytestmark = pytest.mark.django_db
EVERY = "/admin/accounts/organisation/"
PEOPLE = "/admin/accounts/user/"


@pytest.fixture
def keep(db) -> Organisation:
    return OrganisationFactory(name="Example Health", is_listed=True)


@pytest.fixture
def gone(db) -> Organisation:
    return OrganisationFactory(name="The Example Health Inc")


@pytest.fixture
def other(db) -> User:
    user = User.objects.create_user("alex@example.com")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def saved(client: Client, organisation: Organisation, name: str, *others: tuple[str, object]) -> str:
    """Save the page of an organisation with these other names (each with its key or nothing); the page after."""
    typed = {"name": name, "aliases-TOTAL_FORMS": len(others)}
    typed["aliases-INITIAL_FORMS"] = sum(bool(key) for _, key in others)
    for number, (other, key) in enumerate(others):
        typed |= {f"aliases-{number}-name": other, f"aliases-{number}-is_listed": "on"}
        typed |= {f"aliases-{number}-organisation": organisation.pk, f"aliases-{number}-id": key or ""}
    answer = client.post(f"{EVERY}{organisation.pk}/change/", typed, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_admin_keeps_other_names_and_a_trace_without_them(chief, keep):
    saved(chief, keep, "Example Health", (" E  H ", None))

    assert keep.aliases.get().name == "E H"
    event = AuditEvent.objects.about(keep).filter(verb="other_names_changed").get()
    assert event.details == {"added": 1, "changed": 0, "removed": 0}


@pytest.mark.parametrize("name", ["the example health inc", "legal", "LEGAL aid"])
def test_admin_refuses_another_name_that_is_taken(chief, keep, gone, name):
    bait = OrganisationFactory(name="Legal")
    bait.aliases.create(name="Legal Aid")

    assert "is called or known by this name already" in saved(chief, keep, "Example Health", (name, None))
    assert not keep.aliases.exists()


def test_admin_refuses_a_name_that_another_organisation_is_known_by(chief, keep, gone):
    gone.aliases.create(name="EH")

    page = saved(chief, keep, "eh")
    assert "The Example Health Inc is called or known by this name already" in page
    keep.refresh_from_db()
    assert keep.name == "Example Health"


def test_admin_refuses_one_other_name_twice_whatever_its_case(chief, keep):
    assert "in the list twice" in saved(chief, keep, "Example Health", ("EH", None), ("eh", None))
    assert not OrganisationAlias.objects.exists()


def test_admin_changes_the_case_of_another_name_and_lets_a_former_name_come_back(chief, keep):
    known = keep.aliases.create(name="Eh")
    saved(chief, keep, "Example Health", ("EH", known.pk))
    known.refresh_from_db()
    assert known.name == "EH"

    saved(chief, keep, "EH", ("EH", known.pk))
    keep.refresh_from_db()
    assert keep.name == "EH"


def test_admin_finds_an_organisation_by_another_name_for_superusers_alone(chief, helper, keep):
    keep.aliases.create(name="Canary")

    assert "Example Health" in chief.get(f"{EVERY}?q=canary").content.decode()
    assert "Example Health" not in helper.get(f"{EVERY}?q=canary").content.decode()
    assert "Canary" not in helper.get(f"{EVERY}{keep.pk}/change/").content.decode()


def test_admin_names_possible_duplicates_of_an_organisation(chief, helper, keep, gone):
    page = chief.get(f"{EVERY}{keep.pk}/change/").content.decode()
    assert "A possible duplicate" in page
    assert f"{EVERY}{keep.pk}/merge/?into={gone.pk}" in page

    assert "possible duplicate" not in helper.get(f"{EVERY}{keep.pk}/change/").content.decode()
    assert (
        "possible duplicate" not in chief.get(f"{EVERY}{OrganisationFactory().pk}/change/").content.decode()
    )


def test_admin_merges_organisations_after_saying_what_moves(chief, keep, gone):
    ProfileFactory.create_batch(2, organisation=gone)
    page = f"{EVERY}{gone.pk}/merge/"
    assert "Organisation to keep" in chief.get(page).content.decode()

    asked = chief.post(page, {"into": keep.pk}).content.decode()
    assert "2 practitioner profiles" in asked
    assert f"{EVERY}{keep.pk}/merge/?into={gone.pk}" in asked
    assert Organisation.objects.count() == 2

    done = chief.post(page, {"into": keep.pk, "sure": "yes"}, follow=True)
    assert done.redirect_chain == [(f"{EVERY}{keep.pk}/change/", 302)]
    assert "The Example Health Inc is now Example Health" in done.content.decode()
    assert keep.people.count() == 2
    assert chief.get(page).status_code == 404


@pytest.mark.parametrize("into", ["", "0", "x", "own"])
def test_admin_merges_no_organisation_into_what_is_none(chief, gone, into):
    typed = {"into": gone.pk if into == "own" else into, "sure": "yes"}
    page = chief.post(f"{EVERY}{gone.pk}/merge/", typed)

    assert page.status_code == 200
    said = "Choose another one." if into else "Choose the organisation to keep."
    assert said in page.content.decode()
    assert Organisation.objects.get() == gone


def test_admin_merges_for_superusers_alone(helper, keep, gone, person, other):
    sure = {"into": gone.pk, "sure": "yes"}
    assert helper.get(f"{EVERY}{keep.pk}/merge/").status_code == 403
    assert helper.post(f"{EVERY}{keep.pk}/merge/", sure).status_code == 403
    assert helper.get(f"{EVERY}{gone.pk}/merge/").status_code == 404
    for answer in (helper.get, helper.post):
        assert answer(f"{PEOPLE}{other.pk}/merge/", {"into": person.pk, "sure": "yes"}).status_code == 403
    assert Organisation.objects.count() == 2
    assert not User.objects.exclude(merged_into=None).exists()


def test_admin_merges_people_after_saying_what_happens(chief, person, other):
    page = f"{PEOPLE}{other.pk}/merge/"
    window = chief.get(f"{PEOPLE}{other.pk}/change/").content.decode()
    assert f"{page}?into={person.pk}" in window

    asked = chief.post(page, {"into": " ALEX@example.org "}).content.decode()
    assert "Nobody signs in" in asked
    assert other.email in asked
    assert not User.objects.exclude(merged_into=None).exists()

    done = chief.post(page, {"into": person.pk, "sure": "yes"}, follow=True)
    assert done.redirect_chain == [(f"{PEOPLE}{person.pk}/change/", 302)]
    other.refresh_from_db()
    assert other.merged_into == person


def test_admin_shows_a_merged_account_and_changes_it_no_more(chief, staff, person, other):
    merge_people(person, other, by=staff, at=staff.date_joined)
    where = f"{PEOPLE}{other.pk}/change/"
    page = chief.get(where).content.decode()

    assert person.email in page
    assert "Merge into another" not in page
    assert chief.post(where, {"is_active": "on"}).status_code == 403
    other.refresh_from_db()
    assert not other.is_active


def test_admin_says_what_an_app_refuses_and_merges_nobody(chief, person, other, monkeypatch):
    def refuse(keep: User, gone: User) -> None:
        raise CannotStandTwice("Both are members of one community. Take one out first.")

    monkeypatch.setattr(merging, "_movers", [])
    register_mover(refuse)
    page = chief.post(f"{PEOPLE}{other.pk}/merge/", {"into": person.pk, "sure": "yes"}, follow=True)

    assert "Both are members of one community. Take one out first." in page.content.decode()
    other.refresh_from_db()
    assert other.merged_into is None


@pytest.mark.parametrize(
    "into", ["", "nobody@example.org", "99999999999999999999", "own", "alex@example.com"]
)
def test_admin_merges_nobody_into_who_is_not_there(chief, other, into):
    page = chief.post(
        f"{PEOPLE}{other.pk}/merge/", {"into": other.pk if into == "own" else into, "sure": "yes"}
    )

    assert page.status_code == 200
    other.refresh_from_db()
    assert other.is_active


def test_admin_offers_no_merge_of_staff(chief, staff):
    assert "Merge into another" not in chief.get(f"{PEOPLE}{staff.pk}/change/").content.decode()


def test_admin_says_so_when_an_account_was_merged_while_its_page_was_open(
    chief,
    staff,
    person,
    other,
    monkeypatch,
):
    """The page was checked before the merge and is saved after it."""
    from accounts.admin import people

    def late(user: User, **told: object) -> None:
        merge_people(person, other, by=staff, at=staff.date_joined)
        people_save(user, **told)

    people_save = people.save_person
    monkeypatch.setattr(people, "save_person", late)
    page = chief.post(f"{PEOPLE}{other.pk}/change/", {"is_active": "on"}, follow=True)

    assert "was merged into another one just now" in page.content.decode()
