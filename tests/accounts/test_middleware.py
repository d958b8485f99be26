import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db.models import Q
from django.test import Client

from accounts import second_factor
from accounts.models import User
from tests.accounts.totp import START, totp

pytestmark = pytest.mark.django_db
ENROL = "/accounts/2fa/?next=%2Fmy%2F"
SHOW = "/accounts/2fa/reauthenticate/?next=%2Fmy%2F"


@pytest.fixture
def inside(client, sign_in, staff, secret, clock) -> Client:
    """The browser of a member of staff who came in by code and authenticator app."""
    answer = sign_in(client, staff.email)
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert "_auth_user_id" not in client.session
    answer = client.post("/accounts/2fa/authenticate/", {"code": totp(secret, START)})
    assert answer["Location"] == "/my/"
    return client


@pytest.mark.parametrize(
    "path", ["/my/", "/", "/admin/", "/admin/accounts/user/", "/my/profile/", "/nowhere/"]
)
@pytest.mark.parametrize("method", ["get", "post", "head", "delete"])
def test_second_factor_leads_staff_without_one_to_it(client, staff, path, method):
    client.force_login(staff)
    answer = getattr(client, method)(path)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/2fa/")


def test_second_factor_says_why(client, staff):
    client.force_login(staff)
    page = client.get("/my/", follow=True)

    assert page.redirect_chain == [(ENROL, 302)]
    assert "your sign-in needs a second step" in page.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/2fa/",
        "/accounts/2fa/totp/activate/",
        "/accounts/logout/",
        "/safety/",
        "/privacy/",
        "/demo/",
    ],
)
def test_second_factor_leaves_the_ways_out_and_in_open(client, staff, path):
    client.force_login(staff)

    assert client.get(path).status_code in {200, 404}, "a page, or none there, but no gate"


def test_second_factor_asks_nothing_of_a_practitioner(client, person):
    client.force_login(person)

    assert client.get("/my/").status_code == 200


def test_second_factor_asks_whom_an_app_above_names(client, person):
    second_factor.register(lambda today: Q(email=person.email))
    client.force_login(person)

    assert client.get("/my/")["Location"] == ENROL


def test_second_factor_asks_at_once_who_comes_to_need_it(client, person):
    second_factor.register(lambda today: Q(email="new@example.org"))
    client.force_login(person)
    assert client.get("/my/").status_code == 200

    User.objects.filter(pk=person.pk).update(email="new@example.org")

    assert client.get("/my/")["Location"] == ENROL


def test_second_factor_lets_in_who_used_it(inside):
    assert inside.get("/admin/").status_code == 200


def test_second_factor_wants_it_used_in_this_session(client, staff, clock):
    client.force_login(staff)
    secret = second_factor.give_totp(staff)

    assert client.get("/my/")["Location"] == SHOW
    for own_page in ("/accounts/2fa/", "/accounts/2fa/totp/deactivate/", "/accounts/email/", "/my/profile/"):
        assert client.get(own_page)["Location"].startswith("/accounts/2fa/reauthenticate/")
    answer = client.post("/accounts/2fa/reauthenticate/", {"code": totp(secret, START), "next": "/my/"})
    assert answer["Location"] == "/my/"
    assert client.get("/my/").status_code == 200


def test_second_factor_does_not_take_the_password_for_it(client, staff):
    staff.set_password("correct horse battery")
    staff.save()
    client.force_login(staff)
    second_factor.give_totp(staff)
    client.post("/accounts/reauthenticate/", {"password": "correct horse battery"})

    assert client.get("/my/")["Location"] == SHOW


@pytest.mark.django_db(transaction=True)
def test_second_factor_enrolled_in_this_session_need_not_be_shown_again(client, staff, clock):
    client.force_login(staff)
    page = client.get("/accounts/2fa/totp/activate/")
    code = totp(page.context["form"].secret, START)
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code})

    assert answer["Location"] == "/accounts/2fa/recovery-codes/"
    assert len(client.get(answer["Location"]).context["unused_codes"]) == 10
    assert client.get("/admin/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_second_factor_enrolled_elsewhere_does_not_open_an_older_session(staff, clock):
    one, other = Client(), Client()
    for client in (one, other):
        client.force_login(staff)
    page = one.get("/accounts/2fa/totp/activate/")
    one.post("/accounts/2fa/totp/activate/", {"code": totp(page.context["form"].secret, START)})

    assert other.get("/my/")["Location"] == SHOW


def test_second_factor_that_is_gone_puts_its_person_back(inside):
    Authenticator.objects.all().delete()

    assert inside.get("/my/")["Location"] == ENROL


def test_second_factor_takes_each_recovery_code_once(staff, secret, sign_in, clock):
    RecoveryCodes.activate(staff)
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    first, second = Client(), Client()
    sign_in(first, staff.email)
    first.post("/accounts/2fa/authenticate/", {"code": code})
    sign_in(second, staff.email)
    second.post("/accounts/2fa/authenticate/", {"code": code})

    assert first.get("/my/").status_code == 200
    assert "_auth_user_id" not in second.session


def test_second_factor_is_not_the_recovery_codes_alone(client, staff):
    RecoveryCodes.activate(staff)
    client.force_login(staff)

    assert client.get("/my/")["Location"] == ENROL


def test_mark_second_factor_used_serves_the_demo(rf, client, staff, secret):
    client.force_login(staff)
    request = rf.post("/demo/")
    request.user, request.session = staff, client.session
    second_factor.mark_second_factor_used(request)
    request.session.save()

    assert client.get("/admin/").status_code == 200


def test_staff_session_ends_after_twelve_hours_whatever_they_do(inside, clock):
    for _ in range(23):
        clock.shift(30 * 60)
        assert inside.get("/my/").status_code == 200
    clock.shift(30 * 60)
    answer = inside.get("/my/?page=2")

    assert answer["Location"] == "/accounts/login/code/?next=%2Fmy%2F%3Fpage%3D2"
    assert "_auth_user_id" not in inside.session
    assert "You were signed out" in inside.get(answer["Location"]).content.decode()


def test_staff_session_ends_after_an_hour_away(inside, clock):
    clock.shift(59 * 60)
    assert inside.get("/my/").status_code == 200
    clock.shift(60 * 60)
    assert inside.get("/my/")["Location"].startswith("/accounts/login/code/")


def test_session_of_a_practitioner_lasts_fourteen_days(client, sign_in, person, clock):
    sign_in(client, person.email)
    clock.shift(13 * 24 * 3600)
    assert client.get("/my/profile/").status_code == 200
    clock.shift(24 * 3600 + 1)
    assert client.get("/my/profile/").status_code == 302


def test_staff_session_writes_nothing_for_five_minutes(inside, clock, django_assert_max_num_queries):
    clock.shift(6 * 60)
    inside.get("/my/profile/")
    clock.shift(4 * 60)
    with django_assert_max_num_queries(20) as read:
        inside.get("/my/profile/")

    # PostgreSQL reads a form's choices through a cursor that it declares.
    assert {query["sql"].split()[0] for query in read.captured_queries} - {"DECLARE"} == {"SELECT"}


def test_a_person_switched_off_is_out_at_the_next_page(inside, staff):
    User.objects.filter(pk=staff.pk).update(is_active=False)

    assert not inside.get("/my/").wsgi_request.user.is_authenticated
