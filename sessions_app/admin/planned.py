"""A plan as its pages show it: each date with what speaks against it, who comes, and whom it loses."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache, cached_property

from accounts.models import User
from communities.domain.walltime import today
from communities.models import CalendarDay, Community
from communities.templatetags.times import clock
from sessions_app.domain.keeping_plans import Meeting, Step, new_session, numbered, steps
from sessions_app.domain.minding import minded
from sessions_app.domain.planning import Cohort, cohort_of, unknown_days
from sessions_app.domain.schedule import would_be_over
from sessions_app.forms.days import is_near
from sessions_app.forms.planning import MeetingForm, Meetings, PlanForm
from sessions_app.models import Session
from sessions_app.planning.choosing import Goal
from sessions_app.planning.counting import Counted, OfDate, count
from sessions_app.planning.minding import Minded, is_grave
from sessions_app.planning.proposing import most_that_fit, propose
from sessions_app.planning.question import Concern, Person, Terms

DAY = timedelta(days=1)
WORDS = {
    Goal.ATTENDANCE: "Most people can come",
    Goal.RHYTHM: "Usual day, steady rhythm",
    Goal.QUIET: "Fewest warnings",
}
KINDS = {
    "public_holiday": "Public holiday",
    "local_holiday": "Local public holiday",
    "school_holiday": "School holidays",
    "sector_day": "Sector days",
    "long_weekend": "Long weekend",
    "same_people": "At the same time",
    "same_day": "On the same day",
    "clocks": "Clocks change",
}


@dataclass(frozen=True)
class Named:
    """Some people: those whose names may be seen, and how many more."""

    names: list[str]
    more: int

    @property
    def count(self) -> int:
        return len(self.names) + self.more


@dataclass(frozen=True)
class Line:
    """One date of a plan."""

    number: int
    meeting: Meeting
    concerns: list[tuple[str, str]]
    is_grave: bool
    of_date: OfDate | None
    lost: Named
    unknown: Named
    step: Step

    @property
    def hours(self) -> str:
        return f"{clock(self.meeting.start_time)} – {clock(self.meeting.end_time)}"

    @property
    def was(self) -> str:
        """When it is now."""
        session = self.step.session
        return f"{session.date:%a} {session.date.day} {session.date:%b %Y}, {clock(session.start_time)}"


@dataclass(frozen=True)
class Sheet:
    """A whole plan. `counted` is None where nobody said anything of dates."""

    titles: list[str]
    lines: list[Line]
    counted: Counted | None
    missed: Named
    unsure: Named
    is_best: bool

    @property
    def warnings(self) -> int:
        return sum(len(line.concerns) for line in self.lines)


class Planning:
    """One page of the planner: proposals where only terms are given, one sheet where dates are."""

    def __init__(
        self,
        community: Community,
        user: User,
        *,
        form: PlanForm,
        rows: Meetings | None,
        sessions: Sequence[Session],
        at: datetime,
    ) -> None:
        self.community, self.user, self.form, self.rows, self.at = community, user, form, rows, at
        self.sessions = sessions
        self.terms = form.terms() if form.is_valid() else None
        self.meetings = rows.meetings() if rows is not None and rows.is_valid() else None

    @cached_property
    def span(self) -> tuple[date, date] | None:
        if self.meetings:
            return self.meetings[0].date, self.meetings[-1].date
        return (self.terms.first, self.terms.last) if self.terms else None

    @cached_property
    def minded(self) -> Minded:
        own = {session.pk for session in self.sessions}
        return minded(self.community, *self.span, but_not=own)

    @cached_property
    def cohort(self) -> Cohort:
        return cohort_of(self.community, self.user, self.at)

    @cached_property
    def people(self) -> Callable[[time, time], tuple[Person, ...]]:
        """The cohort with what holds for some hours: worked out once for the same ones."""
        return cache(self.cohort.people)

    @cached_property
    def unknown(self) -> list[str]:
        return unknown_days(self.community.convenor, *self.span) if self.span else []

    @cached_property
    def settled(self) -> int:
        """Meetings that were, or have begun: no plan changes them."""
        return self.community.sessions.standing().count() - sum(
            session.state == Session.State.SCHEDULED for session in self.sessions
        )

    @cached_property
    def to_come(self) -> Terms:
        """What is wanted, without the days on which a meeting would be over."""
        zone = self.community.convenor.zone
        first = today(zone, self.at)
        if would_be_over(first, self.terms.end, zone, self.at):
            first += DAY
        return replace(self.terms, first=max(self.terms.first, first))

    @cached_property
    def proposals(self) -> list[Sheet]:
        if not self.terms:
            return []
        found = []
        for proposal in propose(self.to_come, self.minded, self.people(self.terms.start, self.terms.end)):
            meetings = [Meeting(day, self.terms.start, self.terms.end) for day in proposal.found.dates]
            titles = [WORDS[goal] for goal in proposal.goals]
            found.append(self._sheet(titles, meetings, is_best=proposal.found.is_best))
        return found

    @cached_property
    def fits(self) -> int:
        return most_that_fit(self.to_come, self.minded) if self.terms else 0

    @cached_property
    def sheet(self) -> Sheet | None:
        return self._sheet([], self.meetings, is_best=True) if self.meetings else None

    @property
    def named_rows(self) -> list[tuple[MeetingForm, str]]:
        """Each row of dates that cannot be counted, called as it would be if it could."""
        named = numbered(self.community, self.sessions, len(self.rows.forms))
        titles = (f"Meeting {number}{f' · {known.title}' if known else ''}" for number, known in named)
        return list(zip(self.rows.forms, titles, strict=True))

    @property
    def unconfirmed(self) -> bool:
        """May it be noted without a date? Not where people know a date that would change."""
        return not any(line.step.moves for line in self.sheet.lines)

    @property
    def without_venue(self) -> int:
        """Meetings that people are to come to, and cannot read where."""
        steps = (line.step for line in self.sheet.lines)
        return sum((one.session or new_session(self.community, one.number)).lacks_venue for one in steps)

    @property
    def left_over(self) -> list[Session]:
        """Sessions that the plan says nothing of."""
        return list(self.sessions[len(self.meetings) :]) if self.meetings else []

    def _sheet(self, titles: list[str], meetings: list[Meeting], *, is_best: bool) -> Sheet:
        planned = steps(self.community, self.sessions, meetings)
        dates = [(each.date, self.people(each.start_time, each.end_time)) for each in meetings]
        counted = count(dates) if self.cohort.names else None
        lines = [self._line(step, counted.dates[at] if counted else None) for at, step in enumerate(planned)]
        missed, unsure = (counted.missed, counted.unsure) if counted else ((), ())
        return Sheet(titles, lines, counted, self._named(missed), self._named(unsure), is_best)

    def _line(self, step: Step, of_date: OfDate | None) -> Line:
        meeting = step.meeting
        concerns = self.minded.concerns(meeting.date, meeting.start_time, meeting.end_time)
        return Line(
            number=step.number,
            meeting=meeting,
            concerns=[_words(concern) for concern in concerns],
            is_grave=is_grave(concerns),
            of_date=of_date,
            lost=self._named(of_date.lost if of_date else ()),
            unknown=self._named(of_date.unknown if of_date else ()),
            step=step,
        )

    def _named(self, refs: Sequence[str]) -> Named:
        names = sorted(name for ref in refs if (name := self.cohort.names[ref]))
        return Named(names, len(refs) - len(names))


def _words(concern: Concern) -> tuple[str, str]:
    return KINDS[concern.kind], concern.words


def usual(community: Community, sessions: Sequence[Session]) -> dict[str, object]:
    """What the form begins with: the community's season, and what its meetings have been like."""
    dated = [one for one in community.sessions.all() if one.date]
    held = community.sessions.standing().count() - sum(
        one.state == Session.State.SCHEDULED for one in sessions
    )
    weekdays = Counter(one.date.weekday() for one in dated).most_common(1)
    hours = Counter((one.start_time, one.end_time) for one in dated).most_common(1)
    start, end = hours[0][0] if hours else (None, None)
    minutes = (
        (datetime.combine(date.min, end) - datetime.combine(date.min, start)) if start else timedelta(hours=2)
    )
    first, last = community.season_starts_on, community.season_ends_on
    given = {
        "first": first,
        "last": last,
        "count": max((community.meetings or len(sessions) or 6) - held, 1),
        "weekday": weekdays[0][0] if weekdays else 1,
        "start": f"{start:%H:%M}" if start else "10:00",
        "minutes": int(minutes.total_seconds()) // 60,
        "rhythm": "evenly",
        "other": [],
    }
    if first and last and is_near(first) and is_near(last):
        given["break_first"], given["break_last"] = _summer(
            community, first, last, [one.date for one in dated]
        )
    return given


def _summer(
    community: Community, first: date, last: date, dated: Sequence[date]
) -> tuple[date | None, date | None]:
    """The school holidays over a new year in the season, or the weeks around it where the calendar has none; as far as
    no meeting has a date in them."""
    for year in range(first.year, last.year + 2):
        new_year = date(year, 1, 1)
        holidays = CalendarDay.objects.known_to(community.convenor).filter(
            kind=CalendarDay.Kind.SCHOOL_HOLIDAY, starts_on__lte=new_year, ends_on__gte=new_year
        )
        known = holidays.first()
        begins, ends = (
            (known.starts_on, known.ends_on) if known else (date(year - 1, 12, 21), date(year, 1, 10))
        )
        begins = max([begins, *(day + DAY for day in dated if begins <= day < new_year)])
        ends = min([ends, *(day - DAY for day in dated if new_year <= day <= ends)])
        if begins <= last and ends >= first:
            return begins, ends
    return None, None
