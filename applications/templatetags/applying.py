"""What applying adds to pages: the way in, and how a field of the form is drawn."""

from datetime import datetime

from django import forms, template
from django.utils.safestring import SafeString

from applications.domain.closing import closing_for
from applications.domain.words import count_words
from applications.models import Application
from communities.models import Community, Convenor, Round
from communities.templatetags.times import clock, local, moment_day, zone_words

register = template.Library()

STATUS_TAGS = {
    "done": "tag-good",
    "in_progress": "tag-mind",
    "not_started": "tag-plum",
    "asks_more": "tag-plum",
}


@register.inclusion_tag("applications/_apply_card.html", takes_context=True)
def apply_card(context: dict, round: Round, community: Community | None = None) -> dict:
    """By when to apply, when one hears, and the way in; for someone who applied, where theirs stands."""
    user = context["user"]
    application = None
    if user.is_authenticated:
        application = Application.objects.of(user).filter(round=round).only("status", "round").first()
    return {
        "round": round,
        "convenor": context["convenor"],
        "community": community,
        "application": application,
        "closing": closing_for(round, user),
        "now": context["now"],
    }


@register.filter
def closes(at: datetime, convenor: Convenor) -> str:
    """9:00 am, Friday 8 September, Melbourne time (AEST)."""
    return f"{moment_day(at, convenor)}, {zone_words(at, convenor)}"


@register.filter
def at_clock(at: datetime, convenor: Convenor) -> str:
    """9:30 am."""
    return clock(local(at, convenor))


@register.filter
def status_tag(status: str) -> str:
    """The colour of a section's status; its words are the status's own."""
    return STATUS_TAGS.get(status, "")


@register.filter
def drawn(bound: forms.BoundField) -> SafeString:
    """The control of a field in the clothes of the portal, described by its hint, its error and its word count."""
    css = "form-select" if isinstance(bound.field.widget, forms.Select) else "form-control"
    if isinstance(bound.field.widget, forms.CheckboxInput):
        css = "form-check-input"
    described = [bound.aria_describedby] if bound.aria_describedby else []
    if word_limit(bound):
        described.append(f"{bound.auto_id}_count")
    attrs = {"class": css} | ({"aria-describedby": " ".join(described)} if described else {})
    return bound.as_widget(attrs=attrs)


@register.filter
def word_limit(bound: forms.BoundField) -> int:
    """How many words the field may have; 0: it counts none."""
    return bound.field.widget.attrs.get("data-words", 0)


@register.filter
def words_said(bound: forms.BoundField) -> str:
    """34 of 300 words; over the limit, by how many."""
    limit = word_limit(bound)
    count = count_words(str(bound.value() or ""))
    return words_of(count, limit)


def words_of(count: int, limit: int) -> str:
    """The same sentence that static/js/apply-words.js writes."""
    over = f": {count - limit} too many" if count > limit else ""
    return f"{count} of {limit} words{over}"


@register.filter
def is_over(bound: forms.BoundField) -> bool:
    return count_words(str(bound.value() or "")) > word_limit(bound)


@register.filter
def is_checkbox(bound: forms.BoundField) -> bool:
    return isinstance(bound.field.widget, forms.CheckboxInput)
