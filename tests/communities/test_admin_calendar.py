"""The calendar that planning minds: administrators keep everybody's days, coordinators their convenor's own."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from communities.domain.workdays import holidays_around
from communities.models import CalendarDay
from tests.factories import CalendarDayFactory, ConvenorFactory, StaffFactory, UserFactory
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
LIST = "/admin/communities/calendarday/"
DAY = {
    "kind": "sector_day",
    "name": "Sample week",
    "starts_on": "2026-05-04",
    "ends_on": "2026-05-08",
    "note": "",
}


@pytest.fixture
def staff(client):
    user = StaffFactory(convenor=ConvenorFactory())
    sign_in(client, user)
    return user


def convenor_of(user):
    return user.staff_roles.get().convenor


def test_who_coordinates_adds_changes_and_removes_days_of_their_convenor(client, staff):
    own = convenor_of(staff)
    assert client.post(f"{LIST}add/", DAY | {"convenor": own.pk}).status_code == 302
    day = CalendarDay.objects.get()
    assert (day.convenor, day.kind) == (own, "sector_day")

    client.post(f"{LIST}{day.pk}/change/", DAY | {"convenor": own.pk, "name": "Another name"})
    day.refresh_from_db()
    assert day.name == "Another name"
    client.post(f"{LIST}{day.pk}/delete/", {"post": "yes"})
    assert not CalendarDay.objects.exists()


def test_a_day_of_everybody_and_one_of_another_convenor_are_not_theirs_to_make_or_change(client, staff):
    other = ConvenorFactory()
    for fields in ({"convenor": ""}, {"convenor": other.pk}):
        assert client.post(f"{LIST}add/", DAY | fields).status_code == 200
    assert not CalendarDay.objects.exists()
    shared = CalendarDayFactory(starts_on=date(2026, 9, 25))
    foreign = CalendarDayFactory(
        starts_on=date(2026, 9, 25), convenor=other, kind="sector_day", name="Canary"
    )

    assert client.post(f"{LIST}{shared.pk}/change/", DAY).status_code == 403
    assert client.post(f"{LIST}{shared.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.get(f"{LIST}{foreign.pk}/change/").status_code == 404
    assert client.post(f"{LIST}{foreign.pk}/delete/", {"post": "yes"}).status_code == 404
    listed = client.get(LIST).content.decode()
    assert shared.name in listed
    assert "Canary" not in listed


def test_a_coordinator_makes_no_holiday_that_would_move_deadlines(client, staff):
    page = client.post(f"{LIST}add/", DAY | {"convenor": convenor_of(staff).pk, "kind": "public_holiday"})

    assert "kind" in page.context["adminform"].form.errors


def test_the_database_keeps_a_convenor_from_moving_deadlines():
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarDayFactory(starts_on=date(2026, 9, 25), convenor=ConvenorFactory())
    CalendarDayFactory(starts_on=date(2026, 9, 25), convenor=ConvenorFactory(), kind="local_holiday")
    assert holidays_around(date(2026, 9, 25)) == set()


def test_administrators_keep_the_days_of_everybody(client):
    sign_in(client, UserFactory(is_staff=True, is_superuser=True))

    assert client.post(f"{LIST}add/", DAY | {"kind": "public_holiday", "convenor": ""}).status_code == 302
    assert CalendarDay.objects.get().convenor is None
