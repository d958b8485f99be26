"""Queries that are put into SQL once."""

from datetime import datetime, timedelta

import pytest
from django.db.models import CharField, DateTimeField, Exists, OuterRef
from django.utils import timezone

from accounts.models import PractitionerProfile, User
from outbox.prepared import Given, Prepared, PreparedUpdate
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


def joined_before() -> Prepared:
    def make():
        told = PractitionerProfile.objects.filter(
            user=OuterRef("pk"), preferred_name=Given("name", CharField())
        )
        people = User.objects.filter(date_joined__lt=Given("at", DateTimeField()))
        return people.select_related("profile").annotate(is_called_so=Exists(told)).order_by("pk")

    return Prepared(make)


def test_prepared_reads_rows_as_the_query_itself_would(django_assert_num_queries):
    now = timezone.now()
    one = PersonFactory(date_joined=now - timedelta(days=2), profile__preferred_name="Alex")
    other = PersonFactory(date_joined=now - timedelta(days=2), profile__preferred_name="Robin")
    ask = joined_before()

    with django_assert_num_queries(1):
        found = ask(at=now, name="Alex")
        names = [person.profile.preferred_name for person in found]

    assert found == [one, other]
    assert names == ["Alex", "Robin"]
    assert [person.is_called_so for person in found] == [True, False]


def test_prepared_is_made_once_and_asked_with_other_values_each_time():
    now = timezone.now()
    person = PersonFactory(date_joined=now, profile__preferred_name="Alex")
    made = []

    def make():
        made.append(1)
        return User.objects.filter(date_joined__gte=Given("at", DateTimeField()), pk=person.pk)

    ask = Prepared(make)

    def found(at: datetime) -> bool:
        return bool(ask(at=at))

    assert [found(now), found(now + timedelta(days=1)), found(now)] == [True, False, True]
    assert made == [1]


def test_prepared_gets_the_one_row_or_says_that_there_is_none():
    person = PersonFactory()
    by_number = Prepared(lambda: User.objects.filter(pk=Given("pk", User._meta.pk)))

    assert by_number.get(pk=person.pk) == person
    with pytest.raises(User.DoesNotExist):
        by_number.get(pk=person.pk + 1)


def test_prepared_keeps_nothing_of_what_it_was_asked_before():
    ask = joined_before()
    assert ask(at=timezone.now(), name="Alex") == []

    person = PersonFactory(date_joined=timezone.now() - timedelta(days=1))

    assert ask(at=timezone.now(), name="Alex") == [person]


def test_a_moment_that_is_given_may_be_put_off_and_brought_forward():
    now = timezone.now()
    person, given = PersonFactory(date_joined=now), Given("at", DateTimeField())
    hour, minute = timedelta(hours=1), timedelta(minutes=1)
    ask = Prepared(
        lambda: User.objects.filter(
            pk=person.pk, date_joined__gt=given - hour - minute, date_joined__lt=given + hour
        )
    )

    asked_at = [now - hour, now - hour + minute, now + hour, now + hour + minute]
    assert [bool(ask(at=at)) for at in asked_at] == [False, True, True, False]


def test_prepared_update_changes_the_rows_that_are_given_and_counts_them(django_assert_num_queries):
    one, other = PersonFactory.create_batch(2)
    joined = timezone.now() - timedelta(days=3)
    change = PreparedUpdate(
        lambda: User.objects.filter(pk=Given("pk", User._meta.pk), is_staff=False),
        date_joined=Given("at", DateTimeField()),
        is_superuser=True,
        password=Given("name", CharField()),
    )

    with django_assert_num_queries(2):
        changed = [change(pk=pk, at=joined, name="Sample") for pk in (one.pk, 0)]
    one.refresh_from_db()
    other.refresh_from_db()

    assert changed == [1, 0]
    assert (one.date_joined, one.is_superuser, one.password) == (joined, True, "Sample")
    assert (other.is_superuser, other.password == "Sample") == (False, False)
