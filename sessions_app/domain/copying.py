"""Copying a round: what it consists of is said here once, field by field; people stay behind."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import models, transaction

from accounts.domain.audit import record
from accounts.models import User
from communities.domain.leftovers import dates_in
from communities.domain.walltime import local_time, moment, today
from communities.domain.workdays import holidays_around, is_working_day, working_day
from communities.models import (
    CollectionNotice,
    Community,
    Convenor,
    Criterion,
    GroupNotice,
    LeftOver,
    Question,
    Round,
    Target,
)
from outbox.models import Text
from sessions_app.domain.minding import calendar_of
from sessions_app.domain.schedule import announce_session
from sessions_app.models import ReminderRule, Session
from sessions_app.planning.proposing import cleared
from sessions_app.planning.question import Concern

State = Session.State
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Part:
    """One kind of row of a round: fields that a copy takes over, sets anew, and leaves behind."""

    model: type[models.Model]
    kept: tuple[str, ...]
    anew: tuple[str, ...]
    left: tuple[str, ...] = field(default=())

    def copy(self, row: models.Model, **anew: object) -> models.Model:
        """A new row with what is kept, and `anew`."""
        many = [one.name for one in self.model._meta.many_to_many]
        kept = {name: getattr(row, name) for name in self.kept if name not in many}
        made = self.model.objects.create(**kept, **anew)
        for name in set(many) & set(self.kept):
            getattr(made, name).set(getattr(row, name).all())
        return made

    def texts(self) -> list[str]:
        """The fields in which people wrote words."""
        fields = (self.model._meta.get_field(name) for name in self.kept)
        return [
            one.name
            for one in fields
            if isinstance(one, models.CharField | models.TextField)
            and not one.choices
            and one.name not in UNSPOKEN
        ]


UNSPOKEN = {"slug", "zone"}
ROUND = Part(
    Round,
    kept=(
        *("convenor", "summary", "who_may_apply", "cost", "review_note", "grace_minutes", "max_choices"),
        *("seats_per_person", "offer_working_days", "offer_due_hour", "after_accepting", "words_per_answer"),
        *("asks_line_manager", "draft_reminder_days", "reviewers_per_choice", "assigns", "hides_names"),
        "shows_scores",
    ),
    anew=("slug", "title", "opens_at", "closes_at", "hear_by", "is_published", "copied_from"),
    left=("checked_at",),
)
COMMUNITY = Part(
    Community,
    kept=(
        *("convenor", "kind", "slug", "name", "short_name", "for_whom", "about", "asks", "good_to_know"),
        *("mode", "floor", "ceiling", "meetings", "is_published", "position", "may_be_dropped"),
        "last_joining_session",
        *("backfills_itself", "funders"),
    ),
    anew=("round", "season_starts_on", "season_ends_on"),
    left=("closed_because",),  # its own story
)
SESSION = Part(
    Session,
    kept=(
        *("number", "title", "summary", "agenda", "pre_reading", "tbc_note", "zone", "mode", "venue"),
        *("venue_access", "country", "capacity"),
    ),
    anew=(
        "community",
        "state",
        "date",
        "start_time",
        "end_time",
        "starts_at",
        "ends_at",
        "schedule_changed_at",
        "calendar_uid",
    ),
    # Last year's members know the link; who held it are people; what happened is no plan.
    left=("link", "facilitated_by", "facilitators", "write_up", "schedule_sequence"),
)
COLLECTION_NOTICE = Part(CollectionNotice, kept=("text",), anew=("round", "version"))
GROUP_NOTICE = Part(GroupNotice, kept=("text",), anew=("community", "version"))
QUESTION = Part(
    Question,
    kept=(
        *("kind", "label", "help_text", "options", "word_limit", "is_required", "is_shown_to_reviewers"),
        "position",
    ),
    anew=("round", "community"),
)
CRITERION = Part(Criterion, kept=("slug", "name", "guidance", "weight", "position"), anew=("community",))
TARGET = Part(
    Target,
    kept=("kind", "trait", "values", "number", "is_hard", "weight", "position"),
    anew=("community",),
)
REMINDER_RULE = Part(
    ReminderRule,
    kept=(
        *("convenor", "slug", "purpose", "amount", "unit", "anchor", "audience", "useful_until_hours"),
        *("online_only", "is_active"),
    ),
    anew=("community", "changed_at"),
)
PARTS = (
    *(ROUND, COLLECTION_NOTICE, COMMUNITY, CRITERION, QUESTION, TARGET, GROUP_NOTICE, SESSION),
    REMINDER_RULE,
)
# What people of a round read beside it, and is no row of it.
OF_CONVENOR, OF_MAIL = ("summary", "about", "acknowledgement"), ("subject", "words")


@dataclass(frozen=True)
class Line:
    """One session: its new day, what `avoided` speaks against the day it would have had, and what speaks against this
    one. Without a date it stays without."""

    session: Session
    day: date | None = None
    avoided: tuple[Concern, ...] = ()
    concerns: tuple[Concern, ...] = ()
    weeks: int = 0

    @property
    def moved(self) -> str:
        """By how much it is off the day it would have had."""
        number = abs(self.weeks)
        return f"{'a week' if number == 1 else f'{number} weeks'} {'later' if self.weeks > 0 else 'earlier'}"


@dataclass(frozen=True)
class Dates:
    """The dates of the copy of one community."""

    community: Community
    lines: list[Line]

    @property
    def season(self) -> tuple[date | None, date | None]:
        """From the first day of the first meeting's month to the last of the last one's."""
        days = [line.day for line in self.lines if line.day]
        if not days:
            return None, None
        after = (max(days).replace(day=28) + 4 * DAY).replace(day=1)
        return min(days).replace(day=1), after - DAY


def same_week_next_year(day: date) -> date:
    """The same weekday of the same week of the next year; a week that this year has not is its last."""
    year, week, weekday = day.isocalendar()
    weeks = date(year + 1, 12, 28).isocalendar().week
    return date.fromisocalendar(year + 1, min(week, weeks), weekday)


def weeks_to(round_: Round, opens_on: date) -> timedelta:
    """By how much the round moves so that it opens on or next to `opens_on`: whole weeks, so that weekdays stay."""
    days = (opens_on - today(round_.convenor.zone, round_.opens_at)).days
    return timedelta(weeks=round(days / 7))


def dates_of(round_: Round, by: timedelta) -> list[Dates]:
    """Every session `by` later; where a holiday or another day to mind stands there, on another week."""
    communities = round_.communities.prefetch_related("sessions").order_by("position", "pk")
    return [_dates(round_.convenor, community, by) for community in communities]


def _dates(convenor: Convenor, community: Community, by: timedelta) -> Dates:
    sessions = sorted(community.sessions.all(), key=lambda one: one.number)
    dated = [one for one in sessions if one.has_date]
    times = {one.pk: (one.date + by, one.start_time, one.end_time) for one in dated}
    if not dated:
        return Dates(community, [Line(one) for one in sessions])
    days = [when[0] for when in times.values()]
    minded = calendar_of(convenor, min(days) - 28 * DAY, max(days) + 28 * DAY)
    in_time = [times[one.pk] for one in sorted(dated, key=lambda one: one.starts_at)]
    free = dict(zip(sorted(in_time), cleared(in_time, minded), strict=True))
    lines = []
    for one in sessions:
        if one.has_date:
            when = times[one.pk]
            avoided = minded.concerns(*when) if free[when] != when[0] else []
            concerns = tuple(minded.concerns(free[when], *when[1:]))
            lines.append(Line(one, free[when], tuple(avoided), concerns, (free[when] - when[0]).days // 7))
        else:
            lines.append(Line(one))
    return Dates(community, lines)


@transaction.atomic
def copy_round(round_: Round, *, title: str, slug: str, opens_on: date, by: User, at: datetime) -> Round:
    """A draft of the next round: the same communities, questions, criteria, targets and texts, all dates by whole
    weeks later and clear of holidays. Nobody comes along, nothing is public, and what is left over is listed.

    Raises WrongTimes where a meeting from before the round opened would be in the past.
    """
    shift, zone = weeks_to(round_, opens_on), round_.convenor.zone
    closes_on = _working(today(zone, round_.closes_at) + shift)
    copy = ROUND.copy(
        round_,
        title=title,
        slug=slug,
        opens_at=moment(today(zone, round_.opens_at) + shift, _clock(round_.opens_at, zone), zone).at,
        closes_at=moment(closes_on, _clock(round_.closes_at, zone), zone).at,
        hear_by=_working(round_.hear_by + shift),
        is_published=False,
        copied_from=round_,
    )
    made: list[tuple[Part, models.Model]] = [(ROUND, copy)]
    for notice in round_.collection_notices.order_by("-version")[:1]:
        made.append((COLLECTION_NOTICE, COLLECTION_NOTICE.copy(notice, round=copy, version=1)))
    for question in round_.questions.filter(community=None):
        made.append((QUESTION, QUESTION.copy(question, round=copy, community=None)))
    for dates in dates_of(round_, shift):
        made += _copy_community(dates, copy, by=by, at=at)
    _list_left_overs(copy, made)
    record(by, "round_copied", copy, copied_from=round_.pk)
    return copy


def _clock(then: datetime, zone: str) -> time:
    return local_time(zone, then)


def _working(day: date) -> date:
    holidays = holidays_around(day)
    return day if is_working_day(day, holidays) else working_day(day, 1, holidays)


def _copy_community(
    dates: Dates, copy: Round, *, by: User, at: datetime
) -> Iterable[tuple[Part, models.Model]]:
    was = dates.community
    first, last = dates.season
    community = COMMUNITY.copy(was, round=copy, season_starts_on=first, season_ends_on=last)
    yield COMMUNITY, community
    own = {CRITERION: was.criteria, TARGET: was.targets, REMINDER_RULE: was.reminder_rules}
    for part, rows in own.items():
        for row in rows.all():
            yield part, part.copy(row, community=community)
    for question in was.questions.all():
        yield QUESTION, QUESTION.copy(question, round=copy, community=community)
    for notice in was.group_notices.order_by("-version")[:1]:
        yield GROUP_NOTICE, GROUP_NOTICE.copy(notice, community=community, version=1)
    for line in dates.lines:
        made = SESSION.copy(line.session, community=community, state=State.TO_BE_CONFIRMED)
        if line.day:
            times = {"start_time": line.session.start_time, "end_time": line.session.end_time}
            made = announce_session(made, date=line.day, **times, by=by, at=at)
        yield SESSION, made


def _list_left_overs(copy: Round, made: Iterable[tuple[Part, models.Model]]) -> None:
    """Every year and date in what was taken over, and in what its pages show beside it."""
    texts = [(row, name) for part, row in made for name in part.texts()]
    texts += [(copy.convenor, name) for name in OF_CONVENOR]
    own_words = Text.objects.filter(convenor_id=copy.convenor_id)
    texts += [(text, name) for text in own_words for name in OF_MAIL]
    LeftOver.objects.bulk_create(
        LeftOver(round=copy, model=row._meta.label_lower, record=row.pk, field=name, words=words)
        for row, name in texts
        for words in dates_in(str(getattr(row, name)))
    )
