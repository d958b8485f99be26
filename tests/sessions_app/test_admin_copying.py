"""Copying a round at the desk: shown before it is made, its left-overs one by one, and nobody else's round."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from communities.domain.copies import left_overs
from communities.models import LeftOver, Round
from outbox.models import Text
from sessions_app.domain.copying import copy_round
from tests import factories
from tests.factories.days import days_from_today
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
BASE = "/admin/communities/leftover/"
GIVEN = {"title": "Next round", "slug": "next-round", "opens_on": "2027-08-09"}


@pytest.fixture(autouse=True)
def _clock(db):
    with time_machine.travel(datetime(2026, 11, 29, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def round_():
    round_ = factories.RoundFactory(in_2026=True, title="2026–27", summary="Our communities of 2026–27.")
    factories.CollectionNoticeFactory(round=round_)
    factories.CommunityFactory(round=round_, sessions=2)
    return round_


@pytest.fixture
def staff(client, round_):
    user = factories.StaffFactory(convenor=round_.convenor)
    sign_in(client, user)
    return user


def copied(round_: Round, by) -> Round:
    given = GIVEN | {"opens_on": date(2027, 8, 9)}
    return copy_round(round_, **given, by=by, at=days_from_today(0))


def test_a_round_of_somebody_else_is_not_copied_and_its_left_overs_not_shown(client, staff):
    other = factories.RoundFactory(in_2026=True, summary="Canary 2026.")
    copy = copied(other, staff)
    row = copy.left_overs.get()

    for address in (f"copy/{other.pk}/", f"of/{copy.pk}/", f"tick/{row.pk}/"):
        assert client.get(f"{BASE}{address}").status_code == 404, address
    assert client.post(f"{BASE}copy/{other.pk}/", GIVEN | {"slug": "mine"}).status_code == 404
    assert client.post(f"{BASE}tick/{row.pk}/").status_code == 404
    row.refresh_from_db()
    assert row.ticked_at is None


def test_a_reviewer_copies_nothing(client, round_):
    sign_in(client, factories.ReviewerFactory(convenor=round_.convenor))

    assert client.get(f"{BASE}copy/{round_.pk}/").status_code == 404


def test_a_meeting_from_long_before_a_round_opened_is_not_copied_into_the_past(client, staff, round_):
    factories.SessionFactory(community=round_.communities.get(), date=date(2025, 3, 4), title="Tryout")
    days = {"opens_on": "2026-12-07"}

    page = client.post(f"{BASE}copy/{round_.pk}/", GIVEN | days).content.decode()

    assert "Tryout: This is in the past" in page
    assert 'value="next-round"' in page
    assert Round.objects.count() == 1


def test_looking_at_a_copy_makes_none_and_shows_old_and_new_dates(client, staff, round_):
    page = client.get(f"{BASE}copy/{round_.pk}/").content.decode()

    assert 'value="2027–28"' in page
    session = round_.communities.get().sessions.order_by("number").first()
    assert f"was {session.date:%a} {session.date.day} {session.date:%b %Y}" in page
    assert "The calendar has no school terms for this season" in page
    assert Round.objects.count() == 1


@pytest.mark.parametrize("opens_on", ["2020-02-03", "2026-11-23"])
def test_a_copy_that_would_open_in_the_past_is_refused(client, staff, round_, opens_on):
    given = GIVEN | {"opens_on": opens_on}

    page = client.post(f"{BASE}copy/{round_.pk}/", given).content.decode()

    assert "this would be in the past" in page
    assert "The dates</h2>" not in page
    assert Round.objects.count() == 1


def test_a_year_within_a_date_is_told_from_the_year_alone(client, staff, round_):
    Round.objects.filter(pk=round_.pk).update(summary="Ends in May 2024; term dates 2024 apply.")
    round_.refresh_from_db()
    copy = copied(round_, staff)

    page = client.get(f"{BASE}of/{copy.pk}/").content.decode()
    assert "Ends in <strong>May 2024</strong>; term" in page
    assert "term dates <strong>2024</strong> apply" in page
    Round.objects.filter(pk=copy.pk).update(summary="Ends in May 2024; term dates apply.")
    assert [one.left_over.words for one in left_overs(copy) if one.is_open] == ["May 2024"]


def test_the_copy_is_a_draft_and_leads_to_what_is_left_over(client, staff, round_):
    page = client.post(f"{BASE}copy/{round_.pk}/", GIVEN, follow=True)

    copy = Round.objects.get(slug="next-round")
    assert page.redirect_chain == [(f"{BASE}of/{copy.pk}/", 302)]
    assert not copy.is_published
    body = page.content.decode()
    assert "1 to go through" in body
    assert f"/admin/communities/round/{copy.pk}/change/" in body
    assert client.post(f"{BASE}copy/{round_.pk}/", GIVEN).status_code == 200  # the name is taken
    assert Round.objects.count() == 2


def test_a_left_over_is_ticked_off_by_a_press_and_taken_back(client, staff, round_):
    row = copied(round_, staff).left_overs.get()

    client.get(f"{BASE}tick/{row.pk}/")
    row.refresh_from_db()
    assert row.ticked_at is None
    client.post(f"{BASE}tick/{row.pk}/")
    row.refresh_from_db()
    assert row.ticked_by == staff
    client.post(f"{BASE}tick/{row.pk}/", {"undo": "1"})
    row.refresh_from_db()
    assert row.ticked_at is None


def test_a_copy_is_published_once_nothing_is_left_over(client, staff, round_):
    copy = copied(round_, staff)
    address = f"/admin/communities/round/{copy.pk}/change/"

    def publish():
        page = client.get(address)
        given = {}
        forms = [
            page.context["adminform"].form,
            *(each.formset for each in page.context["inline_admin_formsets"]),
        ]
        for form in forms:
            for one in [form] if hasattr(form, "fields") else [form.management_form, *form.forms]:
                given |= {
                    bound.html_name: value
                    for bound in one
                    if (value := bound.value()) is not None and value is not False
                }
        given = {name: value for name, value in given.items() if not isinstance(value, list)}
        for name in ("opens_at", "closes_at"):
            local = getattr(Round.objects.get(pk=copy.pk), name).astimezone(copy.convenor.tz)
            given |= {f"{name}_0": f"{local:%Y-%m-%d}", f"{name}_1": f"{local:%H:%M:%S}"}
        return client.post(address, given | {"is_published": "on"})

    page = publish()
    assert "1 year or date of the round" in page.content.decode()
    assert not Round.objects.get(pk=copy.pk).is_published
    Round.objects.filter(pk=copy.pk).update(summary="Our communities of 2027–28.")
    page = publish()
    assert page.status_code == 302, [page.context["adminform"].form.errors, page.context["errors"]]
    copy.refresh_from_db()
    assert copy.is_published
    assert copy.checked_at


def test_left_overs_lead_to_the_page_on_which_their_text_is_changed(client, staff, round_):
    community = round_.communities.get()
    factories.CriterionFactory(community=community, guidance="As in 2021.")
    factories.QuestionFactory(round=round_, label="Were you there in 2022?")
    factories.GroupNoticeFactory(community=community, text="Agreed in 2023.")
    community.sessions.filter(number=1).update(summary="As in 2024.")
    Text.objects.create(
        convenor_id=round_.convenor_id,
        kind="session_reminder",
        subject="Our meeting",
        words="Hello, as in 2019.",
        changed_at=days_from_today(0),
    )
    copy = copied(round_, staff)
    new = copy.communities.get()

    body = client.get(f"{BASE}of/{copy.pk}/").content.decode()

    assert len(left_overs(copy)) == LeftOver.objects.count() == 6
    assert f"/admin/communities/community/{new.pk}/change/" in body
    assert f"/admin/outbox/text/{round_.convenor_id}/session_reminder/" in body
    assert f"/admin/sessions_app/session/{new.sessions.get(number=1).pk}/change/" in body


def test_a_copy_of_an_old_round_is_suggested_for_a_year_to_come(client, staff, round_):
    with time_machine.travel(datetime(2029, 11, 29, tzinfo=UTC), tick=False):
        sign_in(client, staff)
        page = client.get(f"{BASE}copy/{round_.pk}/").content.decode()

    assert 'value="2030–31"' in page
