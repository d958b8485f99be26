"""A page of the table of applications: which choices these are, with how many there are in all."""

from django.db.models import Exists, QuerySet

from applications.models import Choice
from applications.queries.table import ORDERS, found, hidden
from applications.queries.ties import Ties

BY_SCORE = "-mean"  # a sort, as `in_order` takes it


def page_of(choices: QuerySet[Choice], page: slice, _: Ties) -> dict[int, int]:
    """The numbers of these `choices`, in their order; with each, how many there are in all."""
    return dict(choices.annotate(found=found(choices)).values_list("pk", "found")[page])


def page_by_score(choices: QuerySet[Choice], page: slice, ties: Ties) -> dict[int, int]:
    """The same of choices in the order BY_SCORE. An index has that order for those whose score shows: where they fill
    the page, the others are neither read nor put in order."""
    top = choices.exclude(hidden(ties)).filter(score__isnull=False).order_by("-score", "sent_at", "pk")
    is_filled = Exists(top[page.stop - 1 : page.stop])
    first = Choice.objects.filter(pk__in=top.values("pk")[page])
    others = Choice.objects.filter(~is_filled, pk__in=choices.values("pk")[page])
    either = [
        some.order_by()
        .annotate(shown=ORDERS["mean"](ties), found=found(choices))
        .values_list("shown", "sent_at", "pk", "found")
        for some in (first, others)
    ]
    rows_found = sorted(
        either[0].union(either[1]), key=lambda row: (row[0] is None, -(row[0] or 0), *row[1:])
    )
    return {pk: count for *_, pk, count in rows_found}
