import pytest
from allauth.account.models import EmailAddress

from accounts.domain.joining import person_with, save_person
from accounts.models import AuditEvent, User
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def test_person_with_makes_a_person_without_password_or_rights():
    user = person_with(" New@Example.org ")

    assert user.email == "new@example.org"
    assert not user.has_usable_password()
    assert (user.is_active, user.is_staff, user.is_superuser) == (True, False, False)
    assert list(EmailAddress.objects.values_list("email", "verified")) == [("new@example.org", False)]


def test_person_with_finds_the_person_whatever_the_case(person):
    assert person_with("ALEX@example.org") == person
    assert User.objects.count() == 1
    assert EmailAddress.objects.get().verified


def test_person_with_finds_the_owner_of_a_second_proved_address(person):
    EmailAddress.objects.create(user=person, email="work@example.com", verified=True)

    assert person_with("work@example.com") == person
    assert User.objects.count() == 1


def test_person_with_does_not_give_an_unproved_address_to_who_typed_it(person):
    EmailAddress.objects.create(user=person, email="victim@example.com", verified=False)

    assert person_with("victim@example.com") != person


def test_person_with_runs_as_many_statements_for_who_is_known(person, django_assert_num_queries):
    with django_assert_num_queries(6) as known:
        person_with(person.email)
    with django_assert_num_queries(6) as unknown:
        person_with("nobody@example.org")

    assert len(known) == len(unknown)


@pytest.mark.django_db(transaction=True)
def test_person_with_makes_one_person_when_two_ask_at_once():
    one, other = at_once(person_with, ("new@example.org",), ("new@example.org",))

    assert one == other
    assert User.objects.count() == 1


def test_save_person_needs_no_password_and_leaves_an_audit(staff):
    newcomer = User(email="Kim@example.org", is_staff=True)
    save_person(newcomer, by=staff, at=staff.date_joined)

    kept = User.objects.get(email="kim@example.org")
    event = AuditEvent.objects.about(kept).get()
    assert not kept.has_usable_password()
    assert EmailAddress.objects.filter(user=kept).exists()
    assert (event.actor, event.verb, event.at) == (staff, "person_added", staff.date_joined)
    assert event.details == {"active": True, "staff": True, "superuser": False}
