"""Loading a program into the database: once, again, or after staff made it their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Model, Q

from applications.programs.errors import ProgramFileError
from applications.programs.merging import Entry, Merge, Values
from applications.programs.reading import Program
from applications.programs.report import LoadReport
from applications.programs.shape import (
    CommunityPart,
    ConvenorPart,
    ForumPart,
    NoticePart,
    Part,
    QuestionPart,
    ReminderPart,
    RoundPart,
    SeriesPart,
    SessionPart,
)
from applications.programs.source import Loc
from communities.domain.seats import lock_all
from communities.domain.walltime import moment
from communities.models import (
    CollectionNotice,
    Community,
    Convenor,
    Criterion,
    Funder,
    GroupNotice,
    Question,
    Round,
    Target,
    Theme,
)
from sessions_app.domain.locking import lock_sessions
from sessions_app.domain.rules import set_default_rules
from sessions_app.models import ReminderRule, Session

Funders = dict[str, int]


@transaction.atomic
def load(program: Program, *, overwrite: bool = False, at: datetime) -> LoadReport:
    """Bring the database in line with the file, all of it or nothing. Safe to run again.

    What staff changed or deleted stays as it is and is reported, unless `overwrite`. People expected at a
    session that moves are written to. Locks the sessions, the communities and the convenor's notes; raises
    ProgramFileError.
    """
    own = Q(convenor__slug__in=[one.slug for one in program.convenors])
    lock_sessions(Session.objects.filter(community__in=Community.objects.filter(own)))
    lock_all(Community.objects.filter(own))
    merge = Merge(program.source, overwrite, at)
    for index, convenor in enumerate(program.convenors):
        merge.know(convenor.slug)
        _load_convenor(Place(merge, ("convenors", index), convenor.slug), convenor)
    if merge.problems:
        raise ProgramFileError(merge.problems)
    return merge.report


@dataclass(frozen=True)
class Place:
    """Where in a file a record stands, and by which path and name its notes are kept."""

    merge: Merge
    loc: Loc
    path: str
    name: str = ""

    def inside(self, field: str, index: int, name: str | int) -> Place:
        """Entry `index` of the list `field`, by its own name."""
        whole = f"{self.name}/{name}" if self.name else str(name)
        return Place(self.merge, (*self.loc, field, index), f"{self.path}/{field}/{name}", whole)

    def put(
        self, kind: str, model: type[Model], key: Values, values: Values, fixed: Values | None = None
    ) -> Model | None:
        """Merge the record that stands here. None when there is none afterwards."""
        label = f"{kind} {self.name or self.path}"
        return self.merge.merge(Entry(self.path, label, self.loc, model, key, values, fixed or {}))


def _said(part: Part, *, but: set[str] = frozenset()) -> Values:
    """The fields that the file names, and their values."""
    return {
        name: getattr(part, name) for name in type(part).model_fields if name in part.model_fields_set - but
    }


def _load_convenor(place: Place, part: ConvenorPart) -> None:
    values = _said(part, but={"funders", "waitlist_themes", "reminders", "rounds", "forums"})
    convenor = place.put("convenor", Convenor, {"slug": part.slug}, values)
    if not convenor:
        return
    funders = _load_funders(place, convenor, part)
    for index, name in enumerate(part.waitlist_themes):
        key = {"convenor": convenor, "name": name}
        values = {"name": name, "position": index}
        place.inside("waitlist_themes", index, name).put("waitlist theme", Theme, key, values)
    _load_reminders(place, {"convenor": convenor, "community": None}, part.reminders)
    if "reminders" not in part.model_fields_set:
        set_default_rules(convenor)
    for index, round_ in enumerate(part.rounds):
        _load_round(place.inside("rounds", index, round_.slug), convenor, round_, funders)
    for index, forum in enumerate(part.forums):
        _load_forum(place.inside("forums", index, forum.slug), convenor, forum, index, funders)


def _load_reminders(place: Place, whose: Values, parts: list[ReminderPart]) -> None:
    """The rules of a convenor, or those of a community that stand in for them."""
    for index, part in enumerate(parts):
        key = {**whose, "slug": part.slug}
        place.inside("reminders", index, part.slug).put("reminder", ReminderRule, key, _said(part))


def _load_funders(place: Place, convenor: Convenor, part: ConvenorPart) -> Funders:
    """The convenor's funders; returns their numbers by every name that the file may use."""
    numbers: Funders = {}
    for index, funder in enumerate(part.funders):
        key = {"convenor": convenor, "name": funder.name}
        record = place.inside("funders", index, funder.name).put("funder", Funder, key, _said(funder))
        if record:
            numbers |= {funder.name: record.pk, funder.short_name: record.pk}
    return numbers


def _load_round(place: Place, convenor: Convenor, part: RoundPart, funders: Funders) -> None:
    values = _said(part, but={"collection_notice", "questions", "communities"})
    for name in ("opens", "closes"):
        local = values[name]
        values[name] = moment(local.date(), local.time(), convenor.zone).at
    round_ = place.put("round", Round, {"convenor": convenor, "slug": part.slug}, values)
    if not round_:
        return
    _load_notice(place, "collection notice", CollectionNotice, {"round": round_}, part.collection_notice)
    _load_questions(place, {"round": round_, "community": None}, part.questions)
    for index, community in enumerate(part.communities):
        _load_community(place.inside("communities", index, community.slug), round_, community, index, funders)


def _load_notice(
    place: Place, kind: str, model: type[CollectionNotice | GroupNotice], whose: Values, part: NoticePart
) -> None:
    """A text that people accept, by version, which stands in the field of its kind."""
    at = Place(
        place.merge,
        (*place.loc, kind.replace(" ", "_")),
        f"{place.path}/notices/{part.version}",
        f"{place.name}/{part.version}",
    )
    at.put(kind, model, {**whose, "version": part.version}, _said(part))


def _load_community(
    place: Place, round_: Round, part: CommunityPart, position: int, funders: Funders
) -> None:
    fixed = {"convenor": round_.convenor, "kind": Community.Kind.COHORT}
    values = {**_series_values(part, funders), "position": position}
    community = place.put("community", Community, {"round": round_, "slug": part.slug}, values, fixed)
    if not community:
        return
    for index, criterion in enumerate(part.criteria):
        key = {"community": community, "slug": criterion.slug}
        values = {**_said(criterion), "position": index}
        place.inside("criteria", index, criterion.slug).put("criterion", Criterion, key, values)
    if part.group_notice:
        _load_notice(place, "group notice", GroupNotice, {"community": community}, part.group_notice)
    for index, target in enumerate(part.targets):
        key = {
            "community": community,
            "kind": target.kind,
            "trait": target.trait or "",
            "number": target.number,
        }
        values = {**_said(target, but={"slug"}), "position": index}
        place.inside("targets", index, target.slug).put("target", Target, key, values)
    _load_questions(place, {"round": round_, "community": community}, part.questions)
    _load_reminders(place, {"convenor": round_.convenor, "community": community}, part.reminders)
    _load_sessions(place, community, part.sessions)


def _load_questions(place: Place, whose: Values, parts: list[QuestionPart]) -> None:
    """What a round, or one of its communities, asks: known by slug, at first by the wording."""
    for index, part in enumerate(parts):
        values = {**_said(part, but={"slug"}), "position": index}
        if "options" in values:
            values["options"] = "\n".join(part.options)
        place.inside("questions", index, part.slug).put(
            "question", Question, {**whose, "label": part.label}, values
        )


def _load_forum(place: Place, convenor: Convenor, part: ForumPart, position: int, funders: Funders) -> None:
    key = {"convenor": convenor, "round": None, "slug": part.slug}
    values = {**_series_values(part, funders), "position": position}
    forum = place.put("forum", Community, key, values, {"kind": Community.Kind.FORUM})
    if forum:
        _load_reminders(place, {"convenor": convenor, "community": forum}, part.reminders)
        _load_sessions(place, forum, part.sessions)


def _series_values(part: SeriesPart, funders: Funders) -> Values:
    values = _said(
        part, but={"funders", "criteria", "group_notice", "targets", "questions", "reminders", "sessions"}
    )
    if "funders" in part.model_fields_set:
        values["funders"] = sorted({funders[name] for name in part.funders if name in funders})
    return values


def _load_sessions(place: Place, community: Community, parts: list[SessionPart]) -> None:
    zone = community.convenor.zone
    for index, part in enumerate(parts):
        when = (part.date, part.start, part.end, zone) if part.date else None
        values = {**_said(part, but={"date", "start", "end"}), "state": part.state, "when": when}
        key = {"community": community, "number": part.number}
        at = place.inside("sessions", index, part.number)
        at.put("session", Session, key, values, {"zone": zone})
