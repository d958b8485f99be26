"""Which columns there are, in which order, and which of them somebody chose."""

from applications.admin import columns as of
from applications.admin.columns import Column, figure
from applications.models import Review
from applications.queries import Needs

COLUMNS = (
    Column(
        "applicant",
        "applicant",
        lambda row: row.called,
        (
            ("Number", lambda row: row.number),
            ("Applicant", lambda row: row.called),
            ("Organisation", lambda row: row.organisation),
        ),
        sort="applicant",
        is_first=True,
        reviewers=True,
    ),
    Column(
        "todo",
        "to do",
        of.todo,
        (("To do", lambda row: Needs.LABELS[row.figures["needs"]]),),
        sort="needs",
        is_first=True,
    ),
    Column(
        "mine",
        "your review",
        of.own_review,
        (("Your review", lambda row: "Reviewed" if row.figures["own_review"] else "To review"),),
        asks=("mine",),
        reviewers=True,
    ),
    Column(
        "community",
        "community",
        of.community,
        (
            ("Round", lambda row: row.community.round.title),
            ("Community", lambda row: row.community.name),
            ("Their choice", figure("rank")),
        ),
        sort="community",
        is_first=True,
        reviewers=True,
    ),
    Column(
        "dates",
        "can come",
        of.dates,
        (("Can come to", figure("coming")), ("Dates asked", lambda row: row.community.dates_asked)),
        asks=("dates",),
        sort="dates",
        is_first=True,
        is_number=True,
        reviewers=True,
    ),
    Column(
        "mean",
        "mean",
        of.score_cell("score"),
        (("Mean score", of.score("score")),),
        asks=("hides",),
        sort="mean",
        is_first=True,
        is_number=True,
    ),
    Column(
        "spread",
        "spread",
        of.score_cell("spread"),
        (("Spread between reviewers", of.score("spread")),),
        asks=("hides",),
        sort="spread",
        is_first=True,
        is_number=True,
    ),
    Column(
        "reviews",
        "reviews",
        of.reviews,
        (
            ("Reviews", figure("review_count")),
            ("Reviews wanted", lambda row: row.community.round.reviewers_per_choice),
        ),
        sort="reviews",
        is_first=True,
        is_number=True,
    ),
    Column(
        "assigned",
        "given to",
        lambda row: f"{row.figures['assigned']} of {row.community.round.reviewers_per_choice}",
        (("Reviewers", figure("assigned")),),
        asks=("assigned",),
        is_number=True,
    ),
    Column(
        "recommended",
        "recommended",
        of.recommended,
        tuple(
            (f"Recommended: {kind.label.lower()}", of.recommended_value(kind.value))
            for kind in Review.Recommendation
        ),
        asks=("recommended", "hides"),
    ),
    Column(
        "place",
        "kind of place",
        lambda row: of.dash(of.place(row)),
        (("Kind of place", of.place),),
        asks=("place",),
        sort="place",
        is_first=True,
        reviewers=True,
    ),
    Column(
        "sector",
        "sector",
        lambda row: of.dash(row.figures["sector_name"]),
        (("Sector", figure("sector_name")),),
        asks=("sector",),
        sort="sector",
        reviewers=True,
    ),
    Column(
        "colleagues",
        "same organisation",
        of.colleagues,
        (("Others of the same organisation", figure("colleagues")),),
        asks=("colleagues",),
        is_number=True,
    ),
    Column(
        "focus",
        "role",
        lambda row: of.dash(of.focus(row)),
        (("Specialist or contributor", of.focus),),
        asks=("focus",),
        sort="focus",
        reviewers=True,
    ),
    Column("manager", "line manager", of.manager, (("Line manager", of.manager_value),), asks=("manager",)),
    Column(
        "decision",
        "decision",
        of.decision,
        (("Decision", of.decision_words), ("Answer due", of.offer_due)),
        asks=("offer",),
        sort="decision",
        is_first=True,
    ),
    Column(
        "sent",
        "sent",
        of.sent,
        (
            ("Sent", of.sent_at),
            ("Late", lambda row: "Late" if row.figures["application_is_late"] else ""),
            ("Reached us", of.labelled("application_entered_how", of.ENTERED)),
        ),
        asks=("sent",),
        sort="sent",
        is_first=True,
        reviewers=True,
    ),
    Column("flags", "flags", of.flags, (("Flags", of.flag_value),), asks=("flags",)),
)


def columns_for(coordinates: bool) -> tuple[Column, ...]:
    """Those that this person may see at all."""
    return tuple(column for column in COLUMNS if coordinates or column.reviewers)


def chosen(names: list[str], coordinates: bool) -> tuple[Column, ...]:
    """The columns named, in the table's own order; without a name that means one, those it begins with. The applicant
    is always there: a row is somebody's."""
    offered = columns_for(coordinates)
    wanted = {name for words in names for name in words.split(",")}
    found = tuple(column for column in offered if column.name in wanted)
    if not found:
        return tuple(column for column in offered if column.is_first or not coordinates)
    return found if found[0] is offered[0] else (offered[0], *found)
