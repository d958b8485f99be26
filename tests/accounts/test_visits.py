"""Where sessions are kept: a visit and its person are one look, and a visit goes with its person."""

from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts.domain.tidying import tidy
from accounts.models import Visit
from accounts.visits import SessionStore
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return UserFactory()


@pytest.fixture
def inside(client, person):
    client.force_login(person)
    return client


def test_visit_knows_its_person_until_they_sign_out(inside, person):
    assert Visit.objects.get().person == person

    inside.post(reverse("account_logout"))

    assert not Visit.objects.filter(person=person).exists()


def test_visit_and_person_are_one_look(inside, person, django_assert_num_queries):
    with django_assert_num_queries(1):
        visit = SessionStore(inside.session.session_key)
        assert visit[SESSION_KEY] == str(person.pk)
        assert (visit.person, visit.person.needs_factor, visit.person.has_factor) == (person, False, False)


def test_visit_that_does_not_name_its_person_yet_still_lets_them_in(inside, person):
    Visit.objects.update(person=None)

    assert inside.get(reverse("my")).status_code == 200


def test_visit_of_somebody_else_lets_nobody_in(inside, person):
    """The signed words of the session decide, not the row's column."""
    other = UserFactory()
    Visit.objects.update(person=other)

    assert inside.get(reverse("my")).wsgi_request.user == person


def test_visit_that_ended_is_nobodys(inside):
    Visit.objects.update(expire_date=timezone.now() - timedelta(seconds=1))

    assert inside.get(reverse("my")).status_code == 302


def test_visit_of_who_was_switched_off_lets_nobody_in(inside, person):
    person.is_active = False
    person.save()

    assert inside.get(reverse("my")).status_code == 302


def test_visit_goes_with_its_person(inside, person):
    person.delete()

    assert not Visit.objects.exists()


def test_tidy_takes_out_visits_and_limits_that_ended(inside):
    cache.clear()
    cache.set("limit", 1, timeout=60)
    standing, soon = Visit.objects.get(), timezone.now() + timedelta(minutes=10)
    SessionStore().save()
    Visit.objects.exclude(pk=standing.pk).update(expire_date=timezone.now())

    assert tidy(soon) == 2
    assert Visit.objects.get() == standing
