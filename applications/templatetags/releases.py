"""How long a list is still held, in words."""

from django import template

register = template.Library()


@register.filter
def in_minutes(seconds: int) -> str:
    """In 9 minutes, in less than a minute; static/js/release.js goes on from there."""
    minutes = seconds // 60
    if not seconds:
        return "any moment now"
    if not minutes:
        return "in less than a minute"
    return f"in {minutes} minute" if minutes == 1 else f"in {minutes} minutes"
