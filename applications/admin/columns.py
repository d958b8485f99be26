"""The columns of the table of applications: what a cell says on the page, and what it holds in a file."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from applications.models import Acknowledgement, Application, Choice, Flag, Review
from applications.queries import Needs
from applications.queries.table import Row
from applications.queries.wording import ordinal
from communities.admin.base import tag
from communities.templatetags.times import local, short_day

Words = SafeString | str
Value = str | int | float | datetime | None

NEEDS_TONES = {
    Needs.ANSWER_LATE_YES: "wrong",
    Needs.REVIEW: "plum",
    Needs.DECIDE: "mind",
    Needs.OFFER_AGAIN: "mind",
    Needs.WAIT: "quiet",
    Needs.NOTHING: "good",
}
OFFER_TONES = {"accepted": "good", "open": "plum"}
FOCUS_WORDS = {"specialist": "Specialist", "contributor": "Contributor", "neither": "Not in prevention"}
STATUS, PLACE = dict(Choice.Status.choices), dict(Application.Place.choices)
OFFER_STATE, ENTERED = dict(Choice.OfferState.choices), dict(Application.Entered.choices)
LIST = "admin:applications_choice_changelist"


@dataclass(frozen=True)
class Column:
    """`asks`: the figures that its rows need; `sort`: the order behind its heading; `file`: headings and values of
    the columns that it becomes in a file."""

    name: str
    heading: str
    cell: Callable[[Row], Words]
    file: tuple[tuple[str, Callable[[Row], Value]], ...]
    asks: tuple[str, ...] = ()
    sort: str = ""
    is_number: bool = False
    is_first: bool = False  # shown until somebody chooses
    reviewers: bool = False  # may be seen by somebody who reads only what they were given


def figure(name: str) -> Callable[[Row], Value]:
    return lambda row: row.figures[name]


def dash(value: object) -> str:
    return "–" if value is None or value == "" else str(value)


def todo(row: Row) -> Words:
    return tag(Needs.LABELS[row.figures["needs"]], NEEDS_TONES[row.figures["needs"]])


def own_review(row: Row) -> Words:
    return tag("Reviewed", "good") if row.figures["own_review"] else tag("To review", "plum")


def community(row: Row) -> Words:
    return format_html("{}<small>{} choice</small>", row.community.short_name, ordinal(row.figures["rank"]))


def dates(row: Row) -> str:
    return f"{row.figures['coming']} of {row.community.dates_asked}"


def score(name: str) -> Callable[[Row], Value]:
    """A figure of others' scores: nothing where they do not show yet."""
    return lambda row: None if row.figures["hides_scores"] else row.figures[name]


def hidden(row: Row) -> str:
    """Until when others' scores do not show."""
    if not row.figures["review_count"]:
        return "–"
    return "after yours" if row.figures["owes_score"] else "not all in"


def score_cell(name: str) -> Callable[[Row], str]:
    def cell(row: Row) -> str:
        if row.figures["hides_scores"]:
            return hidden(row)
        return "–" if row.figures[name] is None else f"{row.figures[name]:.1f}"

    return cell


def reviews(row: Row) -> str:
    return f"{row.figures['review_count']} of {row.community.round.reviewers_per_choice}"


def recommended(row: Row) -> str:
    if row.figures["hides_scores"]:
        return hidden(row)
    counts = (
        (row.figures[f"recommended_{kind.value}"], kind.label.lower()) for kind in Review.Recommendation
    )
    return ", ".join(f"{count} {label}" for count, label in counts if count) or "–"


def colleagues(row: Row) -> Words:
    count = row.figures["colleagues"]
    if not count or row.organisation_id is None:
        return "–" if not count else str(count)
    narrowed = f"?organisation={row.organisation_id}&community={row.community.pk}"
    return format_html(
        '<a href="{}{}">{} other{}</a>', reverse(LIST), narrowed, count, "" if count == 1 else "s"
    )


def manager(row: Row) -> Words:
    answer = row.figures["manager_answer"]
    if answer:
        return tag(Acknowledgement.Answer(answer).label, "good" if answer == "yes" else "mind")
    return "Has not answered" if row.figures["manager_asked"] else "–"


def manager_value(row: Row) -> str:
    answer = row.figures["manager_answer"]
    if answer:
        return Acknowledgement.Answer(answer).label
    return "Has not answered" if row.figures["manager_asked"] else ""


def decision_words(row: Row) -> str:
    """The decision, and how the offer stands if one was made."""
    state, status = row.figures["offer_state"], row.figures["status"]
    if status != Choice.Status.OFFERED or not state:
        return STATUS[status]
    if state == Choice.OfferState.ACCEPTED and row.figures["offer_seat"] is None:
        return "Left the group"
    return "Offered" if state == Choice.OfferState.OPEN else f"Offer {OFFER_STATE[state].lower()}"


def decision(row: Row) -> Words:
    words, status = decision_words(row), row.figures["status"]
    if status == Choice.Status.OFFERED:
        tone = "quiet" if words == "Left the group" else OFFER_TONES.get(row.figures["offer_state"], "mind")
    else:
        tone = "plum" if status == Choice.Status.RESERVE else "quiet"
    due = offer_due(row)
    return (
        format_html("{} <small>until {}</small>", tag(words, tone), short_day(due))
        if due
        else tag(words, tone)
    )


def offer_due(row: Row) -> datetime | None:
    if row.figures["offer_state"] != Choice.OfferState.OPEN:
        return None
    return local(row.figures["offer_respond_by"], row.community.convenor)


def sent_at(row: Row) -> datetime:
    return local(row.figures["application_submitted_at"], row.community.convenor)


def sent(row: Row) -> Words:
    marks = [tag("Late", "mind")] if row.figures["application_is_late"] else []
    if row.figures["application_entered_how"]:
        marks.append(tag(ENTERED[row.figures["application_entered_how"]]))
    return format_html(
        "{}{}", short_day(sent_at(row)), format_html_join("", " {}", ((mark,) for mark in marks))
    )


def flags(row: Row) -> Words:
    found = [
        tag(kind.label, "mind" if row.figures[f"flag_{kind.value}"] == Flag.State.SUGGESTED else "wrong")
        for kind in Flag.Kind
        if row.figures[f"flag_{kind.value}"] in (Flag.State.SUGGESTED, Flag.State.CONFIRMED)
    ]
    return format_html_join(" ", "{}", ((mark,) for mark in found)) if found else "–"


def flag_value(row: Row) -> str:
    states = ((kind.label, row.figures[f"flag_{kind.value}"]) for kind in Flag.Kind)
    return "; ".join(f"{label}: {Flag.State(state).label.lower()}" for label, state in states if state)


def recommended_value(kind: str) -> Callable[[Row], Value]:
    return lambda row: None if row.figures["hides_scores"] else row.figures[f"recommended_{kind}"]


def labelled(name: str, labels: dict[str, str]) -> Callable[[Row], str]:
    return lambda row: labels.get(row.figures[name], "")


place, focus = labelled("application_place", PLACE), labelled("application_focus", FOCUS_WORDS)
