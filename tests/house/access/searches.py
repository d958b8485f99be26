"""What staff can ask of the admin beyond its plain pages: every row, search, filters, suggestions."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import ForeignKey, ManyToManyField
from django.urls import reverse

from tests.house.access.world import World


def searches(made: World) -> Iterator[tuple[str, str]]:
    """Name and path of each question."""
    yield from _every_row()
    yield from _lists()
    yield from _filters(made)
    yield from _suggestions()


def _every_row() -> Iterator[tuple[str, str]]:
    for model in admin.site._registry:
        page = _page(model, "change")
        for pk in model._default_manager.values_list("pk", flat=True):
            yield page, reverse(page, args=[pk])


def _lists() -> Iterator[tuple[str, str]]:
    for model in admin.site._registry:
        page = _page(model, "changelist")
        for asked in ({"q": "canary"}, {"_popup": "1"}):
            yield page, _with(page, asked)


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


def _page(model: type, what: str) -> str:
    return f"admin:{model._meta.app_label}_{model._meta.model_name}_{what}"


def _with(page: str, asked: dict[str, object]) -> str:
    return f"{reverse(page)}?{urlencode(asked)}"
