"""The desk's figures for the admin's first page."""

from collections.abc import Iterable, Iterator

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

from communities.admin.scope import works_here
from reports.queries import OwnQueue, Today, own_queue, today

register = template.Library()


@register.simple_tag(takes_context=True)
def desk_today(context: Context) -> Today:
    """What waits for the coordinator who is looking."""
    return today(context["request"].user, timezone.now())


@register.simple_tag(takes_context=True)
def desk_own_queue(context: Context) -> OwnQueue:
    """What whoever is looking was given to review."""
    return own_queue(context["request"].user)


@register.simple_tag(takes_context=True)
def desk_coordinates(context: Context) -> bool:
    """Does whoever is looking run programs? A reviewer's desk has a queue and nothing else."""
    return works_here(context["request"])


@register.filter
def days_left(days: int) -> str:
    """In 3 days, today, 2 days ago."""
    if days == 0:
        return "today"
    unit = "day" if abs(days) == 1 else "days"
    return f"in {days} {unit}" if days > 0 else f"{-days} {unit} ago"


@register.filter
def labelled(cells: Iterable[SafeString], headers: Iterable[dict]) -> Iterator[SafeString]:
    """The cells of a row of a list, each `td` with the name of its column in `data-label`."""
    for cell, header in zip(cells, headers, strict=True):
        label = format_html('<td data-label="{}"', capfirst(header["text"]))
        is_named = "action-checkbox" not in cell
        yield mark_safe(cell.replace("<td", label, 1)) if is_named else cell  # noqa: S308  (Django's own markup)
