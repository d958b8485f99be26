from datetime import timedelta

import pytest
from django.db.models import Q
from django.utils import timezone

from communities import registry
from communities.models import Demographics
from tests.communities.confidence.pages import ALL
from tests.factories import RoundFactory, StaffFactory, UserFactory
from tests.signing_in import sign_in


@pytest.fixture(autouse=True)
def everybody_applied(monkeypatch):
    monkeypatch.setattr(registry, "STANDING", [lambda user: Q(pk__isnull=False)])
    monkeypatch.setattr(
        registry,
        "APPLICANTS",
        [lambda of: Demographics.objects.filter(round=of).values_list("person", flat=True)],
    )


@pytest.fixture
def round_():
    return RoundFactory(title="Sample call")


@pytest.fixture
def trusted(client, round_):
    user = StaffFactory(convenor=round_.convenor, **ALL)
    sign_in(client, user)
    return user


@pytest.fixture
def closed(round_):
    round_.opens_at, round_.closes_at = (timezone.now() - timedelta(days=days) for days in (9, 2))
    round_.save()
    return round_


@pytest.fixture
def chief(client):
    user = UserFactory(is_staff=True, is_superuser=True)
    sign_in(client, user)
    return user
