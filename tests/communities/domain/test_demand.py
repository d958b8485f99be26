from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import AuditEvent
from communities.domain.demand import confirm_demand, remove_demand, tell_demand
from communities.domain.tokens import unseal
from communities.models import DemandEntry
from outbox.models import Message
from outbox.registry import Verdict, kind_of
from tests.factories import ConvenorFactory, DemandEntryFactory, LocalGovernmentAreaFactory, ThemeFactory

AT = datetime(2026, 9, 20, 1, 0, tzinfo=UTC)
LATER = AT + timedelta(hours=1)

pytestmark = pytest.mark.django_db


def test_tell_demand_keeps_the_wish_and_writes_to_confirm_it():
    convenor, area = ConvenorFactory(), LocalGovernmentAreaFactory()
    theme = ThemeFactory(convenor=convenor)

    entry = tell_demand(
        convenor,
        name="Robin Example",
        email=" Robin@Example.org ",
        role_title="Youth worker",
        theme=theme,
        wish="A group for small towns.",
        reach="place",
        lga=area,
        at=AT,
    )

    entry = DemandEntry.objects.get(pk=entry.pk)
    assert (entry.name, entry.email, entry.role_title) == (
        "Robin Example",
        "robin@example.org",
        "Youth worker",
    )
    assert (entry.theme, entry.wish, entry.reach, entry.lga) == (
        theme,
        "A group for small towns.",
        "place",
        area,
    )
    assert (entry.told_at, entry.confirmed_at, entry.removed_at) == (AT, None, None)
    message = Message.objects.get()
    assert (message.to, message.convenor_id) == ("robin@example.org", convenor.pk)
    assert message.about == f"communities.demandentry:{entry.pk}"
    token = message.text.partition("/waitlist/")[2].partition("/")[0]
    assert unseal("demand", token, max_age=timedelta(days=1)) == (entry.pk, 1)


def test_confirm_demand_counts_the_wish_once():
    entry, other = DemandEntryFactory.create_batch(2)

    confirm_demand(entry, at=AT)
    confirm_demand(entry, at=LATER)

    entry.refresh_from_db()
    other.refresh_from_db()
    assert (entry.confirmed_at, other.confirmed_at) == (AT, None)


def test_remove_demand_erases_what_it_said_of_the_person():
    entry = DemandEntryFactory(confirmed_at=AT)
    other = DemandEntryFactory()

    remove_demand(entry, by=None, at=LATER)

    entry.refresh_from_db()
    assert (entry.name, entry.email, entry.role_title, entry.wish) == ("", "removed@invalid.invalid", "", "")
    assert (entry.removed_at, entry.confirmed_at) == (LATER, AT)
    assert DemandEntry.objects.get(pk=other.pk).wish == other.wish


def test_remove_demand_again_changes_nothing():
    entry = DemandEntryFactory()
    remove_demand(entry, by=None, at=AT)

    remove_demand(entry, by=None, at=LATER)

    entry.refresh_from_db()
    assert entry.removed_at == AT
    assert AuditEvent.objects.filter(verb="demand_removed").count() == 1


def test_confirm_demand_leaves_a_wish_that_was_taken_back():
    entry = DemandEntryFactory()
    remove_demand(entry, by=None, at=AT)

    confirm_demand(entry, at=LATER)

    entry.refresh_from_db()
    assert entry.confirmed_at is None


def told(**fields: object) -> DemandEntry:
    given = {
        "name": "Canary Sample",
        "email": "canary@example.org",
        "role_title": "Canary role",
        "wish": "Canary wish",
    }
    return tell_demand(ConvenorFactory(), **given, theme=None, reach="unsure", lga=None, at=AT)


@pytest.mark.parametrize("status", ["pending", "sent"])
def test_remove_demand_erases_what_its_mail_said_of_the_person(status):
    entry = told()
    Message.objects.update(status=status, sent_at=AT if status == "sent" else None)
    assert "canary" in str(Message.objects.values()).lower()

    remove_demand(entry, by=None, at=LATER)

    assert "canary" not in str(Message.objects.values()).lower()
    assert Message.objects.get().status == ("sent" if status == "sent" else "cancelled")


def test_letter_to_confirm_is_wanted_until_the_wish_is_confirmed_or_taken_back():
    entry = told()
    ask = kind_of("demand_confirm").still_wanted

    def verdict(**fields: object) -> Verdict:
        DemandEntry.objects.filter(pk=entry.pk).update(**fields)
        return ask(Message.objects.get(), LATER)

    assert verdict() == Verdict.WANTED
    assert verdict(confirmed_at=LATER) == Verdict.CANCELLED
    assert verdict(confirmed_at=None, removed_at=LATER) == Verdict.CANCELLED
