"""Two convenors, the people of every role, and what each address can point at."""

from dataclasses import dataclass
from datetime import UTC, datetime

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType

from accounts.models import AuditEvent, User
from accounts.second_factor import give_totp
from applications.models import Section
from outbox.clock import db_now
from outbox.models import Message
from tests import factories
from tests.house.access import roles
from tests.house.access.addresses import Address
from tests.house.access.confided import confide
from tests.house.access.keys import give_passkey
from tests.house.access.people import YESTERDAY, make_people
from tests.house.access.reviewing import make_reviews
from tests.house.access.side import Side, make_side

# Thursday night in Melbourne, in the third week of the round.
NOW = datetime(2026, 8, 20, 13, 0, tzinfo=UTC)
Words = dict[str, object]


@dataclass
class World:
    """`people` of each role, `secrets` that no page ever shows, `places` an address can point at."""

    a: Side
    b: Side
    people: dict[str, User | None]
    secrets: list[str]
    places: dict[str, dict[str, Words]]

    def targets(self, address: Address) -> dict[str, Words]:
        """What `address` can point at, by the name of the target: `a` is convenor A's, `b` convenor B's."""
        if not address.words:
            return {"": {}}
        known = self.places.get(address.record if address.words == ("object_id",) else address.name)
        known = known or self.places.get(" ".join(address.words)) or self._by_record(address)
        assert known, (
            f"Say in tests/house/access/world.py what {address.name} ({address.route}) can point at."
        )
        if address.record and not address.is_named:  # leads to the row's page, whichever row it is
            return dict(list(known.items())[:1])
        return known

    def _by_record(self, address: Address) -> dict[str, Words]:
        """`view_id` of an address is that of a saved view: each word the row whose name ends like it."""
        return {
            side.letter: {word: side.record_like(word.removesuffix("_id")) for word in address.words}
            for side in (self.a, self.b)
            if all(word.endswith("_id") for word in address.words)
        }


def make_world() -> World:
    """Run it with the clock at NOW."""
    a, b = make_side("a", NOW), make_side("b", NOW)
    for side in (a, b):
        confide(side)
        make_reviews(side)
    people = make_people(a, b)
    secrets = [give_totp(people[role]) for role in sorted(roles.PROVED)]
    for side in (a, b):
        _shared_windows(side)
    places = _public_places(a, b) | _own_places(a, b) | _links(a, b) | _windows(a, b)
    return World(a, b, people, secrets, places)


def _shared_windows(side: Side) -> None:
    """Rows of the admin's windows that belong to no convenor."""
    applicant = side.people["applicant"]
    side.keep("accounts.user", applicant)
    side.keep("accounts.organisation", applicant.profile.organisation)
    side.keep("account.emailaddress", EmailAddress.objects.get(user=applicant))
    side.keep("accounts.auditevent", AuditEvent.objects.filter(actor=side.people["staff"])[0])
    staff = side.people["staff"]
    side.keep("key", give_passkey(staff, side.canary("staff-key")))
    side.keep("mfa.authenticator", Authenticator.objects.get(user=staff, type=Authenticator.Type.TOTP))


def _public_places(a: Side, b: Side) -> dict[str, dict[str, Words]]:
    factories.ConvenorFactory(slug="private", is_public=False)
    hidden_round = a.words["round"] | {"round": "hidden"}
    convenors = {"a": a.words["convenor"], "b": b.words["convenor"], "private": {"convenor": "private"}}
    nowhere = a.words["round"] | {"round": "nowhere"}
    rounds = {"a": a.words["round"], "b": b.words["round"], "hidden": hidden_round, "nowhere": nowhere}
    communities = {
        "a": a.words["community"],
        "b": b.words["community"],
        "hidden": a.words["community"] | {"community": "hidden"},
        "hidden round": hidden_round | {"community": "first"},
    }
    forums = {
        "a": a.words["forum"],
        "b": b.words["forum"],
        "cohort": a.words["convenor"] | {"forum": "first"},
    }
    return {  # by the words of the address: whatever else is about a convenor or a round is asked the same
        "convenor": convenors,
        "convenor round": rounds,
        "convenor round community": communities,
        "convenor round section": _sections(a, b)
        | {"hidden": hidden_round | {"section": "about"}, "nowhere": nowhere | {"section": "about"}},
        "convenor forum": forums,
    }


def _sections(a: Side, b: Side) -> dict[str, Words]:
    """The pages of an application."""
    return {
        f"{side.letter} {name}": side.words["round"] | {"section": name.value}
        for side in (a, b)
        for name in Section.Name
    }


def _own_places(a: Side, b: Side) -> dict[str, dict[str, Words]]:
    """Pages of one person each, or of those who hold one community."""

    def numbered(**targets: int) -> dict[str, Words]:
        return {target.replace("_", " "): {"pk": pk} for target, pk in targets.items()}

    application = numbered(
        a=a.records["applications.application"],
        b=b.records["applications.application"],
        a_member=a.records["member application"],
        b_member=b.records["member application"],
    )
    community = numbered(
        a=a.records["communities.community"],
        b=b.records["communities.community"],
        a_other=a.records["second"],
    )
    session = numbered(
        a=a.records["sessions_app.session"],
        b=b.records["sessions_app.session"],
        a_other=a.records["second session"],
        a_forum=a.records["forum session"],
        b_forum=b.records["forum session"],
    )
    key = numbered(a=a.records["key"], b=b.records["key"])
    return {
        "my_community": community,
        "my_message": numbered(a=a.records["own letter"], b=b.records["own letter"]),
        "session_roster": session,
        "my_session": session,
        "admin:outbox_text_kind": {
            side.letter: {"convenor": side.records["communities.convenor"], "kind": "session_reminder"}
            for side in (a, b)
        },
        "admin:communities_demographics_round": numbered(
            a=a.records["communities.round"], b=b.records["communities.round"]
        ),
        "admin:applications_release_late": {
            side.letter: {"round": side.records["communities.round"]} for side in (a, b)
        },
        "admin:applications_release_prepare": _lists(a, b),
        "admin:sessions_app_session_dates": {
            side.letter: {"community": side.records["communities.community"]} for side in (a, b)
        },
        "pk": application,  # what else has a number is a page of one's own application
        **dict.fromkeys(["mfa_edit_webauthn", "mfa_remove_webauthn"], key),
    }


def _lists(a: Side, b: Side) -> dict[str, Words]:
    """Each kind of list of a draft; one of a blind round; a draft of A for a community of B."""

    def words(side: Side, kind: str = "offers", **other: object) -> Words:
        own = {"selection": side.records["selection"], "community": side.records["communities.community"]}
        return own | {"kind": kind} | other

    return {
        "a": words(a),
        "b": words(b),
        "a reserve": words(a, "reserve"),
        "a refusals": words(a, "not_this_time"),
        "a holding": words(a, "holding"),
        "a blind": words(a, selection=a.records["blind selection"], community=a.records["unseen"]),
        "a of b": words(a, community=b.records["communities.community"]),
    }


def _links(a: Side, b: Side) -> dict[str, dict[str, Words]]:
    """Pages behind a link that was mailed: whoever holds it may open it, nobody without."""
    pages = {
        "offer_answer": "offer",
        "demand_answer": "demand",
        "registration_answer": "registration",
        "session_answer": "answer",
        "manager_word": "word",
        "calendar_feed": "calendar",
        "keep": "keep",
        "unsubscribe": "unsubscribe",
    }
    found = {
        page: {
            "a": {"token": a.tokens[kind]},
            "b": {"token": b.tokens[kind]},
            "tampered": {"token": a.tokens[kind][:-1] + ("x" if a.tokens[kind][-1] != "x" else "y")},
            "other kind": {"token": a.tokens["demand" if kind == "offer" else "offer"]},
        }
        for page, kind in pages.items()
    }
    sharer = a.people["sharer"]  # who signs in nowhere here: it would make the link void
    uid = user_pk_to_url_str(sharer)
    key = default_token_generator.make_token(sharer)
    found["account_reset_password_from_key"] = {
        "a": {"uidb36": uid, "key": key},
        "tampered": {"uidb36": uid, "key": "tampered-0"},
    }
    return found


def _windows(a: Side, b: Side) -> dict[str, dict[str, Words]]:
    """The admin's pages of one row: every registered model has one of A's and one of B's, or one alone."""
    alone = {
        "auth.group": Group.objects.create(name="Sample group"),
        "accounts.sector": a.people["applicant"].profile.sector,
        "accounts.localgovernmentarea": factories.LocalGovernmentAreaFactory(),
        "communities.calendarday": factories.CalendarDayFactory(starts_on=YESTERDAY),
    }
    windows = {name: {"": {"object_id": row.pk}} for name, row in alone.items()}
    for model in admin.site._registry:
        name = model._meta.label_lower
        if name not in alone:
            assert name in a.records, f"Make a {name} of each convenor in tests/house/access/side.py."
            windows[name] = {side.letter: {"object_id": side.records[name]} for side in (a, b)}
    windows["applications.choice"]["a draft"] = {"object_id": a.records["draft"]}
    for name in ("hidden", "conflicted", "colleague"):
        windows["applications.choice"][f"a {name}"] = {"object_id": a.records[f"{name} choice"]}
    windows["applications.selection"]["a unseen"] = {"object_id": a.records["blind selection"]}
    windows["applications.choice"]["a unassigned"] = {"object_id": a.records["unassigned"]}
    windows["outbox.message"]["portal"] = {"object_id": _portal_message(a).pk}
    labels = sorted({model._meta.app_label for model in admin.site._registry})
    application = ContentType.objects.get(app_label="applications", model="application").pk
    return windows | {
        "admin:app_list": {label: {"app_label": label} for label in labels},
        "admin:view_on_site": {
            side.letter: {
                "content_type_id": application,
                "object_id": side.records["applications.application"],
            }
            for side in (a, b)
        },
        "/admin/(?P<url>.*)": {"nowhere": {"url": "nowhere/"}},
    }


def _portal_message(a: Side) -> Message:
    """A letter of the portal itself, which is no convenor's: a notice about somebody's sign-in."""
    return Message.objects.create(
        key="portal-letter",
        kind="account_notice",
        to=a.canary("portal-letter-email@example.org"),
        subject=a.canary("portal-letter-subject"),
        text=a.canary("portal-letter-text"),
        due_at=db_now(),
        next_attempt_at=db_now(),
    )
