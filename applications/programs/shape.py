"""The shape of a program file: which fields there are and what each may hold (docs/program-files.md).

A field left out is not the file's business: staff fill it in, or the portal's default holds.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from applications.programs.types import (
    Clock,
    Count,
    CountFromZero,
    Day,
    Email,
    ShortSlug,
    Slug,
    Text,
    WallClock,
    Zone,
    line,
)
from communities.models import Community, Question, Round, Target
from sessions_app.models import ReminderRule, Session


class Part(BaseModel):
    """A group of fields. A name that it does not know is a mistake, never ignored."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)


class FunderPart(Part):
    name: line(120)
    short_name: line(30) = ""


class ReminderPart(Part):
    slug: ShortSlug
    amount: Count
    unit: ReminderRule.Unit
    anchor: ReminderRule.Anchor = ReminderRule.Anchor.BEFORE
    purpose: ReminderRule.Purpose = ReminderRule.Purpose.REMINDER
    audience: ReminderRule.Audience = ReminderRule.Audience.ALL
    useful_until_hours: CountFromZero = 0
    online_only: bool = False
    is_active: bool = True


class NoticePart(Part):
    version: Count
    text: Text


class CriterionPart(Part):
    slug: Slug
    name: line(80)
    guidance: Text = ""
    weight: Count = 1


class TargetPart(Part):
    """What the group should look like. The slug names it for the next load."""

    slug: Slug
    kind: Target.Kind
    trait: Target.Trait = None
    values: list[line(20)] = []
    number: Count
    is_hard: bool = False
    weight: Count = 1


class QuestionPart(Part):
    """What a round asks of its own. The slug names it for the next load: the wording may then change."""

    slug: Slug
    label: line(200)
    hint: line(300) = ""
    kind: Question.Kind = Question.Kind.TEXT
    options: Annotated[list[line(200)], Field(min_length=1)] = []
    word_limit: Count = None
    is_required: bool = False
    is_shown_to_reviewers: bool = True


class SessionPart(Part):
    """A meeting: with its date, start and end on the convenor's wall clock, or `state: tbc`."""

    number: Count
    title: line(120)
    summary: Text = ""
    state: Literal["scheduled", "held", "tbc"] = "scheduled"
    tbc_note: line(120) = ""
    date: Day = None
    start: Clock = None
    end: Clock = None
    mode: Session.Mode = Session.Mode.ONLINE
    venue: line(160) = ""
    venue_access: Text = ""
    country: line(120) = ""
    facilitated_by: line(160) = ""
    write_up: Text = ""


class ForumSessionPart(SessionPart):
    capacity: Count = None


class SeriesPart(Part):
    """What a community of a round and an open forum series have in common."""

    slug: Slug
    name: line(120)
    short_name: line(60)
    for_whom: Text
    about: Text
    asks: Text = ""
    good_to_know: Text = ""
    mode: Community.Mode
    funders: list[line(120)] = []
    is_published: bool = True


class CommunityPart(SeriesPart):
    floor: Count
    ceiling: Count
    meetings: Count
    season_starts: Day
    season_ends: Day
    closed_because: line(200) = ""
    may_be_dropped: bool = False
    last_joining_session: CountFromZero = 2
    backfills_itself: bool = False
    group_notice: NoticePart = None
    criteria: Annotated[list[CriterionPart], Field(min_length=1)]
    targets: list[TargetPart] = []
    questions: list[QuestionPart] = []
    reminders: list[ReminderPart] = []
    sessions: Annotated[list[SessionPart], Field(min_length=1)]


class ForumPart(SeriesPart):
    reminders: list[ReminderPart] = []
    sessions: Annotated[list[ForumSessionPart], Field(min_length=1)]


class RoundPart(Part):
    slug: Slug
    title: line(80)
    summary: Text
    who_may_apply: Text
    cost: line(80) = "Free"
    review_note: Text = ""
    opens: WallClock
    closes: WallClock
    grace_minutes: CountFromZero = 30
    hear_by: Day
    max_choices: Count = 4
    seats_per_person: Count = 1
    offer_working_days: Count = 4
    offer_due_hour: Annotated[int, Field(ge=9, le=17)] = 17
    after_accepting: Round.AfterAccepting = Round.AfterAccepting.SEATS_USED
    words_per_answer: Annotated[int, Field(ge=20, le=32767)] = 300
    asks_line_manager: bool = True
    draft_reminder_days: CountFromZero = 3
    reviewers_per_choice: Count = 2
    assigns: Round.Assigns = Round.Assigns.BY_HAND
    shows_scores: Round.ShowsScores = Round.ShowsScores.AFTER_OWN
    hides_names: bool = False
    is_published: bool = True
    collection_notice: NoticePart
    questions: list[QuestionPart] = []
    communities: Annotated[list[CommunityPart], Field(min_length=1)]


class ConvenorPart(Part):
    slug: Slug
    name: line(120)
    short_name: line(60) = ""
    summary: Text
    about: Text = ""
    zone: Zone
    place_name: line(40)
    enquiries_email: Email
    phone: line(30) = ""
    acknowledgement: Text = ""
    is_public: bool = True
    position: CountFromZero = 0
    funders: list[FunderPart] = []
    waitlist_themes: list[line(100)] = []
    reminders: list[ReminderPart] = []
    rounds: list[RoundPart] = []
    forums: list[ForumPart] = []


class FilePart(Part):
    convenors: Annotated[list[ConvenorPart], Field(min_length=1)]
