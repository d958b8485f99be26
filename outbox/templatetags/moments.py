"""`outbox.moments` for templates."""

from django import template

from outbox.moments import moment, place_of_clock, time_of

register = template.Library()
register.filter("moment", moment)
register.filter("time_of", time_of)
register.simple_tag(place_of_clock)
