"""What staff can ask of the admin beyond its plain pages: every row, search, filters, suggestions."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import ForeignKey, ManyToManyField
from django.urls import reverse

from tests.house.access.addresses import Address, every_address
from tests.house.access.world import World


def searches(made: World) -> Iterator[tuple[str, str, str]]:
    """Name, path and method of each question."""
    for name, path in (*_every_row(), *_lists(), *_filters(made), *_suggestions()):
        yield name, path, "GET"
    yield from _every_look()


def _every_row() -> Iterator[tuple[str, str]]:
    """Each page of one row, for every row that there is."""
    for address, pks in _of_rows():
        for pk in pks:
            yield address.name, address.path(object_id=pk)


def _every_look() -> Iterator[tuple[str, str, str]]:
    """What was told in confidence is shown to a POST."""
    for address, pks in _of_rows():
        if address.name.endswith("_look"):
            for pk in pks:
                yield address.name, address.path(object_id=pk), "POST"


def _of_rows() -> Iterator[tuple[Address, list]]:
    known = {model._meta.label_lower: model for model in admin.site._registry}
    for address in every_address():
        if address.is_named and address.words == ("object_id",) and address.record in known:
            yield address, list(known[address.record]._default_manager.values_list("pk", flat=True))


def _lists() -> Iterator[tuple[str, str]]:
    """Every page of the admin that is about no row in particular: lists, queues, exports."""
    for address in every_address():
        if address.is_named and not address.words and address.name.startswith("admin:"):
            for asked in ({"q": "canary"}, {"q": "canary", "round": "all"}, {"_popup": "1"}):
                yield address.name, _with(address.name, asked)


def _filters(made: World) -> Iterator[tuple[str, str]]:
    """Everything that narrows a list to a row, with the row of each convenor."""
    narrowed = {
        "applications_choice": {"community": "communities.community", "round": "communities.round"},
        "communities_member": {"community": "communities.community"},
        "communities_demandentry": {"theme": "communities.theme"},
        "sessions_app_session": {"community": "communities.community"},
        "sessions_app_registration": {"session": "forum session"},
    }
    for model, fields in narrowed.items():
        for field, record in fields.items():
            for side in (made.a, made.b):
                page = f"admin:{model}_changelist"
                yield page, _with(page, {field: side.records[record]})
    choices, wishes = "admin:applications_choice_changelist", "admin:communities_demandentry_changelist"
    yield choices, _with(choices, {"round": "all"})
    for standing in ("all", "unconfirmed", "removed"):
        yield wishes, _with(wishes, {"standing": standing})
    for side in (made.a, made.b):
        convenor, community = side.records["communities.convenor"], side.records["communities.community"]
        yield "add", _with("admin:communities_community_add", {"convenor": convenor})
        yield "add", _with("admin:sessions_app_session_add", {"community": community})


def _suggestions() -> Iterator[tuple[str, str]]:
    for model in admin.site._registry:
        for field in [*model._meta.fields, *model._meta.many_to_many]:
            if isinstance(field, ForeignKey | ManyToManyField):
                names = {"app_label": model._meta.app_label, "model_name": model._meta.model_name}
                asked = names | {"field_name": field.name, "term": "canary"}
                yield "admin:autocomplete", _with("admin:autocomplete", asked)


def _with(page: str, asked: dict[str, object]) -> str:
    return f"{reverse(page)}?{urlencode(asked)}"
