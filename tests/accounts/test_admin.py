import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Permission

from accounts.domain.profiles import organisation_named
from accounts.models import AuditEvent, Organisation, Sector, User
from accounts.second_factor import give_totp

pytestmark = pytest.mark.django_db
PEOPLE = "/admin/accounts/user/"
OWN = ["user", "auditevent", "organisation", "sector", "localgovernmentarea"]


def test_admin_opens_every_window_of_accounts_for_a_superuser(chief, staff, areas):
    for model in OWN:
        page = chief.get(f"/admin/accounts/{model}/")
        assert page.status_code == 200
        assert "<h1>Select" not in page.text
    assert chief.get("/admin/mfa/authenticator/").status_code == 200
    assert chief.get(f"{PEOPLE}{staff.pk}/change/").status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (PEOPLE, 403),
        ("/admin/accounts/auditevent/", 403),
        ("/admin/mfa/authenticator/", 403),
        ("/admin/accounts/organisation/", 200),
        ("/admin/accounts/sector/", 200),
        ("/admin/accounts/localgovernmentarea/", 200),
        ("/admin/accounts/organisation/add/", 403),
        ("/admin/accounts/sector/add/", 403),
        ("/admin/accounts/localgovernmentarea/add/", 403),
        ("/admin/usersessions/usersession/", 404),
    ],
)
def test_admin_shows_staff_what_they_need(helper, path, status):
    assert helper.get(path).status_code == status


def test_admin_makes_staff_by_address_alone(chief):
    answer = chief.post(f"{PEOPLE}add/", {"email": "Kim@Example.org", "is_active": "on", "is_staff": "on"})

    kim = User.objects.get(email="kim@example.org")
    assert answer.status_code == 302
    assert (kim.is_staff, kim.is_superuser, kim.has_usable_password()) == (True, False, False)
    assert AuditEvent.objects.about(kim).get().verb == "person_added"


def test_admin_refuses_an_address_twice_whatever_its_case(chief, person):
    page = chief.post(f"{PEOPLE}add/", {"email": "ALEX@example.org", "is_active": "on"})

    assert page.status_code == 200
    assert User.objects.filter(email=person.email).count() == 1


def test_admin_takes_rights_away_and_keeps_a_record(chief, person):
    User.objects.filter(pk=person.pk).update(is_staff=True)
    chief.post(f"{PEOPLE}{person.pk}/change/", {"is_active": "on"})

    person.refresh_from_db()
    assert (person.is_staff, person.email) == (False, "alex@example.org")
    event = AuditEvent.objects.about(person).get()
    assert (event.verb, event.details) == (
        "person_changed",
        {"active": True, "staff": False, "superuser": False},
    )


def test_admin_deletes_nobody(chief, person):
    assert chief.post(f"{PEOPLE}{person.pk}/delete/", {"post": "yes"}).status_code == 403
    page = chief.get(PEOPLE).content.decode()
    assert "delete_selected" not in page
    assert "password" not in chief.get(f"{PEOPLE}{person.pk}/change/").content.decode()


def test_admin_lets_superusers_list_organisations_and_put_their_names_right(chief):
    organisation = organisation_named("Exampel Health")
    assert not organisation.is_listed

    chief.post(
        "/admin/accounts/organisation/",
        {
            "form-TOTAL_FORMS": 1,
            "form-INITIAL_FORMS": 1,
            "form-0-id": organisation.pk,
            "form-0-is_listed": "on",
            "_save": "Save",
        },
    )
    organisation.refresh_from_db()
    assert organisation.is_listed

    where = f"/admin/accounts/organisation/{organisation.pk}/change/"
    no_other_names = {"aliases-TOTAL_FORMS": 0, "aliases-INITIAL_FORMS": 0}
    chief.post(where, {"name": "Example Health", "is_listed": "on", **no_other_names})
    assert Organisation.objects.values_list("name", "is_listed").get() == ("Example Health", True)


@pytest.mark.parametrize("allowed", [False, True], ids=["without permissions", "with every permission"])
def test_admin_shows_staff_listed_organisations_alone_and_lets_them_change_none(helper, allowed):
    if allowed:
        User.objects.get(email="pat@example.org").user_permissions.set(Permission.objects.all())
    listed = Organisation.objects.create(name="Example Health", is_listed=True)
    typed = Organisation.objects.create(name="Canary Shelter")
    every = "/admin/accounts/organisation/"

    page = helper.get(every).content.decode()
    assert "Example Health" in page
    assert "Canary" not in page
    assert "form-0-is_listed" not in page
    assert helper.get(f"{every}{listed.pk}/change/").status_code == 200
    assert helper.get(f"{every}{typed.pk}/change/").status_code == 404
    assert helper.post(f"{every}{listed.pk}/change/", {"name": "X"}).status_code == 403
    assert helper.post(f"{every}{listed.pk}/delete/", {"post": "yes"}).status_code == 403
    assert helper.post(f"{every}add/", {"name": "X"}).status_code == 403
    assert Organisation.objects.filter(name__in=["Example Health", "Canary Shelter"]).count() == 2


def test_admin_does_not_let_staff_change_sectors(helper):
    sector = Sector.objects.create(name="Health")

    assert helper.post(f"/admin/accounts/sector/{sector.pk}/change/", {"name": "X"}).status_code == 403


@pytest.mark.parametrize("action", ["add/", "1/change/", "1/delete/"])
def test_admin_never_changes_the_audit(chief, staff, action):
    AuditEvent.objects.create(pk=1, verb="tested", about="accounts.user:1")

    assert chief.post(f"/admin/accounts/auditevent/{action}", {"verb": "forged"}).status_code in {403, 405}
    assert AuditEvent.objects.get(pk=1).verb == "tested"


def test_admin_shows_no_secret_of_a_second_factor_and_may_remove_one_that_is_lost(chief, person):
    secret = give_totp(person)
    lost = Authenticator.objects.get(user=person)
    page = f"/admin/mfa/authenticator/{lost.pk}/"
    assert secret not in chief.get(f"{page}change/").content.decode()

    chief.post(f"{page}delete/", {"post": "yes"})
    assert not Authenticator.objects.filter(user=person).exists()
    event = AuditEvent.objects.about(person).get()
    assert (event.verb, event.details) == ("second_factor_removed", {"kind": "totp"})


def test_admin_keeps_people_to_superusers_whatever_permissions_staff_have(helper):
    User.objects.get(email="pat@example.org").user_permissions.set(Permission.objects.all())

    for path in (PEOPLE, f"{PEOPLE}add/", "/admin/accounts/auditevent/", "/admin/mfa/authenticator/"):
        assert helper.get(path).status_code == 403
