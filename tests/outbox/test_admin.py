import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.test import RequestFactory

from outbox.models import Message
from outbox.registry import register_kind, register_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    def make(name: str, **fields: object):
        return get_user_model().objects.create_user(f"{name}@example.org", **fields)

    return make


@pytest.fixture
def shown():
    """The admin's page of one message, or of all, as this person gets it."""

    def get(user: object, message: Message | None = None, **query: str) -> str:
        request = as_user(user, RequestFactory().get("/admin/outbox/message/", query))
        window = admin.site.get_model_admin(Message)
        view = window.change_view(request, str(message.pk)) if message else window.changelist_view(request)
        return view.rendered_content

    return get


def as_user(user: object, request: HttpRequest) -> HttpRequest:
    request.user = user
    request._messages = CookieStorage(request)
    request._dont_enforce_csrf_checks = True
    return request


def test_message_admin_shows_a_superuser_everything(shown, person, make_message):
    register_kind("note", title="A plain note")
    one, two = make_message(convenor_id=1), make_message()
    listed = shown(person("root", is_staff=True, is_superuser=True))

    assert one.to in listed
    assert two.to in listed
    assert "A plain note" in listed


def test_message_admin_shows_staff_their_convenors_mail_and_404_for_the_rest(shown, person, make_message):
    staff = person("staff", is_staff=True)
    register_scope(lambda user: {1} if user == staff else set())
    mine, others = make_message(convenor_id=1), make_message(convenor_id=2)

    listed = shown(staff)
    assert mine.to in listed
    assert others.to not in listed
    assert "Some words." in shown(staff, mine)
    with pytest.raises(Http404):
        shown(staff, others)


@pytest.mark.parametrize("is_staff", [True, False])
def test_message_admin_is_closed_to_those_without_a_convenor(shown, person, make_message, is_staff):
    message = make_message(convenor_id=1)
    nobody = person("nobody", is_staff=is_staff)
    for of in (None, message):
        with pytest.raises(PermissionDenied):
            shown(nobody, of)


def test_message_admin_changes_adds_and_deletes_nothing(person, make_message):
    request = as_user(person("root", is_staff=True, is_superuser=True), RequestFactory().get("/"))
    window = admin.site.get_model_admin(Message)

    assert window.get_model_perms(request) == {"add": False, "change": False, "delete": False, "view": True}
    assert set(window.get_actions(request)) == {"send_again", "hold", "let_go"}


def test_message_admin_never_shows_a_code(shown, person, make_message):
    code = make_message(is_secret=True, text="123456\n")
    words = shown(person("root", is_staff=True, is_superuser=True), code)

    assert "123456" not in words
    assert "not shown" in words


def test_message_admin_finds_by_address(shown, person, make_message):
    one, two = make_message(), make_message()
    listed = shown(person("root", is_staff=True, is_superuser=True), q=one.to)

    assert one.to in listed
    assert two.to not in listed


@pytest.mark.parametrize("count", [1, 3])
def test_message_admin_lists_in_a_fixed_number_of_queries(
    shown, person, make_message, count, django_assert_num_queries
):
    root = person("root", is_staff=True, is_superuser=True)
    for _ in range(count):
        make_message()
    with django_assert_num_queries(10):
        shown(root)


def test_send_again_queues_failed_rows_of_ones_own_and_says_why_not(person, make_message):
    staff = person("staff", is_staff=True)
    register_scope(lambda user: {1})
    failed, sent = make_message(status="failed", convenor_id=1), make_message(convenor_id=1)
    others = make_message(status="failed", convenor_id=2)
    chosen = {"action": "send_again", "_selected_action": [row.pk for row in (failed, sent, others)]}
    request = as_user(staff, RequestFactory().post("/admin/outbox/message/", chosen))
    admin.site.get_model_admin(Message).changelist_view(request)

    failed.refresh_from_db()
    others.refresh_from_db()
    assert (failed.status, others.status) == ("pending", "failed")
    assert [str(message) for message in request._messages] == [
        f"To {sent.to}: Only a message that failed can be sent again.",
        f"To {failed.to}: queued again.",
    ]
