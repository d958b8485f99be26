"""What is to be arranged for new members by when: for those who may read access needs, and nobody else."""

from datetime import date

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from communities.admin.base import ReadOnlyAdmin, tag
from communities.admin.confidence import ForTrusted, trusted
from communities.admin.filters import OwnRowFilter
from communities.admin.verbs import Verb
from communities.domain.support import finish_support
from communities.domain.walltime import today
from communities.models import AccessNeeds, Community, SupportTask
from communities.queries import support_for
from communities.templatetags.times import day, local


def tick_off(request: HttpRequest, task: SupportTask, answers: dict) -> None:
    finish_support(task, by=request.user, at=timezone.now())


class DoneFilter(admin.SimpleListFilter):
    """The list begins with what is still to do."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("done", "Arranged"), ("all", "All")]

    def choices(self, changelist):  # noqa: ANN201
        first, *others = super().choices(changelist)
        return [first | {"display": "To arrange"}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "all":
            return queryset
        return queryset.filter(done_at__isnull=self.value() != "done")


class SupportCommunityFilter(OwnRowFilter):
    """Communities of the convenors that trust who asks with access needs."""

    title = "community"
    parameter_name = path = "community"
    model = Community

    def rows(self, request: HttpRequest) -> QuerySet:
        trusting = trusted(request, AccessNeeds)
        return (
            Community.objects.cohorts().filter(convenor__in=trusting, support_tasks__isnull=False).distinct()
        )

    def word(self, row: Community) -> str:
        return row.short_name


@admin.register(SupportTask)
class SupportTaskAdmin(ForTrusted, ReadOnlyAdmin):
    """Soonest first, so what is overdue stands first. The words are behind the look that is kept."""

    trusted_with = AccessNeeds
    list_display = ["person_name", "community", "due", "state", "what"]
    list_display_links = ["person_name"]
    list_filter = [DoneFilter, SupportCommunityFilter]
    list_select_related = ["person__profile", "community__convenor", "done_by__profile"]
    ordering = [F("done_at").desc(nulls_first=True), "due_on", "pk"]
    sortable_by: list[str] = []
    fields = readonly_fields = ["person_name", "community", "due", "state", "what"]
    verbs = (
        Verb(
            name="done",
            button="This is arranged",
            words="It leaves the list of what is to be arranged. What the person told stays where it is.",
            done="Ticked off.",
            act=tick_off,
            when=lambda task: task.done_at is None,
            tone="primary",
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return support_for(request.user).order_by(*self.ordering)

    @admin.display(description="who")
    def person_name(self, task: SupportTask) -> str:
        return task.person.get_full_name()

    @admin.display(description="arrange by")
    def due(self, task: SupportTask) -> str:
        return day(task.due_on)

    @admin.display(description="state")
    def state(self, task: SupportTask) -> SafeString:
        if task.done_at:
            done_on: date = local(task.done_at, task.community.convenor).date()
            return tag(f"Arranged {day(done_on)}, {task.done_by.get_full_name()}", "good")
        is_overdue = task.due_on < today(task.community.convenor.zone, timezone.now())
        return tag("Overdue", "wrong") if is_overdue else tag("To arrange", "mind")

    @admin.display(description="what they need")
    def what(self, task: SupportTask) -> SafeString:
        url = reverse("admin:communities_accessneeds_change", args=[task.needs])
        return format_html(
            '<a href="{}" aria-label="Open what {} needs">Open</a>', url, task.person.get_full_name()
        )
