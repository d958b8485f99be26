"""The desk's windows on communities, as a browser opens and sends them."""

from django.utils import timezone

from tests.factories import CommunityFactory, DemandEntryFactory, FunderFactory, MemberFactory, ThemeFactory

CANARY = "Canary"


def change(row, page: str = "change") -> str:
    meta = row._meta
    return f"/admin/{meta.app_label}/{meta.model_name}/{row.pk}/{page}/"


def rows_of(round_) -> list:
    """One row of everything that this app shows, named after the canary where it has a name."""
    community = CommunityFactory(round=round_, sessions=0, name=CANARY, short_name=CANARY)
    return [
        round_.convenor,
        round_,
        community,
        MemberFactory(community=community, person__profile__preferred_name=CANARY),
        DemandEntryFactory(convenor=round_.convenor, name=CANARY, confirmed_at=timezone.now()),
        ThemeFactory(convenor=round_.convenor, name=CANARY),
        FunderFactory(convenor=round_.convenor, name=CANARY),
    ]


def window(model: str) -> str:
    """The list with nothing hidden by a filter."""
    return f"/admin/communities/{model}/" + ("?standing=all" if model == "demandentry" else "")


def form_of(client, url: str) -> dict:
    """What a browser would send back without a change."""
    context = client.get(url).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    fields = {}
    for form in forms:
        for bound in form:
            value = bound.value()
            name = bound.html_name
            if hasattr(bound.field, "fields") and hasattr(bound.field.widget, "decompress"):
                for index, part in enumerate(bound.field.widget.decompress(value)):
                    fields[f"{name}_{index}"] = "" if part is None else str(part)
            elif isinstance(value, bool):
                fields |= {name: "on"} if value else {}
            else:
                fields[name] = [getattr(v, "pk", v) for v in value] if isinstance(value, list) else value
    return {name: "" if value is None else value for name, value in fields.items()}
