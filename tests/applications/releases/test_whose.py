"""Whom the pages of a list name, and for whom they are there."""

import pytest
from django.urls import reverse

from applications.models import Release
from communities.models import Round
from tests.applications.releases.pages import address, late_address, name, page_of, press, text
from tests.factories import ConflictFactory, ReleaseFactory, ReviewerFactory, StaffFactory
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


def test_nobody_with_a_conflict_of_interest_is_named(client, drafted):
    declared, possible = drafted.place(), drafted.place()
    ConflictFactory(application=declared.application, reviewer=drafted.staff)
    drafted.staff.email = "sam@workplace.example.net"
    drafted.staff.save()
    possible.application.applicant.email = "kim@workplace.example.net"
    possible.application.applicant.save()

    for path in (address(drafted), late_address(drafted)):
        page = text(client.get(path))
        assert "1 person is hidden from you" in page
        assert "Answer first whether you have a conflict" in page
        assert possible.application.code in page
        for choice in (declared, possible):
            assert name(choice) not in page


def test_a_blind_round_releases_nothing_and_names_nobody(client, drafted):
    choice = drafted.place()
    Round.objects.update(hides_names=True)

    for response in (client.get(address(drafted)), press(client, address(drafted), "read")):
        page = text(response)
        assert "Turn the blind review off" in page
        assert name(choice) not in page
    late = text(client.post(late_address(drafted), {"action": "read", "hear_by": "2026-10-30"}))
    assert choice.application.code in late
    assert name(choice) not in late


@pytest.mark.parametrize("who", [StaffFactory, ReviewerFactory])
def test_lists_of_others_are_not_there(client, drafted, who):
    drafted.place()
    release = ReleaseFactory(community=drafted.community)
    user = who(convenor=drafted.community.convenor) if who is ReviewerFactory else who()
    sign_in(client, user)

    stop = reverse("admin:applications_release_stop", args=[release.pk])
    paths = [address(drafted), late_address(drafted), page_of(release), stop]
    assert {client.post(path).status_code for path in paths} <= {403, 404}
    assert Release.objects.get().state == "held"
