"""The table of applications as one address asks for it: narrowed, searched, in order, a page at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from accounts.models import Organisation
from applications.admin.choosing import chosen, columns_for
from applications.admin.columns import Column
from applications.admin.filters import Filter, filters_for, of_organisation
from applications.admin.options import Options
from applications.models import Choice
from applications.queries import desk
from applications.queries.pages import BY_SCORE, page_by_score, page_of
from applications.queries.table import ORDERS, Row, colleagues_of, in_order, row, rows, search
from applications.queries.ties import with_mask
from communities.models import Community

PAGE = 50
DOWN_FIRST = {"mean", "spread", "reviews", "dates", "sent"}


@dataclass(frozen=True)
class Pill:
    """One thing that the table is narrowed by, and the address without it."""

    words: str
    without: str


class Table:
    """What `asked` (the query of an address) shows of what `options.user` may read. What makes no sense in an
    address is left aside; a number of somebody else's row finds nothing."""

    def __init__(self, asked: QueryDict, options: Options) -> None:
        self.options, self.asked = options, asked
        self.filters = filters_for(options)
        self.query = asked.get("q", "").replace("\x00", "").strip()[:200]
        self.columns = chosen(asked.getlist("cols"), options.coordinates)
        self.sort = self._sort(asked.get("sort", ""))
        self.number = int(asked["p"]) if _is_number(asked.get("p", "")) else 1

    def _sort(self, words: str) -> str:
        name = words.removeprefix("-")
        offered = {column.sort for column in columns_for(self.options.coordinates)}
        return words if name in ORDERS and name in offered else ""

    # What is shown

    @cached_property
    def values(self) -> dict[str, str]:
        """Each filter that the address sets, with its value."""
        asked = {one.name: self.asked.get(one.name, "") for one in self.filters}
        return {name: value for name, value in asked.items() if value}

    @cached_property
    def organisation(self) -> Organisation | None:
        """A colleague is looked for by number; the name is known only to who may read one of its applications with
        its name on it."""
        pk = self.asked.get("organisation", "")
        if not (self.options.coordinates and _is_number(pk)):
            return None
        named = Choice.objects.readable_by(self.options.user).filter(application__organisation=pk)
        if not with_mask(named, self.options.ties).filter(is_masked=False).exists():
            return None
        return Organisation.objects.filter(pk=pk, applications__round__in=self.options.rounds).first()

    @cached_property
    def queryset(self) -> QuerySet[Choice]:
        """Every choice that the address asks for, in order."""
        choices = Choice.objects.readable_by(self.options.user).filter(community__in=self._communities())
        choices = desk(choices)
        for one in self.filters:
            if value := self.values.get(one.name):
                known = {str(offered) for offered, _ in one.choices(self.options)}
                choices = one.narrow(choices, value, self.options) if value in known else choices.none()
        if self.asked.get("organisation"):
            same = self.organisation
            choices = of_organisation(choices, same.pk, self.options) if same else choices.none()
        choices = search(choices, self.query, self.options.ties)
        return in_order(choices, self.sort, self.options.ties) if self.sort else choices

    def _communities(self) -> list[int]:
        """Without a word about it, those of current rounds."""
        options = self.options
        if self.values.keys() & {"round", "community"}:
            return list(options.communities)
        return [community.pk for community in options.current]

    @cached_property
    def result_list(self) -> list[Row]:
        """The page: which rows these are, with how many there are in all, and then what they show. In one query
        PostgreSQL would join every row before it keeps fifty: past eight tables it does not look for a better order."""
        first = (self.number - 1) * PAGE
        read = page_by_score if self.sort == BY_SCORE else page_of
        page = read(self.queryset, slice(first, first + PAGE), self.options.ties)
        self._count = next(iter(page.values()), None if first else 0)
        place = {pk: number for number, pk in enumerate(page)}
        shown = Choice.objects.filter(pk__in=place).order_by()
        values = sorted(
            rows(shown, self.options.ties, self._asks(), "needs"), key=lambda one: place[one["pk"]]
        )
        return [row(one, self.options.communities) for one in values]

    def every_row(self, chunk: int) -> Iterator[Row]:
        """All that the address asks for, for a file: `chunk` of them in memory at a time."""
        employed = colleagues_of(self.queryset) if "colleagues" in self._asks() else {}
        for values in rows(self.queryset, self.options.ties, self._asks() - {"colleagues"}, "needs").iterator(
            chunk_size=chunk
        ):
            here = (values["community_id"], values["organisation_id"])
            values["colleagues"] = max(employed.get(here, 1) - 1, 0)
            yield row(values, self.options.communities)

    def _asks(self) -> set[str]:
        return {ask for column in self.columns for ask in column.asks}

    @cached_property
    def result_count(self) -> int:
        self.result_list  # noqa: B018 -- reads the count along with the page
        return self.queryset.count() if self._count is None else self._count

    @cached_property
    def pages(self) -> list[tuple[str, str]]:
        """Word and address of each page that is worth a link; the address of the current one is empty."""
        paginator = Paginator(range(self.result_count), PAGE)
        here = min(self.number, paginator.num_pages)
        links = paginator.get_elided_page_range(here, on_each_side=2, on_ends=1)
        return [(str(n), "" if n in (here, paginator.ELLIPSIS) else self.link(p=n)) for n in links]

    # Addresses

    @cached_property
    def words(self) -> dict[str, str]:
        """The address in its shortest form: what makes no sense left out, one `cols` for all columns."""
        own = {"q": self.query, **self.values, "organisation": self.asked.get("organisation", "")}
        own |= {
            "sort": self.sort,
            "cols": ",".join(self._cols()),
            "p": str(self.number) if self.number > 1 else "",
        }
        return {name: value for name, value in own.items() if value}

    def _cols(self) -> list[str]:
        is_begun = self.columns == chosen([], self.options.coordinates)
        return [] if is_begun else [column.name for column in self.columns]

    def link(self, *without: str, **changes: object) -> str:
        """This table with some of its words changed or taken out, from its first page on."""
        kept = {name: value for name, value in self.words.items() if name not in {*without, "p"}}
        return f"?{urlencode(kept | changes)}"

    @property
    def address(self) -> str:
        """What is kept under a name, and handed on to the desk."""
        return urlencode({name: value for name, value in self.words.items() if name != "p"})

    # What the page says about itself

    @cached_property
    def pills(self) -> list[Pill]:
        labels = {one.name: one for one in self.filters}
        pills = [Pill(f"Search: {self.query}", self.link("q"))] if self.query else []
        pills += [
            Pill(_said(labels[name], value, self.options), self.link(name))
            for name, value in self.values.items()
        ]
        if self.asked.get("organisation"):
            called = self.organisation.name if self.organisation else "none that you know"
            pills.append(Pill(f"Organisation: {called}", self.link("organisation")))
        return pills

    @property
    def has_active_filters(self) -> bool:
        return bool(self.pills)

    @property
    def unfiltered(self) -> str:
        """All of it, with columns and order as they are."""
        return self.link("q", "organisation", *(one.name for one in self.filters))

    @cached_property
    def headings(self) -> list[tuple[Column, str, str]]:
        """Each column with the address that puts it in order, and how it is in order now (for aria-sort)."""
        return [(column, self._sorted_by(column), self._direction(column)) for column in self.columns]

    def _sorted_by(self, column: Column) -> str:
        if not column.sort:
            return ""
        way = {column.sort: f"-{column.sort}", f"-{column.sort}": column.sort}
        begins = f"-{column.sort}" if column.sort in DOWN_FIRST else column.sort
        return self.link(sort=way.get(self.sort, begins))

    def _direction(self, column: Column) -> str:
        if not column.sort or self.sort.removeprefix("-") != column.sort:
            return ""
        return "descending" if self.sort.startswith("-") else "ascending"

    @cached_property
    def lines(self) -> list[tuple[Row, list[tuple[Column, object]]]]:
        return [(one, [(column, column.cell(one)) for column in self.columns]) for one in self.result_list]

    @cached_property
    def community(self) -> Community | None:
        """The one community that the table is narrowed to."""
        return self.options.communities.get(int(self.values["community"])) if self._has_one() else None

    def _has_one(self) -> bool:
        return _is_number(self.values.get("community", ""))


def _said(one: Filter, value: str, options: Options) -> str:
    words = {str(offered): word for offered, word in one.choices(options)}
    return f"{one.label}: {words.get(value, 'none that you know')}"


def _is_number(words: str) -> bool:
    return words.isascii() and words.isdecimal() and 0 < len(words) < 10 and int(words) > 0


def asked_in(request: HttpRequest) -> QueryDict:
    """The table that a form on it was sent from."""
    return QueryDict(request.POST.get("table", "")[:4000])
