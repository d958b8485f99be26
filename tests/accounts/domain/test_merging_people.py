from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.domain import merging
from accounts.domain.joining import person_with, save_person
from accounts.domain.merging import merge_people, register_mover
from accounts.domain.profiles import save_profile
from accounts.errors import AlreadyMerged, CannotStandTwice, HoldsRights, SameRecord, SwitchedOff
from accounts.models import AuditEvent, PractitionerProfile, Sector, User
from accounts.second_factor import give_totp
from tests.accounts.conftest import CONFIRM, DOOR
from tests.threads import at_once

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 3, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def movers(monkeypatch) -> list:
    """Accounts alone: what the apps above move stays out."""
    found = []
    monkeypatch.setattr(merging, "_movers", found)
    return found


@pytest.fixture
def keep(person) -> User:
    return person


@pytest.fixture
def gone(db) -> User:
    user = User.objects.create_user("alex@example.com", "a password of long ago")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def merge(keep: User, gone: User, by: User) -> None:
    merge_people(keep, gone, by=by, at=AT)


def test_merge_people_leads_the_old_address_to_the_account_that_stays(keep, gone, staff, client, sign_in):
    merge(keep, gone, staff)
    sign_in(client, "alex@example.com")

    assert client.session["_auth_user_id"] == str(keep.pk)
    assert set(User.objects.all()) == {keep, gone, staff}


def test_merge_people_moves_proved_addresses_beside_the_main_one_and_no_others(keep, gone, staff):
    EmailAddress.objects.create(user=gone, email="typed@example.com", verified=False)
    merge(keep, gone, staff)

    assert set(
        EmailAddress.objects.exclude(user=staff).values_list("user", "email", "verified", "primary")
    ) == {
        (keep.pk, "alex@example.org", True, True),
        (keep.pk, "alex@example.com", True, False),
    }


def test_merge_people_proves_an_address_that_both_wrote(keep, gone, staff):
    EmailAddress.objects.create(user=keep, email="alex@example.com", verified=False)
    merge(keep, gone, staff)

    assert EmailAddress.objects.get(email="alex@example.com", verified=True).user == keep


def test_merge_people_lets_the_old_address_become_the_main_one(keep, gone, staff):
    merge(keep, gone, staff)
    EmailAddress.objects.get(email="alex@example.com").set_as_primary()

    keep.refresh_from_db()
    assert keep.email == "alex@example.com"
    assert person_with("alex@example.com") == person_with("alex@example.org") == keep


def test_merge_people_leaves_no_way_in(keep, gone, staff, client, sign_in):
    sign_in(client, gone.email)
    assert client.get("/my/profile/").status_code == 200
    give_totp(gone)
    merge(keep, gone, staff)

    gone.refresh_from_db()
    assert (gone.is_active, gone.merged_into, gone.has_usable_password()) == (False, keep, False)
    assert not Authenticator.objects.filter(user=gone).exists()
    assert not UserSession.objects.filter(user=gone).exists()
    assert client.get("/my/profile/").status_code == 302
    assert not Client().login(email=gone.email, password="a password of long ago")
    assert not Client().login(email="alex@example.com", password="a password of long ago")


def test_merge_people_stops_a_code_that_was_asked_for_before(keep, gone, staff, client, newest_code):
    client.post(DOOR, {"email": gone.email})
    code = newest_code(gone.email)
    merge(keep, gone, staff)
    client.post(CONFIRM, {"code": code})

    assert "_auth_user_id" not in client.session


def test_merge_people_keeps_the_other_accounts_second_factor_and_sessions(keep, gone, staff, client, sign_in):
    sign_in(client, keep.email)
    give_totp(keep)
    merge(keep, gone, staff)

    assert Authenticator.objects.filter(user=keep).exists()
    assert UserSession.objects.filter(user=keep).exists()


def test_merge_people_fills_only_what_the_kept_profile_leaves_empty(keep, gone, staff, areas):
    sector = Sector.objects.create(name="Health")
    save_profile(keep, preferred_name="Alex", role_title="Lead", at=AT)
    theirs = {"pronouns": "they/them", "organisation": "Example Council", "role_title": "Officer"}
    save_profile(
        gone,
        preferred_name="Lex",
        sector=sector,
        lgas=[areas["Darebin"]],
        works_statewide=True,
        at=AT,
        **theirs,
    )
    merge(keep, gone, staff)

    mine = PractitionerProfile.objects.get(user=keep)
    assert (mine.preferred_name, mine.pronouns, mine.role_title) == ("Alex", "they/them", "Lead")
    assert (mine.organisation.name, mine.sector, mine.works_statewide) == ("Example Council", sector, True)
    assert list(mine.lgas.all()) == [areas["Darebin"]]
    assert PractitionerProfile.objects.get(user=gone).preferred_name == "Lex"


def test_merge_people_mixes_no_places_of_two_profiles(keep, gone, staff, areas):
    save_profile(keep, preferred_name="Alex", lgas=[areas["Buloke"]], at=AT)
    save_profile(gone, preferred_name="Lex", lgas=[areas["Darebin"]], works_outside_victoria=True, at=AT)
    merge(keep, gone, staff)

    mine = PractitionerProfile.objects.get(user=keep)
    assert list(mine.lgas.all()) == [areas["Buloke"]]
    assert not mine.works_outside_victoria


def test_merge_people_gives_a_profile_to_who_had_none(keep, gone, staff, areas):
    save_profile(gone, preferred_name="Lex", lgas=[areas["Darebin"]], at=AT)
    merge(keep, gone, staff)

    mine = PractitionerProfile.objects.get(user=keep)
    assert (mine.preferred_name, list(mine.lgas.all())) == ("Lex", [areas["Darebin"]])


def test_merge_people_calls_movers_in_order_before_the_account_is_closed(keep, gone, staff):
    calls = []
    register_mover(lambda keep, gone: calls.append(("first", keep.pk, gone.email, gone.is_active)))
    register_mover(lambda keep, gone: calls.append(("second", keep.pk, gone.email, gone.is_active)))
    merge(keep, gone, staff)

    assert calls == [(name, keep.pk, "alex@example.com", True) for name in ("first", "second")]


def test_merge_people_undoes_everything_when_a_mover_refuses(keep, gone, staff):
    def one_moves(keep: User, gone: User) -> None:
        save_profile(keep, preferred_name="Moved", at=AT)

    def one_refuses(keep: User, gone: User) -> None:
        raise CannotStandTwice("Both are members of one community.")

    register_mover(one_moves)
    register_mover(one_refuses)
    with pytest.raises(CannotStandTwice, match="Both are members"), transaction.atomic():
        merge(keep, gone, staff)

    gone.refresh_from_db()
    assert (gone.is_active, gone.merged_into) == (True, None)
    assert not PractitionerProfile.objects.exists()
    assert EmailAddress.objects.get(email="alex@example.com").user == gone


def test_merge_people_audits_both_without_words_about_them(keep, gone, staff):
    before = AuditEvent.objects.create(actor=gone, verb="tested", about="accounts.user:0")
    merge(keep, gone, staff)

    merged, away = AuditEvent.objects.about(keep).get(), AuditEvent.objects.about(gone).get()
    assert (merged.actor, merged.verb, merged.at) == (staff, "person_merged", AT)
    assert merged.details == {"gone": gone.pk, "addresses": 1}
    assert (away.actor, away.verb, away.details) == (staff, "person_merged_away", {"into": keep.pk})
    before.refresh_from_db()
    assert before.actor == gone


def test_merge_people_refuses_itself(keep, staff):
    with pytest.raises(SameRecord):
        merge(keep, keep, staff)


@pytest.mark.parametrize("right", ["is_staff", "is_superuser"])
@pytest.mark.parametrize("whose", ["keep", "gone"])
def test_merge_people_refuses_staff(keep, gone, staff, right, whose):
    User.objects.filter(pk={"keep": keep, "gone": gone}[whose].pk).update(**{right: True})

    with pytest.raises(HoldsRights):
        merge(keep, gone, staff)
    assert User.objects.filter(is_active=True).count() == 3


def test_merge_people_refuses_who_was_merged_already(keep, gone, staff):
    third = User.objects.create_user("kim@example.org")
    merge(keep, gone, staff)

    for one, other in ((third, gone), (gone, third)):
        with pytest.raises(AlreadyMerged):
            merge(one, other, staff)


def test_merge_people_refuses_to_keep_an_account_that_is_switched_off(keep, gone, staff):
    User.objects.filter(pk=keep.pk).update(is_active=False)

    with pytest.raises(SwitchedOff):
        merge(keep, gone, staff)


def test_merge_people_leads_who_was_merged_before_to_the_last_one(keep, gone, staff):
    third = User.objects.create_user("kim@example.org")
    merge(keep, gone, staff)
    merge(third, keep, staff)

    gone.refresh_from_db()
    assert gone.merged_into == third
    assert person_with("alex@example.com") == person_with("alex@example.org") == third


@pytest.mark.django_db(transaction=True)
def test_merge_people_closes_one_when_each_is_merged_into_the_other_at_once(keep, gone, staff):
    outcomes = at_once(merge, (keep, gone, staff), (gone, keep, staff))

    assert {type(outcome) for outcome in outcomes} == {type(None), AlreadyMerged}
    assert User.objects.filter(is_active=True, is_staff=False).count() == 1
    assert EmailAddress.objects.filter(user__is_active=True, user__is_staff=False).count() == 2


def test_save_person_leaves_a_merged_account_closed(keep, gone, staff):
    stale = User.objects.get(pk=gone.pk)
    merge(keep, gone, staff)

    with pytest.raises(AlreadyMerged), transaction.atomic():
        save_person(stale, by=staff, at=AT)
    gone.refresh_from_db()
    assert not gone.is_active


def test_a_merged_account_is_never_active(keep, gone):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=gone.pk).update(merged_into=keep)
