"""The desk's figures for the admin's first page."""

from django import template
from django.template import Context
from django.utils import timezone

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
