"""The desk's figures for the admin's first page."""

from django import template
from django.template import Context
from django.utils import timezone

from reports.queries import Today, today

register = template.Library()


@register.simple_tag(takes_context=True)
def desk_today(context: Context) -> Today:
    """What waits for whoever is looking."""
    return today(context["request"].user, timezone.now())


@register.filter
def days_left(days: int) -> str:
    """In 3 days, today, 2 days ago."""
    if days == 0:
        return "today"
    unit = "day" if abs(days) == 1 else "days"
    return f"in {days} {unit}" if days > 0 else f"{-days} {unit} ago"
