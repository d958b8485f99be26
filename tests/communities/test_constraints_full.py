"""One more than the ceiling is refused by the database itself, whoever writes: plain SQL, a bulk, an update."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from accounts.models import User
from communities.models import Community, Member, Seat
from tests.factories import CommunityFactory, MemberFactory, PersonFactory

pytestmark = pytest.mark.django_db
OVER = "seat over the ceiling"
TAKEN = "seat_taken_once|UNIQUE"
NO_SEAT = "member_has_a_seat_until_they_leave"
NOT_THEIRS = "member on the seat of another|member_seat_id|UNIQUE"


@pytest.fixture
def full() -> Community:
    """A community whose 25 seats are taken by 25 members."""
    community = CommunityFactory(sessions=0)
    MemberFactory.create_batch(25, community=community)
    return community


def by_sql(row: Model, **changes: object) -> None:
    """A row like `row`, but for some columns, without a line of our code in between."""
    table, columns = row._meta.db_table, [field.column for field in row._meta.concrete_fields[1:]]
    values = ", ".join("%s" if column in changes else column for column in columns)
    given = [changes[column] for column in columns if column in changes]
    statement = f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} WHERE id = %s"
    with connection.cursor() as cursor:
        cursor.execute(statement, [*given, row.pk])


def in_bulk(row: Model, **changes: object) -> None:
    """The same by `bulk_create`, which calls no `save` and no `clean`."""
    own = {field.column: getattr(row, field.attname) for field in row._meta.concrete_fields[1:]}
    named = {field.column: field.attname for field in row._meta.concrete_fields}
    values = {named[column]: value for column, value in {**own, **changes}.items()}
    type(row).objects.bulk_create([type(row)(**values)])


@pytest.fixture(params=[by_sql, in_bulk], ids=["sql", "bulk"])
def write(request: pytest.FixtureRequest) -> Callable:
    return request.param


@pytest.fixture
def newcomer() -> User:
    return PersonFactory()


def assert_refused(what: str, write: Callable, row: Model, **changes: object) -> None:
    with pytest.raises(DatabaseError, match=what), transaction.atomic():
        write(row, **changes)


@pytest.mark.parametrize(("number", "what"), [(26, OVER), (25, TAKEN)])
def test_seat_26_is_refused_by_the_database(full, newcomer, write, number, what):
    seat = full.seats.get(number=25)

    assert_refused(what, write, seat, person_id=newcomer.pk, number=number)

    assert full.seats.count() == 25


def test_member_26_is_refused_by_the_database(full, newcomer, write):
    member = full.members.first()

    assert_refused(NO_SEAT, write, member, person_id=newcomer.pk, seat_id=None)
    assert_refused(NOT_THEIRS, write, member, person_id=newcomer.pk)

    assert Member.objects.active().filter(community=full).count() == 25


def test_seat_is_taken_by_the_same_means_while_one_is_free(newcomer, write):
    """The refusals above are of the 26th, not of the way in which it is written."""
    seat = MemberFactory(community__sessions=0).seat

    write(seat, person_id=newcomer.pk, number=2)

    assert sorted(Seat.objects.values_list("number", flat=True)) == [1, 2]


def test_26_seats_in_one_statement_are_refused_together():
    seat = MemberFactory(community__sessions=0).seat
    people = PersonFactory.create_batch(25)
    seats = [
        Seat(community_id=seat.community_id, round_id=seat.round_id, person=person, number=number, slot=1)
        for number, person in enumerate(people, start=2)
    ]

    with pytest.raises(DatabaseError, match=OVER), transaction.atomic():
        Seat.objects.bulk_create(seats)

    assert Seat.objects.get() == seat
