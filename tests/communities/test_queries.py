from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY

from accounts.models import User
from accounts.second_factor import today
from accounts.visits import SessionStore
from communities.models import Community, Convenor, Round, StaffRole
from communities.queries import (
    convenors_coordinated_by,
    current_rounds,
    facilitated_by,
    facilitates_anything,
    is_current,
    is_facilitator,
    most_seats_held,
    roles_of,
    seat_count,
    with_season_ends,
    with_seat_counts,
)
from tests.factories import (
    CommunityFactory,
    ConvenorFactory,
    FacilitationFactory,
    FacilitatorFactory,
    MemberFactory,
    PersonFactory,
    ReviewerFactory,
    RoundFactory,
    SeatFactory,
    StaffFactory,
)

DAY = date(2026, 9, 22)
SECOND = timedelta(seconds=1)

pytestmark = pytest.mark.django_db


def midnight(day: date, zone: str = "Australia/Melbourne") -> datetime:
    return datetime.combine(day, datetime.min.time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(("ceiling", "free"), [(6, 1), (5, 0)])
def test_seat_count_counts_members_and_held_seats_apart(ceiling, free):
    community = CommunityFactory(ceiling=ceiling, floor=2, sessions=0)
    MemberFactory.create_batch(2, community=community)
    SeatFactory.create_batch(3, community=community)
    MemberFactory(community__sessions=0)

    count = seat_count(with_seat_counts(Community.objects.filter(pk=community.pk)).get())

    assert (count.members, count.held, count.free) == (2, 3, free)
    assert (count.ceiling, count.floor) == (ceiling, 2)


@pytest.mark.parametrize("rows", [1, 3])
def test_with_seat_counts_takes_one_query(rows, django_assert_num_queries):
    MemberFactory.create_batch(rows, community__sessions=0)

    with django_assert_num_queries(1):
        counts = [seat_count(community) for community in with_seat_counts(Community.objects.all())]

    assert [count.free for count in counts] == [24] * rows


@pytest.mark.parametrize("zone", ["Australia/Melbourne", "Australia/Perth"])
def test_facilitated_by_holds_from_the_first_day_to_the_last_of_the_convenor(zone):
    community = CommunityFactory(round__convenor__zone=zone, sessions=0)
    user = FacilitatorFactory(
        community=community, community__starts_on=DAY, community__ends_on=DAY + timedelta(days=1)
    )
    starts, ends = midnight(DAY, zone), midnight(DAY + timedelta(days=2), zone)

    held = [list(facilitated_by(user, at)) for at in (starts - SECOND, starts, ends - SECOND, ends)]

    assert held == [[], [community], [community], []]


def test_facilitated_by_is_ones_own_without_an_end_and_none_for_who_may_not_sign_in():
    facilitation = FacilitationFactory(starts_on=DAY, community__sessions=0)
    FacilitationFactory(starts_on=DAY, community__sessions=0)
    stopped = FacilitationFactory(starts_on=DAY, user__is_active=False, community__sessions=0)
    at = midnight(DAY) + timedelta(days=400)

    assert list(facilitated_by(facilitation.user, at)) == [facilitation.community]
    assert not facilitated_by(stopped.user, at).exists()
    assert not facilitated_by(PersonFactory(), at).exists()


def test_facilitates_anything_is_true_while_it_may_be_their_day_somewhere():
    user = FacilitatorFactory(
        community__starts_on=DAY, community__ends_on=DAY, community__community__sessions=0
    )

    def answer(at: datetime) -> bool:
        with time_machine.travel(at, tick=False):
            holds = facilitates_anything(user)
            assert User.objects.filter(is_facilitator(today()), pk=user.pk).exists() == holds
            return holds

    assert [answer(midnight(DAY) - timedelta(days=2)), answer(midnight(DAY))] == [False, True]
    assert [answer(midnight(DAY, "Australia/Perth") + timedelta(hours=23)), answer(midnight(DAY, "UTC"))] == [
        True,
        True,
    ]
    assert answer(midnight(DAY) + timedelta(days=3)) is False


def test_facilitates_anything_is_false_for_a_member():
    assert not facilitates_anything(MemberFactory(community__sessions=0).person)


@pytest.mark.parametrize("zone", ["Australia/Melbourne", "Australia/Perth", "America/New_York"])
def test_current_rounds_are_over_at_midnight_of_their_convenor(zone):
    opens, closes = midnight(DAY) - timedelta(days=30), midnight(DAY) - timedelta(days=20)
    round_ = RoundFactory(convenor__zone=zone, opens_at=opens, closes_at=closes, hear_by=DAY)
    over = midnight(DAY + timedelta(days=1), zone)

    found = [list(current_rounds(Round.objects.all(), at)) for at in (over - SECOND, over)]

    assert found == [[round_], []]


def test_most_seats_held_is_the_most_that_one_person_holds_in_the_round():
    round_ = RoundFactory(seats_per_person=3)
    community = CommunityFactory(round=round_, sessions=0)
    assert most_seats_held(round_) == 0
    SeatFactory(community=community, slot=2)
    SeatFactory(community__sessions=0)

    assert most_seats_held(round_) == 2


@pytest.mark.parametrize("zone", ["Australia/Melbourne", "Australia/Perth"])
@pytest.mark.parametrize("last", ["promise", "season of another community"])
def test_is_current_says_of_a_community_what_current_rounds_says_of_its_round(zone, last):
    community = CommunityFactory(round__convenor__zone=zone, season_ends_on=None, sessions=0)
    other = CommunityFactory(round=community.round, season_ends_on=None, sessions=0)
    Round.objects.update(hear_by=DAY)
    if last != "promise":
        Community.objects.filter(pk=other.pk).update(
            season_starts_on=DAY, season_ends_on=DAY + timedelta(days=9)
        )
    opens, over = community.round.opens_at, midnight(DAY, zone)
    ends = [over + timedelta(days=days) for days in (1, 10)]
    around = [opens - SECOND, opens, *(end - SECOND for end in ends), *ends]

    rows = list(with_season_ends(Community.objects.select_related("round", "convenor")))
    for at in around:
        current = set(current_rounds(Round.objects.all(), at))
        assert {row.round for row in rows if is_current(row, at)} == current, at


@pytest.mark.parametrize("who", [StaffFactory, ReviewerFactory])
def test_convenors_coordinated_by_are_the_managed_ones(who):
    ours, theirs = ConvenorFactory(), ConvenorFactory()
    user, chief = who(convenor=ours), PersonFactory(is_staff=True, is_superuser=True)
    former = who(convenor=theirs, is_active=False)

    for person in (user, chief, former, PersonFactory()):
        assert convenors_coordinated_by(person) == list(Convenor.objects.managed_by(person))


def test_roles_of_are_read_once_with_the_name_and_anew_after_a_refresh(django_assert_num_queries):
    person, convenor = PersonFactory(is_staff=True, profile__preferred_name="Alex Sample"), ConvenorFactory()
    role = person.staff_roles.create(convenor=convenor)
    user = User.objects.get(pk=person.pk)

    with django_assert_num_queries(1):
        assert roles_of(user) == roles_of(user) == [role]
        assert (user.staff_roles.all()[0].convenor, user.get_full_name()) == (convenor, "Alex Sample")
    user.staff_roles.all().delete()
    user.refresh_from_db()
    assert roles_of(user) == []


def test_roles_come_along_with_the_visit(client, django_assert_num_queries):
    convenors = [ConvenorFactory(position=place) for place in (2, 1)]
    user = StaffFactory(convenor=convenors[0])
    user.staff_roles.create(convenor=convenors[1], kind=StaffRole.Kind.REVIEWER)
    client.force_login(user)

    with django_assert_num_queries(1):
        visit = SessionStore(client.session.session_key)
        assert visit[SESSION_KEY] == str(user.pk)
        person = visit.person
        found = [(role.convenor, role.kind) for role in roles_of(person)]
        name = person.get_full_name()

    assert found == [(convenors[1], "reviewer"), (convenors[0], "coordinator")]
    assert name == user.get_full_name()
    person.staff_roles.all().delete()
    person.refresh_from_db()
    assert roles_of(person) == []
