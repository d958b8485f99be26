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


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody said of one meeting: `comes` is True or False, or None for maybe."""

    day: date
    start: time
    end: time
    comes: bool | None


@dataclass(frozen=True)
class Cohort:
    """Those whose dates matter, and what they said of dates. `names[ref]` is empty for somebody whom who asks may not
    see; `are_members` says whether the group is there, or people who chose the community."""

    answers: dict[str, list[Answer]]
    names: dict[str, str]
    are_members: bool

    def people(self, start: time, end: time) -> tuple[Person, ...]:
        """What each said that holds for a meeting from `start` to `end`: it lies within the hours they were asked
        about. Who was asked about other hours, or about some of these, was not asked."""
        return tuple(
            _person(ref, [one for one in said if one.start <= start and end <= one.end])
            for ref, said in self.answers.items()
        )


def cohort_of(community: Community, user: User, at: datetime) -> Cohort:
    """The members, or before there are any whoever chose the community, with what they said of dates of this convenor:
    of another's nobody here knows. What a member said of a meeting last counts."""
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
    hours = _hours_of({session for answers in said.values() for session in answers}, community.convenor_id)
    answers = {
        str(pk): [Answer(*hours[one], comes) for one, comes in own.items() if one in hours]
        for pk, own in said.items()
    }
    return Cohort(answers, {str(pk): name for pk, name in names.items()}, bool(members))


def _hours_of(sessions: set[int], convenor: int) -> dict[int, tuple[date, time, time]]:
    """When those sessions are, or were. Nobody was asked about a likely date."""
    dated = Session.objects.filter(pk__in=sessions, starts_at__isnull=False, community__convenor=convenor)
    rows = dated.order_by().values_list("pk", "date", "start_time", "end_time")
    return {pk: tuple(when) for pk, *when in rows}


def _person(ref: str, answers: list[Answer]) -> Person:
    """Who said yes to every day of a weekday is likely to come on another one; who mostly said no is not."""
    by_weekday: dict[int, list[bool | None]] = defaultdict(list)
    for one in answers:
        by_weekday[one.day.weekday()].append(one.comes)
    usually = {weekday: True for weekday, given in by_weekday.items() if all(given)}
    usually |= {
        weekday: False for weekday, given in by_weekday.items() if given.count(False) > given.count(True)
    }
    return Person(ref, {one.day: one.comes for one in answers}, usually)
