"""What holds whatever tests/house/access.txt says: writing the table anew cannot make a leak right."""

import pytest
from django.urls import reverse

from tests.house.access import rules
from tests.house.access.addresses import every_address
from tests.house.access.roles import (
    ANONYMOUS,
    ARRANGER,
    COORDINATORS,
    COUNTER,
    DESK,
    FACILITATOR,
    GUARD,
    OTHER_FACILITATOR,
    OTHER_STAFF,
    REVIEWER,
    ROLES,
    STAFF,
    UNPROVED,
    Visitor,
    of_roles,
)
from tests.house.access.side import Side
from tests.house.access.walk import Answer, asked, searched, walked, world

pytestmark = pytest.mark.django_db
SIGNED_IN = [role for role in ROLES if role not in {ANONYMOUS, UNPROVED}]
CONVENOR = dict.fromkeys(COORDINATORS, "a") | {OTHER_STAFF: "b"}


def is_own(role: str, answer: Answer) -> bool:
    """Does this address point at a row that this coordinator may open?"""
    return answer.target == CONVENOR[role] or answer.target in rules.ALSO_OPEN.get(role, ())


def told(answers: list[Answer]) -> list[str]:
    return [str(answer) for answer in answers]


def is_admin(answer: Answer) -> bool:
    return answer.path.startswith("/admin/")


@of_roles()
def test_no_address_breaks(role):
    assert told([a for a in walked(role) if a.status >= 500 and a.name != "health_ready"]) == []


@of_roles()
def test_put_and_delete_do_nothing_anywhere(role):
    changed = [a for a in walked(role) if a.method in {"PUT", "DELETE"} and a.status not in {302, 405}]
    assert told(changed) == []


@of_roles(ANONYMOUS)
def test_who_is_not_signed_in_gets_public_pages_alone(role):
    opened = [a for a in walked(role) if 200 <= a.status < 300 and a.name != "exit"]

    assert {a.name for a in opened} <= rules.PUBLIC | rules.BY_LINK


def test_every_public_address_exists():
    names = {address.name for address in every_address()}
    owned = {*rules.OWN, *rules.ENROLMENT, *rules.OPEN_TO_THE_UNPROVED}

    assert (rules.PUBLIC | rules.BY_LINK | owned) <= names


@of_roles()
def test_a_link_that_is_altered_or_of_another_kind_opens_nothing(role):
    broken = [a for a in walked(role) if a.name in rules.BY_LINK and a.target in {"tampered", "other kind"}]

    assert broken
    assert told([a for a in broken if a.status not in {404, 405, 302 if role == UNPROVED else 404}]) == []


@of_roles()
def test_what_is_hidden_is_not_there_for_anybody(role):
    hidden = [a for a in walked(role) if a.target in {"hidden", "hidden round", "private", "cohort"}]

    # Who is not signed in is asked to, wherever a form is sent to: also at a round that never was.
    asked_in = {(a.name, a.method) for a in walked(role) if a.target == "nowhere" and a.status == 302}
    shown = [a for a in hidden if a.status not in {404, 405, 302 if role == UNPROVED else 404}]

    assert hidden
    assert told([a for a in shown if a.status != 302 or (a.name, a.method) not in asked_in]) == []


@of_roles()
def test_the_admin_opens_for_staff_alone(role):
    if role in DESK:
        opened = {a.name for a in walked(role) if is_admin(a) and a.status == 200}
        assert "admin:index" in opened
    else:
        assert told([a for a in walked(role) if is_admin(a) and a.status not in {302, 403, 405}]) == []
        led = {place(a).partition("?")[0] for a in walked(role) if is_admin(a) and a.status == 302}
        assert led <= DOORS


# Where who may not see the desk is led, by way of the desk's own door.
DOORS = {"/admin/", "/admin/login/", "/accounts/login/", "/accounts/login/code/", "/accounts/2fa/"}


def place(answer: Answer) -> str:
    return answer.headers.get("Location", "")


@of_roles(*COORDINATORS)
def test_staff_open_the_rows_of_their_own_convenor_and_find_no_others(role):
    windows = [
        a
        for a in walked(role)
        if a.name.startswith("admin:") and a.target and not a.name.startswith(rules.SHARED_WINDOWS)
    ]
    foreign = [a for a in windows if not is_own(role, a) and not a.name.startswith("admin:app_list")]
    opened = {a.name for a in windows if a.target == CONVENOR[role] and a.status == 200}

    assert "admin:communities_member_change" in opened
    assert told([a for a in foreign if a.status not in {403, 404, 405}]) == []
    found = {a.name for a in foreign if a.status != 404 and a.method == "GET" and a.name in opened}
    assert found == set()


@of_roles(REVIEWER)
def test_a_reviewer_opens_of_the_desk_the_first_page_and_what_is_given_to_them(role):
    opened = {(a.name, a.target) for a in (*walked(role), *searched(role)) if is_admin(a) and a.status == 200}
    shown = {name for name, target in opened if not name.startswith("admin:applications_choice_")}
    choices = {target for name, target in opened if target and name == "admin:applications_choice_change"}

    assert shown <= rules.REVIEWER_OPENS
    assert {target for name, target in opened if name == "admin:app_list"} <= {"", "applications"}
    assert choices == {"a", "a hidden", "a colleague"}


@of_roles(REVIEWER)
def test_a_reviewer_changes_nothing_but_what_is_given_to_them(role):
    wrote = [a for a in walked(role) if is_admin(a) and a.wrote]

    assert told([a for a in wrote if a.target not in {"a", "a hidden", "a colleague"}]) == []


@of_roles(*DESK)
def test_what_is_told_in_confidence_has_windows_for_who_may_look_alone(role):
    windows = {
        name
        for name in ("accessneeds", "safetynote", "demographics")
        for a in walked(role)
        if a.name == f"admin:communities_{name}_changelist" and a.status == 200
    }
    everything = {"accessneeds", "safetynote", "demographics"}

    assert windows == {
        ARRANGER: {"accessneeds"},
        GUARD: {"safetynote"},
        COUNTER: {"demographics"},
        OTHER_STAFF: everything,
    }.get(role, set())
    (index,) = [a for a in walked(role) if a.name == "admin:index" and a.method == "GET"]
    assert {name for name in everything if f"/admin/communities/{name}/" in index.body} == windows


@of_roles(*SIGNED_IN)
def test_what_is_somebody_elses_is_not_there(role):
    pages = [a for a in walked(role) if a.name in rules.OWN and a.method not in {"PUT", "DELETE"}]
    foreign = [a for a in pages if a.target not in rules.OWN[a.name].get(role, set())]
    own = [a for a in pages if a.target in rules.OWN[a.name].get(role, set()) and a.method == "GET"]

    assert foreign
    assert told([a for a in foreign if a.status not in {404, 405}]) == []
    assert told([a for a in own if a.status != 200]) == []


@of_roles(UNPROVED)
def test_staff_without_a_second_factor_get_to_adding_one_and_nowhere_else(role):
    opened = {a.name for a in walked(role) if 200 <= a.status < 300}
    led = {place(a).partition("?")[0] for a in walked(role) if is_admin(a)}

    assert opened <= rules.ENROLMENT | rules.OPEN_TO_THE_UNPROVED
    assert led == {"/accounts/2fa/"}


@of_roles()
def test_rosters_open_for_those_who_hold_the_community_alone(role):
    rosters = [a for a in walked(role) if a.name == "session_roster" and a.status == 200]

    assert bool(rosters) == (role in {FACILITATOR, OTHER_FACILITATOR})


@of_roles(*SIGNED_IN)
def test_the_list_of_sessions_to_hold_is_empty_for_who_holds_none(role):
    (page,) = [a for a in walked(role) if a.name == "facilitate" and a.method == "GET"]

    assert ("/facilitate/sessions/" in page.body) == (role in {FACILITATOR, OTHER_FACILITATOR})


def additions(side: Side) -> dict[str, dict[str, object]]:
    """What staff type into the admin to add a row, hung on `side`'s."""
    convenor = {"convenor": side.records["communities.convenor"]}
    return {
        "communities_funder": convenor | {"name": "New funder"},
        "communities_theme": convenor | {"name": "New theme", "position": 1},
        "sessions_app_reminderrule": convenor
        | {"slug": "new", "purpose": "reminder", "amount": 2, "unit": "days", "anchor": "before"}
        | {"audience": "all", "useful_until_hours": 0},
        "sessions_app_session": {
            "community": side.records["communities.community"],
            "number": 9,
            "title": "New meeting",
            "mode": "online",
        },
        "sessions_app_registration": {"session": side.records["forum session"], "name": "New guest"},
    }


@of_roles(STAFF, OTHER_STAFF)
def test_staff_add_rows_to_their_own_convenor_and_to_no_other(role):
    with world() as made:
        visitor = Visitor(role, made.people[role])
        for side in (made.a, made.b):
            for table, typed in additions(side).items():
                answer = asked(made, visitor, "POST", reverse(f"admin:{table}_add"), data=typed)
                is_own = side.letter == CONVENOR[role]
                assert (answer.status, table in answer.wrote) == ((302, True) if is_own else (200, False)), (
                    table
                )


@of_roles(STAFF, OTHER_STAFF)
def test_staff_do_nothing_to_a_foreign_row(role):
    foreign = [
        a
        for a in walked(role)
        if a.name.startswith("admin:")
        and a.target in {"a", "b", "portal"}
        and not is_own(role, a)
        and not a.name.startswith(rules.SHARED_WINDOWS)
    ]

    assert foreign
    assert told([a for a in foreign if a.wrote]) == []
