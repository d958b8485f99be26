"""Who applied, in numbers, once the call is over."""

import re

import pytest

from communities.models import Demographics
from tests.communities.confidence.pages import WORDS, body, listed, totals
from tests.factories import ConvenorFactory, DemographicsFactory, RoundFactory

pytestmark = pytest.mark.django_db


def test_totals_show_numbers_by_gender_and_group_and_hide_small_ones(client, trusted, closed):
    DemographicsFactory.create_batch(11, round=closed, gender="woman", groups=["disability"])
    DemographicsFactory.create_batch(7, round=closed, gender="man", groups=["none"])
    DemographicsFactory(round=closed, gender="own_term", gender_words=WORDS, groups=["lgbtiq"])

    page = body(client.get(totals(closed)))

    lines = dict(re.findall(r'<th scope="row">([^<]+)</th><td class="num">([^<]+)</td>', page))
    assert (lines["Woman or female"], lines["Man or male"]) == ("11", "Not shown")
    assert (lines["With disability"], lines["LGBTIQ+"]) == ("11", "Not shown")
    assert WORDS not in page
    assert "fewer than 5" in page


def test_totals_wait_for_the_end_of_the_call(client, trusted, round_):
    DemographicsFactory.create_batch(11, round=round_, gender="woman")

    page = body(client.get(totals(round_)))

    assert "Not counted yet" in page
    assert "<table" not in page


def test_totals_of_a_round_that_nobody_applied_to(client, trusted, closed):
    assert "Nobody sent an application" in body(client.get(totals(closed)))


def test_totals_are_of_the_rounds_of_who_trusts_alone_and_of_no_person(client, trusted, closed):
    row = DemographicsFactory(round=closed, person__profile__preferred_name=WORDS)
    foreign = RoundFactory(title="Their call", convenor=ConvenorFactory())

    page = body(client.get(listed(Demographics)))

    assert totals(closed) in page
    assert "Their call" not in page
    assert client.get(totals(foreign)).status_code == 404
    assert client.post(totals(closed)).status_code == 405
    for url in (f"{row.pk}/change/", f"{row.pk}/history/", f"{row.pk}/delete/", "add/", "export/"):
        assert client.get(f"{listed(Demographics)}{url}").status_code == 404
    assert WORDS not in page + body(client.get(totals(closed)))
