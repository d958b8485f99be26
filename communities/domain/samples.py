"""Plainly made-up people and groups, for the samples that the catalogue of mail shows. Nothing of it is stored."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

from accounts.models import User
from communities.domain.demand import CONFIRM
from communities.domain.letters import signed_by
from communities.models import Community, Convenor, DemandEntry, Round
from outbox.describing import Context, Description, Placeholder, Recipient
from outbox.links import absolute

NAME = "Alex Sample"
CONVENOR = Convenor(
    name="Sample Convenor", slug="sample", enquiries_email="enquiries@example.org", place_name="Melbourne"
)
ROUND = Round(title="Sample round", slug="sample", convenor=CONVENOR, hear_by=date(2030, 9, 20))
COMMUNITY = Community(
    name="Sample community of practice",
    short_name="Sample group",
    slug="sample",
    convenor=CONVENOR,
    round=ROUND,
)
MOMENT = datetime(2030, 9, 10, 7, tzinfo=UTC)
PERSON = SimpleNamespace(get_full_name=lambda: NAME, email="alex.sample@example.org")

CONVENOR_NAME = Placeholder(
    "convenor", "what the convenor is called, from its page", lambda c: c["convenor"].name
)
CONTACT = Placeholder(
    "contact", "where questions go, from the convenor’s page", lambda c: c["convenor"].enquiries_email
)
COMMUNITY_NAME = Placeholder(
    "community", "the community’s name, from its page", lambda c: c["community"].name
)
ROUND_TITLE = Placeholder("round", "the round’s title, from its page", lambda c: c["round"].title)


def link(words: str) -> dict[str, str]:
    """The one thing to do, as a sample: it leads nowhere in particular."""
    return {"action_url": absolute("/my/"), "action_label": words}


def _wish() -> Context:
    return {**signed_by(CONVENOR), "entry": SimpleNamespace(name=NAME), **link("Confirm, or take it back")}


def _wishes(convenor_id: int, by: User) -> list[Recipient]:
    entries = DemandEntry.objects.filter(convenor=convenor_id).select_related("convenor").order_by("-told_at")
    return [
        Recipient(str(one.pk), one.name, {**_wish(), **signed_by(one.convenor), "entry": one})
        for one in entries
    ]


DESCRIPTIONS = (
    Description(
        kind=CONFIRM,
        when="At once, when somebody tells the waitlist what they would need",
        to="Whoever told it, to confirm that the address is theirs",
        template="communities/demand_confirm",
        palette=(
            Placeholder(
                "name", "what the person calls themselves, from their answer", lambda c: c["entry"].name
            ),
            CONVENOR_NAME,
            CONTACT,
        ),
        sample=_wish,
        recipients=_wishes,
    ),
)


def names_that_tell(convenor_id: int) -> set[str]:
    """What no subject line may show: how the convenor, its rounds and its communities are called."""
    convenor = Convenor.objects.filter(pk=convenor_id).values_list("name", "short_name")
    rounds = Round.objects.filter(convenor=convenor_id).values_list("title", flat=True)
    groups = Community.objects.filter(convenor=convenor_id).values_list("name", "short_name")
    return {name for row in (*convenor, *groups) for name in row if name} | set(rounds)


def convenor_names(ids: list[int]) -> dict[int, str]:
    return dict(Convenor.objects.filter(pk__in=ids).order_by("position", "name").values_list("pk", "name"))
