"""What lies around the days of a community's meetings: the calendar, and other meetings that have people of it."""

from dataclasses import replace
from datetime import date, time, timedelta

from django.db.models import F, Q

from communities.domain.walltime import local_time, moment, today
from communities.models import CalendarDay, Community, Convenor, Facilitation, Member
from communities.templatetags.times import clock
from sessions_app.models import Session
from sessions_app.planning.minding import Clocks, Minded
from sessions_app.planning.question import Busy, Mind, Stretch

BESIDE = timedelta(days=4)  # a long weekend begins before the day


def minded(community: Community, first: date, last: date, *, but_not: set[int] = frozenset()) -> Minded:
    """Everything that a meeting of `community` from `first` to `last` is held against; sessions of these numbers
    aside."""
    return replace(
        calendar_of(community.convenor, first, last), busy=tuple(_busy(community, first, last, but_not))
    )


def calendar_of(convenor: Convenor, first: date, last: date) -> Minded:
    """The calendar and the clock of a convenor alone."""
    days = CalendarDay.objects.known_to(convenor).filter(
        kind__in=[kind.value for kind in Mind], starts_on__lte=last + BESIDE, ends_on__gte=first - BESIDE
    )
    stretches = tuple(Stretch(Mind(day.kind), day.name, day.starts_on, day.ends_on) for day in days)
    return Minded(stretches, clocks=clocks_of(convenor.zone))


def clocks_of(zone: str) -> Clocks:
    """What is odd about a time of day on a day in `zone`: no clock shows it, or twice."""

    def odd(day: date, at: time) -> str:
        shown = moment(day, at, zone)
        if shown.is_skipped:
            return f"No clock shows {clock(at)} that day: clocks go forward then. It is an hour later."
        if shown.is_twice:
            return f"Clocks show {clock(at)} twice that day, as they go back. It is the first of the two."
        return ""

    return odd


def _busy(community: Community, first: date, last: date, but_not: set[int]) -> list[Busy]:
    whose = _shared(community)
    others = Session.objects.scheduled().filter(date__range=(first, last)).exclude(pk__in=but_not)
    others = others.filter(community__in=[community.pk, *whose]).select_related("community")
    zone = community.convenor.zone
    return [
        Busy(
            today(zone, other.starts_at),
            local_time(zone, other.starts_at),
            local_time(zone, other.ends_at),
            f"{other.community.short_name}, meeting {other.number}, {_hours(other, zone)}",
            whose.get(other.community_id, "the same group"),
        )
        for other in others.order_by("starts_at", "pk")
    ]


def _hours(session: Session, zone: str) -> str:
    return " – ".join(clock(local_time(zone, at)) for at in (session.starts_at, session.ends_at))


def _shared(community: Community) -> dict[int, str]:
    """The convenor's other communities that have people of this one, and whose they are in words. Of another
    convenor's nobody here knows."""
    found: dict[int, list[str]] = {}
    own = Facilitation.objects.filter(community=community).values("user")
    here = Q(community__convenor=community.convenor_id)
    both = Facilitation.objects.filter(here, user__in=own).exclude(community=community)
    for held in both.select_related("user__profile").order_by("pk"):
        found.setdefault(held.community_id, []).append(f"{held.user.get_full_name()} holds both")
    inside = Member.objects.active().filter(community=community).values("person")
    members = Member.objects.active().filter(here, person__in=inside).exclude(community=community)
    counts: dict[int, int] = {}
    for pk in members.order_by().values_list(F("community"), flat=True):
        counts[pk] = counts.get(pk, 0) + 1
    for pk, count in counts.items():
        found.setdefault(pk, []).append(f"{count} {'person is' if count == 1 else 'people are'} in both")
    return {pk: ", ".join(words) for pk, words in found.items()}
