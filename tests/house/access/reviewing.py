"""What is given to a reviewer, what is not, and what each may know of it."""

from applications.domain.assigning import assign
from applications.domain.conflicts import declare
from applications.domain.keeping import LINK as KEEP
from applications.domain.keeping import VERSION
from applications.models import Choice, Conflict
from communities.domain.tokens import seal
from communities.models import Community, Round
from tests import factories
from tests.house.access.side import Side, applied


def make_reviews(side: Side) -> None:
    """One choice that the reviewer reads, one without names, two behind a conflict of interest; others that are not
    given to them."""
    round_ = Round.objects.get(pk=side.records["communities.round"])
    community = Community.objects.get(pk=side.records["communities.community"])
    staff, reviewer = side.people["staff"], side.people["reviewer"]
    blind = factories.RoundFactory(convenor=round_.convenor, slug="blind", in_2026=True, hides_names=True)
    factories.CollectionNoticeFactory(round=blind)
    unseen = factories.CommunityFactory(round=blind, slug="unseen", sessions=1)
    side.keep("unseen", unseen)
    given = {
        "read": Choice.objects.get(pk=side.records["applications.choice"]),
        "hidden": applied(side, "hidden", blind, unseen),
        "conflicted": applied(side, "conflicted", round_, community),
        "colleague": _colleague(side, round_, community),
    }
    for name, choice in given.items():
        assign(choice, reviewer, by=staff, at=side.at)
        side.keep(f"{name} choice", choice)
    for who in (reviewer, staff):
        declare(given["conflicted"].application, who, Conflict.Grounds.KNOWS, at=side.at)
    for name in ("assignment", "conflict"):
        rows = {
            "assignment": given["read"].assignments,
            "conflict": given["conflicted"].application.conflicts,
        }
        side.keep(f"applications.{name}", rows[name].earliest("pk"))
    _rest(side, round_, given["read"])
    _release(side, given)


def _colleague(side: Side, round_: Round, community: Community) -> Choice:
    """Of somebody who works where the reviewer does."""
    choice = applied(side, "colleague", round_, community)
    employer = side.people["reviewer"].profile.organisation
    type(choice.application).objects.filter(pk=choice.application_id).update(organisation=employer)
    return choice


def _release(side: Side, given: dict[str, Choice]) -> None:
    """A draft that places everybody, one of a blind round, and a list with somebody behind a conflict of interest."""
    staff, community = side.people["staff"], given["conflicted"].community
    blind = given["hidden"].community.round
    drafts = {
        "selection": factories.SelectionFactory(round=community.round, made_by=staff),
        "blind selection": factories.SelectionFactory(round=blind, made_by=staff),
    }
    for name, draft in drafts.items():
        side.keep(name, draft)
        for choice in Choice.objects.filter(community__round=draft.round):
            factories.PlacementFactory(selection=draft, choice=choice)
    side.records.setdefault("applications.selection", drafts["selection"].pk)
    release = factories.ReleaseFactory(
        community=community, made_by=staff, equity_note=side.canary("release-note"), made_at=side.at
    )
    for choice in (given["conflicted"], given["colleague"]):
        factories.ReleaseLineFactory(release=release, choice=choice)
    side.keep("applications.release", release)
    application = given["read"].application
    type(application).objects.filter(pk=application.pk).update(details_kept_at=side.at)
    side.tokens["keep"] = seal(KEEP, application.pk, VERSION)


def _rest(side: Side, round_: Round, choice: Choice) -> None:
    """One of everything else that hangs on an application."""
    staff, application = side.people["staff"], choice.application
    more_time = factories.ExtensionFactory(
        round=round_,
        person=side.people["drafter"],
        reason=side.canary("extension-reason"),
        granted_by=staff,
    )
    rows = {
        "extension": more_time,
        "flag": factories.FlagFactory(application=application),
        "redaction": factories.RedactionFactory(application=application, passage="nothing", marked_by=staff),
        "savedview": factories.SavedViewFactory(
            convenor=round_.convenor, owner=staff, name=side.canary("view-name")
        ),
    }
    for name, row in rows.items():
        side.keep(f"applications.{name}", row)
    _draft(side, round_)


def _draft(side: Side, round_: Round) -> None:
    """Who is placed where, with everybody who applied to the round in it."""
    draft = factories.SelectionFactory(
        round=round_, name=side.canary("draft-name"), made_by=side.people["staff"]
    )
    for choice in Choice.objects.submitted().filter(community__round=round_):
        factories.PlacementFactory(selection=draft, choice=choice)
    factories.SelectionStepFactory(selection=draft)
    side.keep("applications.selection", draft)
