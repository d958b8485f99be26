from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.core.management import call_command

from accounts.domain.reference import load_lgas, load_sectors
from accounts.models import LocalGovernmentArea, Sector
from communities.domain.reference import load_calendar
from communities.models import CalendarDay
from tests.factories import CalendarDayFactory, ConvenorFactory

pytestmark = pytest.mark.django_db
MONDAY, TUESDAY, SATURDAY = 0, 1, 5
CENTRAL_HIGHLANDS = ["Ararat", "Ballarat", "Golden Plains", "Hepburn", "Moorabool", "Pyrenees"]


def nth(year: int, month: int, weekday: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))


def easter_sunday(year: int) -> date:
    """By the rule of the Gregorian calendar: the first Sunday after the full moon of spring in the north."""
    century, golden = year // 100, year % 19
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (year % 100 // 4) - moon - year % 4) % 7
    days = moon + weekday - 7 * ((golden + 11 * moon + 22 * weekday) // 451) + 114
    return date(year, days // 31, days % 31 + 1)


def holidays(name: str) -> dict[int, date]:
    found = CalendarDay.objects.filter(kind="public_holiday", name=name, starts_on__gte=date(2024, 1, 1))
    return {day.starts_on.year: day.starts_on for day in found}


def test_load_lgas_loads_79_in_their_three_classes():
    assert load_lgas() == 79

    classes = Counter(LocalGovernmentArea.objects.values_list("classification", flat=True))
    assert classes == {"metropolitan": 31, "regional_city": 10, "rural_shire": 38}


def test_load_lgas_knows_classes_that_the_titles_do_not_tell():
    load_lgas()

    by_name = dict(LocalGovernmentArea.objects.values_list("name", "classification"))
    assert {by_name[name] for name in ("Ararat", "Benalla", "Swan Hill", "Queenscliffe")} == {"rural_shire"}
    assert {by_name[name] for name in ("Cardinia", "Nillumbik", "Yarra Ranges")} == {"metropolitan"}
    areas = LocalGovernmentArea.objects.filter(dffh_area="Central Highlands").values_list("name", flat=True)
    assert list(areas) == CENTRAL_HIGHLANDS


def test_load_lgas_keeps_the_former_name_of_merri_bek():
    load_lgas()

    assert LocalGovernmentArea.objects.get(former_name="Moreland").name == "Merri-bek"
    assert LocalGovernmentArea.objects.exclude(former_name="").count() == 1


def test_load_lgas_knows_one_that_staff_renamed():
    load_lgas()
    LocalGovernmentArea.objects.filter(name="Hume").update(name="New Hume", former_name="Hume")

    assert load_lgas() == 0
    assert LocalGovernmentArea.objects.get(former_name="Hume").name == "New Hume"


def test_load_sectors_loads_the_list_once_and_leaves_the_words_of_staff():
    assert load_sectors() == 33
    Sector.objects.filter(name="Police").update(name="Victoria Police")

    assert load_sectors() == 0
    assert Sector.objects.last().name == "Other"
    assert Sector.objects.filter(name="Victoria Police").exists()


def test_load_calendar_loads_every_kind_and_no_program_dates():
    load_calendar()

    local = CalendarDay.Kind.LOCAL_HOLIDAY  # councils set these, and convenors add them
    assert set(CalendarDay.objects.values_list("kind", flat=True)) == set(CalendarDay.Kind.values) - {local}
    assert not CalendarDay.objects.filter(name__startswith="Applications").exists()
    summer = CalendarDay.objects.get(name="Summer holidays 2023-24")
    assert (summer.kind, summer.starts_on, summer.ends_on) == (
        "school_holiday",
        date(2023, 12, 21),
        date(2024, 1, 28),
    )
    changes = CalendarDay.objects.filter(kind="daylight_saving").values_list("starts_on", flat=True)
    assert list(changes) == [date(2023, 10, 1), date(2024, 4, 7)]


def test_load_calendar_loads_a_day_of_both_files_once():
    load_calendar()

    assert CalendarDay.objects.filter(name="Good Friday", starts_on__year=2024).count() == 1
    days = Counter(CalendarDay.objects.values_list("kind", "starts_on"))
    assert set(days.values()) == {1}


def test_load_calendar_knows_of_each_day_whether_it_is_a_school_day():
    load_calendar()

    stretches = CalendarDay.objects.filter(kind__in=["school_term", "school_holiday"]).order_by("starts_on")
    days = list(stretches.values_list("starts_on", "ends_on"))
    assert (days[0][0], days[-1][1]) == (date(2023, 7, 10), date(2029, 1, 28))
    assert all(after[0] - before[1] == timedelta(days=1) for before, after in pairwise(days))


def test_load_calendar_has_the_days_of_the_sector_in_each_year_of_the_holidays():
    load_calendar()

    days = CalendarDay.objects.filter(kind="sector_day", name="16 Days of Activism")
    assert list(days.values_list("starts_on", "ends_on")) == [
        (date(year, 11, 25), date(year, 12, 10)) for year in range(2023, 2029)
    ]


def test_load_calendar_adds_what_a_convenor_has_as_its_own():
    mine = CalendarDayFactory(
        convenor=ConvenorFactory(), kind="sector_day", name="National Sorry Day", starts_on=date(2026, 5, 26)
    )
    load_calendar()

    found = CalendarDay.objects.filter(name=mine.name, starts_on=mine.starts_on)
    assert {day.convenor_id for day in found} == {None, mine.convenor_id}


def test_load_calendar_leaves_what_staff_changed():
    load_calendar()
    CalendarDay.objects.filter(name="Melbourne Cup Day", starts_on__year=2026).update(
        name="Cup", note="Our own"
    )
    final = CalendarDay.objects.filter(name="Friday before the AFL Grand Final", starts_on__year=2027)
    final.update(starts_on=date(2027, 10, 1), ends_on=date(2027, 10, 1), note="")
    before = list(CalendarDay.objects.order_by("pk").values())

    assert load_calendar() == 0
    assert list(CalendarDay.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("year", range(2024, 2029))
def test_holidays_fall_where_the_rules_put_them(year):
    load_calendar()
    easter = easter_sunday(year)

    assert holidays("New Year's Day")[year] == date(year, 1, 1)
    assert holidays("Labour Day")[year] == nth(year, 3, MONDAY, 2)
    assert holidays("Good Friday")[year] == easter - timedelta(days=2)
    assert holidays("Saturday before Easter Sunday")[year] == easter - timedelta(days=1)
    assert holidays("Easter Sunday")[year] == easter
    assert holidays("Easter Monday")[year] == easter + timedelta(days=1)
    assert holidays("Anzac Day")[year] == date(year, 4, 25)
    assert holidays("King's Birthday")[year] == nth(year, 6, MONDAY, 2)
    assert holidays("Melbourne Cup Day")[year] == nth(year, 11, TUESDAY, 1)
    assert holidays("Christmas Day")[year] == date(year, 12, 25)
    assert holidays("Boxing Day")[year] == date(year, 12, 26)
    australia_day = date(year, 1, 26)
    while australia_day.weekday() >= SATURDAY:
        australia_day += timedelta(days=1)
    assert holidays("Australia Day")[year] == australia_day
    last_september = date(year, 9, 30)
    saturday = last_september - timedelta(days=(last_september.weekday() - SATURDAY) % 7)
    assert holidays("Friday before the AFL Grand Final")[year] == saturday - timedelta(days=1)


def test_holidays_on_a_weekend_have_their_other_days():
    load_calendar()

    assert holidays("New Year's Day (additional day)") == {2028: date(2028, 1, 3)}
    assert holidays("Christmas Day (additional day)") == {2027: date(2027, 12, 27)}
    assert holidays("Boxing Day (additional day)") == {2026: date(2026, 12, 28), 2027: date(2027, 12, 28)}


def test_a_grand_final_not_yet_fixed_says_so():
    load_calendar()

    notes = dict(
        CalendarDay.objects.filter(name="Friday before the AFL Grand Final").values_list(
            "starts_on__year", "note"
        )
    )
    assert notes == dict.fromkeys([2023, 2024, 2025], "") | dict.fromkeys(
        [2026, 2027, 2028], "date to be confirmed"
    )


def test_load_reference_loads_all_and_says_how_many(capsys):
    call_command("load_reference")
    call_command("load_reference")

    assert capsys.readouterr().out.splitlines() == [
        "79 new councils, 33 new sectors, 155 new calendar entries",
        "0 new councils, 0 new sectors, 0 new calendar entries",
    ]
