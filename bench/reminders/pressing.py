"""The press that starts a mailing to everybody who waits, as staff press it, and what checking its list takes after."""

from datetime import datetime, timedelta
from time import perf_counter, process_time

from django.db import transaction
from django.test import Client
from django.urls import reverse

from applications.domain.checking import check_releases
from applications.models import Application, Choice, Release
from bench.reminders.desk import coordinator
from bench.reminders.people import make_people
from bench.web.people import BATCH
from outbox.clock import db_now
from tests.factories import CollectionNoticeFactory, CommunityFactory, RoundFactory

A_DAY = timedelta(days=1)


@transaction.atomic
def waiting(people: int, now: datetime) -> list[Choice]:
    """So many who applied to the one community of a round that closed, and wait to hear."""
    round_ = RoundFactory(opens_at=now - 30 * A_DAY, closes_at=now - A_DAY)
    notice = CollectionNoticeFactory(round=round_)
    sent = now - 7 * A_DAY
    moments = dict.fromkeys(("created_at", "saved_at", "submitted_at"), sent)
    applications = Application.objects.bulk_create(
        (
            Application(round=round_, applicant=person, status="submitted", notice=notice, **moments)
            for person in make_people(people, f"round{round_.pk}")
        ),
        batch_size=BATCH,
    )
    community = CommunityFactory(round=round_, sessions=0)
    return Choice.objects.bulk_create(
        (Choice(application=one, community=community, rank=1, sent_at=sent) for one in applications),
        batch_size=BATCH,
    )


def at_the_desk(choices: list[Choice]) -> Client:
    """Somebody who coordinates the round of these, signed in, where somebody pressed before: the portal has begun."""
    client = coordinator(choices[0].community.convenor)
    press(client, choices)
    return client


def press(client: Client, choices: list[Choice]) -> float:
    """Hold the message that decisions take longer to these, then send; answers the milliseconds until the desk is told
    where to look. Raises AssertionError if it is not kept."""
    round_ = choices[0].community.round
    typed = {
        "action": "release",
        "hear_by": (round_.hear_by + 30 * A_DAY).isoformat(),
        "people": ",".join(str(choice.pk) for choice in choices),
        "number": len(choices),
    }
    address = reverse("admin:applications_release_late", args=[round_.pk])
    began = perf_counter()
    response = client.post(address, typed)
    took = (perf_counter() - began) * 1000
    assert response.status_code == 302, response.content.decode()
    return took


def check() -> float:
    """Check what was pressed until it is held, as ticks do one after the other: the seconds of this processor, not the
    database's."""
    began = process_time()
    while Release.objects.checking().exists():
        assert check_releases(db_now())
    Release.objects.held().get()
    return process_time() - began
