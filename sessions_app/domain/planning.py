"""What the planner asks with: the days that a community minds, and who can come when. Changes nothing."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Max, Min

from accounts.models import User
from communities.models import CalendarDay, Community, Convenor, Member
from communities.templatetags.times import day as in_words
from sessions_app.models import Reply, Session
from sessions_app.planning.question import Person
from sessions_app.registry import availability_of, voices_of

Kind = CalendarDay.Kind
APPLIED = {"yes": True, "no": False, "maybe": None}
SAID = {Reply.Answer.COMING: True, Reply.Answer.APOLOGY: False, Reply.Answer.MAYBE: None}


def unknown_days(convenor: Convenor, first: date, last: date) -> list[str]:
    """Sentences about stretches of a season of which the calendar knows nothing: no warning there means little."""
    days = CalendarDay.objects.known_to(convenor)
    schools = days.filter(kind__in=[Kind.SCHOOL_TERM, Kind.SCHOOL_HOLIDAY], convenor=None)
    known = schools.aggregate(first=Min("starts_on"), last=Max("ends_on"))
    found = []
    if known["last"] is None or known["last"] < first or known["first"] > first:
        found.append("The calendar has no school terms for this season: look the school holidays up.")
    elif known["last"] < last:
        found.append(
            f"The calendar has no school terms after {in_words(known['last'])}: look the school holidays up."
        )
    years = set(
        days.filter(
            kind=Kind.PUBLIC_HOLIDAY, starts_on__range=(date(first.year, 1, 1), date(last.year, 12, 31))
        )
        .order_by()
        .values_list("starts_on__year", flat=True)
    )
    missing = [str(year) for year in range(first.year, last.year + 1) if year not in years]
    if missing:
        found.append(f"The calendar has no public holidays of {' and '.join(missing)}.")
    return found


@dataclass(frozen=True)
class Cohort:
    """Those whose dates matter. `names[ref]` is empty for somebody whom who asks may not see; `are_members` says
    whether the group is there, or people who chose the community."""

    people: tuple[Person, ...]
    names: dict[str, str]
    are_members: bool


def cohort_of(community: Community, user: User, start: time, end: time, at: datetime) -> Cohort:
    """The members, or before there are any whoever chose the community, with what they said of dates at these hours.

    Of a day that was not asked about, what somebody said of that weekday at these hours is taken (`_person`).
    """
    voices = {voice.person_id: voice for voice in voices_of(community, user)}
    members = {
        member.person_id: member.person.get_full_name()
        for member in Member.objects.filter(community=community)
        .expected(at)
        .select_related("person__profile")
    }
    names = {pk: voices[pk].name if pk in voices else name for pk, name in members.items()} or {
        pk: voice.name for pk, voice in voices.items()
    }
    said: dict[int, dict[int, bool | None]] = {pk: {} for pk in names}
    for told in availability_of(names):
        said[told.person_id][told.session_id] = APPLIED[told.answer]
    replies = Reply.objects.current().filter(session__community=community, person__in=members)
    for person, session, answer in replies.values_list("person", "session", "answer"):
        said[person][session] = SAID[answer]
    days = _days_of({session for answers in said.values() for session in answers}, start, end)
    people = [_person(pk, answers, days) for pk, answers in said.items()]
    return Cohort(tuple(people), {str(pk): name for pk, name in names.items()}, bool(members))


def _days_of(sessions: set[int], start: time, end: time) -> dict[int, date]:
    """The days of those sessions whose hours overlap these. Nobody was asked about a likely date."""
    dated = Session.objects.filter(pk__in=sessions, starts_at__isnull=False)
    rows = dated.filter(start_time__lt=end, end_time__gt=start)
    return dict(rows.order_by().values_list("pk", "date"))


def _person(pk: int, answers: dict[int, bool | None], days: dict[int, date]) -> Person:
    """Who said yes to every day of a weekday is likely to come on another one; who mostly said no is not."""
    said = {days[session]: answer for session, answer in answers.items() if session in days}
    by_weekday: dict[int, list[bool | None]] = defaultdict(list)
    for day, answer in said.items():
        by_weekday[day.weekday()].append(answer)
    usually = {weekday: True for weekday, given in by_weekday.items() if all(given)}
    usually |= {
        weekday: False for weekday, given in by_weekday.items() if given.count(False) > given.count(True)
    }
    return Person(str(pk), said, usually)
