"""The desk's windows on communities and rounds: what may change, and what a save leaves behind."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent, User
from communities.models import Convenor, Criterion, Facilitation
from tests.communities.windows.pages import change, form_of
from tests.factories import (
    CollectionNoticeFactory,
    CriterionFactory,
    FacilitationFactory,
    MemberFactory,
    ReviewFactory,
)

pytestmark = pytest.mark.django_db


def test_ceiling_goes_through_the_verb_and_leaves_a_trace(client, staff, community):
    fields = form_of(client, change(community)) | {"ceiling": 30, "name": "Other words"}

    assert client.post(change(community), fields).status_code == 302

    community.refresh_from_db()
    assert (community.ceiling, community.name) == (30, "Other words")
    verbs = dict(AuditEvent.objects.about(community).values_list("verb", "details"))
    assert verbs["ceiling_changed"] == {"before": 25, "after": 30}
    assert set(verbs["community_changed"]["fields"]) == {"ceiling", "name"}
    assert "Other words" not in str(verbs)


def test_ceiling_under_the_seats_taken_is_an_error_of_the_form_and_saves_nothing(client, staff, community):
    MemberFactory.create_batch(3, community=community)
    fields = form_of(client, change(community)) | {"ceiling": 2, "floor": 1, "name": "Other words"}

    response = client.post(change(community), fields)

    assert response.status_code == 200
    assert "3 seats of" in response.content.decode()
    community.refresh_from_db()
    assert (community.ceiling, community.floor) == (25, 15)
    assert community.name != "Other words"


def test_news_is_held_for_two_hours_at_most(client, staff, community):
    convenor = community.convenor
    fields = form_of(client, change(convenor)) | {"holds_news_minutes": 121}

    refused = client.post(change(convenor), fields).content.decode()

    assert "120 minutes at most: people would plan around the old date." in refused
    assert client.post(change(convenor), fields | {"holds_news_minutes": 120}).status_code == 302
    convenor.refresh_from_db()
    assert convenor.holds_news_minutes == 120
    with pytest.raises(IntegrityError), transaction.atomic():
        Convenor.objects.update(holds_news_minutes=121)


def test_floor_and_ceiling_rise_together(client, staff, community):
    fields = form_of(client, change(community)) | {"ceiling": 40, "floor": 30}

    assert client.post(change(community), fields).status_code == 302

    community.refresh_from_db()
    assert (community.floor, community.ceiling) == (30, 40)


def test_criterion_added_gets_a_name_of_its_own_for_files(client, staff, community):
    CriterionFactory(community=community, name="Ability", slug="ability", position=1)
    fields = form_of(client, change(community))
    fields |= {"criteria-TOTAL_FORMS": 2, "criteria-1-name": "Ability", "criteria-1-weight": 1}
    fields |= {"criteria-1-position": 2, "criteria-1-guidance": ""}

    assert client.post(change(community), fields).status_code == 302

    assert list(Criterion.objects.values_list("slug", flat=True)) == ["ability", "ability-2"]


@pytest.mark.parametrize("is_scored", [True, False])
def test_criterion_keeps_its_weight_once_it_was_scored(client, staff, community, is_scored):
    criterion = CriterionFactory(community=community, weight=1)
    if is_scored:
        review = ReviewFactory(choice__community=community)
        review.scores.create(criterion=criterion, value=4)
    fields = form_of(client, change(community)) | {
        "criteria-0-weight": 3,
        "criteria-0-guidance": "New words.",
    }

    page = client.post(change(community), fields, follow=True).content.decode()

    criterion.refresh_from_db()
    assert criterion.weight == (1 if is_scored else 3)
    assert ("its weight stays as it is" in page) is is_scored


def test_facilitator_is_added_by_address_and_becomes_known(client, staff, community):
    fields = form_of(client, change(community)) | {
        "facilitations-TOTAL_FORMS": 1,
        "facilitations-0-email": "New@example.org",
        "facilitations-0-starts_on": "2026-09-01",
        "facilitations-0-ends_on": "",
    }

    assert client.post(change(community), fields).status_code == 302

    assert Facilitation.objects.get(community=community).user == User.objects.get(email="new@example.org")


def test_facilitator_added_twice_is_an_error_of_the_form(client, staff, community):
    known = FacilitationFactory(community=community)
    fields = form_of(client, change(community)) | {
        "facilitations-TOTAL_FORMS": 2,
        "facilitations-1-email": known.user.email,
        "facilitations-1-starts_on": "2026-09-01",
        "facilitations-1-ends_on": "",
    }

    response = client.post(change(community), fields)

    assert "is a facilitator of" in response.content.decode()
    assert Facilitation.objects.count() == 1


def test_round_is_set_and_shown_by_the_convenors_clock(client, community, staff):
    Convenor.objects.update(zone="Pacific/Auckland", place_name="Auckland")
    url = change(community.round)
    fields = form_of(client, url) | {"closes_at_0": "2030-01-10", "closes_at_1": "09:00"}

    assert "Auckland time (Pacific/Auckland)" in client.get(url).content.decode()
    assert client.post(url, fields).status_code == 302

    community.round.refresh_from_db()
    assert community.round.closes_at.isoformat() == "2030-01-09T20:00:00+00:00"


def test_notice_of_an_open_round_stays_and_a_new_version_is_added(client, staff, community):
    first = CollectionNoticeFactory(round=community.round, text="As it was.")
    url = change(community.round)
    fields = form_of(client, url) | {
        "collection_notices-TOTAL_FORMS": 2,
        "collection_notices-INITIAL_FORMS": 1,
    }
    fields |= {"collection_notices-0-id": first.pk, "collection_notices-0-round": community.round_id}
    fields |= {"collection_notices-0-text": "Rewritten.", "collection_notices-1-text": "As it is now."}

    assert client.post(url, fields).status_code == 302

    texts = dict(community.round.collection_notices.values_list("version", "text"))
    assert texts == {1: "As it was.", 2: "As it is now."}
