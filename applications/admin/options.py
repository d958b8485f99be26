"""What the table of applications offers one person to narrow it by: read once a page."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import CharField, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Sector, User
from applications.models import Assignment, Choice, SavedView
from applications.queries.ties import Ties, ties_of
from communities.admin.scope import managed_convenors
from communities.models import Community, Convenor, Round
from communities.queries import is_current, with_season_ends, with_seat_counts
from sessions_app.models import Session

SHOWN = [
    "floor",
    "ceiling",
    "name",
    "short_name",
    "position",
    "round__title",
    "round__hides_names",
    "round__reviewers_per_choice",
]
SHOWN += [
    "round__opens_at",
    "round__hear_by",
    "round__shows_scores",
    "convenor__name",
    "convenor__short_name",
    "convenor__zone",
    "round__convenor",
]
COLUMNS = ["pk", "name", "query", "is_shared", "owner_id"]


@dataclass
class Options:
    """For `user`, who coordinates `convenors`. None of them: a reviewer, who reads what they were given."""

    user: User
    convenors: list[Convenor]
    at: datetime
    counts_seats: bool = False  # the page says how full a community is

    @property
    def coordinates(self) -> bool:
        return bool(self.convenors)

    @cached_property
    def communities(self) -> dict[int, Community]:
        """Those whose choices the table shows, newest round first; each with `dates_asked`. What somebody who
        coordinates was given to review elsewhere is no row of theirs here: its columns are not for reviewers."""
        given = Assignment.objects.standing().filter(reviewer=self.user.pk).values("choice")
        # Of what was sent: an index tells its community.
        own = Q(pk__in=Choice.objects.submitted().filter(pk__in=given).values("community"))
        if self.convenors:
            own = Q(convenor__in=[convenor.pk for convenor in self.convenors])
        rows = (
            Community.objects.cohorts()
            .filter(own)
            .select_related("round", "convenor")
            .only(*SHOWN)
            .annotate(dates_asked=_dates_asked())
            .order_by("-round__opens_at", "position", "name")
        )
        rows = with_season_ends(with_seat_counts(rows) if self.counts_seats else rows)
        return {community.pk: community for community in rows}

    @cached_property
    def current(self) -> list[Community]:
        """Those of rounds that have opened and are not over."""
        return [community for community in self.communities.values() if is_current(community, self.at)]

    @cached_property
    def rounds(self) -> dict[int, Round]:
        return {community.round_id: community.round for community in self.communities.values()}

    @cached_property
    def ties(self) -> Ties:
        return ties_of(self.user)

    @property
    def sectors(self) -> dict[int, str]:
        return self._named[0]

    @property
    def views(self) -> list[SavedView]:
        """Saved ways to look at this table: one's own, and what colleagues share."""
        return self._named[1]

    @cached_property
    def _named(self) -> tuple[dict[int, str], list[SavedView]]:
        """Two short lists in one query: sectors are the rows without an owner."""
        views = SavedView.objects.seen_by(self.user).order_by()
        nothing = [Value("", CharField()), Value(False), Value(None, IntegerField()), "position"]
        sectors = Sector.objects.order_by().values_list("pk", "name", *nothing)
        found = sectors.union(views.values_list(*COLUMNS, Value(0)), all=True)
        rows = sorted(found, key=lambda row: (row[5], row[1].casefold(), row[0]))
        kept = [SavedView(**dict(zip(COLUMNS, row[:5], strict=True))) for row in rows if row[4] is not None]
        return {row[0]: row[1] for row in rows if row[4] is None}, kept


def options_of(request: HttpRequest) -> Options:
    convenors = managed_convenors(request)
    return Options(request.user, convenors, timezone.now(), bool(convenors and request.GET.get("community")))


def _dates_asked() -> Coalesce:
    dates: QuerySet[Session] = Session.objects.standing().filter(community=OuterRef("pk")).order_by()
    counted = dates.values("community").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
