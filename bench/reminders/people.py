"""Communities with meetings and members, in bulk: plainly fictitious, and the same in every run."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import PractitionerProfile, User
from bench.web.people import BATCH, make_users
from communities.models import Community, Member, Seat
from sessions_app.models import Invitation, ReminderRule, Session
from tests.factories import CommunityFactory, ReminderRuleFactory, RoundFactory, SessionFactory

MEETINGS = 10
A_WEEK = timedelta(days=7)


@transaction.atomic
def program(communities: int, members: int, now: datetime) -> list[Session]:
    """The meetings of so many communities of one convenor, ten each, all at once in a week; members have known of them
    since they joined, and are reminded an hour before."""
    round_ = RoundFactory(opens_at=now - A_WEEK, closes_at=now - timedelta(days=1))
    ReminderRuleFactory(convenor=round_.convenor, amount=1, unit="hours", useful_until_hours=0)
    ReminderRule.objects.update(changed_at=now - A_WEEK)  # a tick looks again at one that changed lately
    people = make_people(communities * members, f"round{round_.pk}")
    sessions = []
    for number in range(communities):
        community = CommunityFactory(round=round_, sessions=0, ceiling=members, floor=1, meetings=MEETINGS)
        _join(community, people[number * members : (number + 1) * members], now - timedelta(days=30))
        sessions += SessionFactory.create_batch(MEETINGS, community=community, date=(now + A_WEEK).date())
    return sessions


def told(sessions: list[Session]) -> int:
    """Everybody knows the plan as it is, and has it in their calendar; answers how many pairs that are."""
    members: dict[int, list[int]] = {}
    for community, person in Member.objects.values_list("community", "person"):
        members.setdefault(community, []).append(person)
    known = [
        Invitation(
            session=session,
            person_id=person,
            is_in_calendar=True,
            sequence=0,
            settled=0,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            mode=session.mode,
        )
        for session in sessions
        for person in members[session.community_id]
    ]
    return len(Invitation.objects.bulk_create(known, batch_size=BATCH))


def make_people(count: int, domain: str) -> list[User]:
    """People with a name, whose addresses are all of one domain."""
    people = make_users(f"member{number}@{domain}.example.com" for number in range(count))
    profiles = (
        PractitionerProfile(user=person, preferred_name=f"Alex Sample {number}")
        for number, person in enumerate(people)
    )
    PractitionerProfile.objects.bulk_create(profiles, batch_size=BATCH)
    return people


def _join(community: Community, people: list[User], at: datetime) -> None:
    seats = Seat.objects.bulk_create(
        Seat(community=community, round=community.round, person=person, number=number)
        for number, person in enumerate(people, start=1)
    )
    Member.objects.bulk_create(
        Member(community=community, person=person, seat=seat, joined_at=at)
        for person, seat in zip(people, seats, strict=True)
    )
