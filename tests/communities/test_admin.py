"""The desk's windows on communities: whose rows, what may change, and what a save leaves behind."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEvent, User
from communities.models import Community, Convenor, Criterion, Facilitation, Member, Round
from tests.factories import (
    CollectionNoticeFactory,
    CommunityFactory,
    CriterionFactory,
    DemandEntryFactory,
    FacilitationFactory,
    FunderFactory,
    LocalGovernmentAreaFactory,
    MemberFactory,
    ReviewFactory,
    RoundFactory,
    SeatFactory,
    StaffFactory,
    ThemeFactory,
    UserFactory,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
CANARY = "Canary"


@pytest.fixture
def community():
    return CommunityFactory(sessions=0)


@pytest.fixture
def staff(client, community):
    user = StaffFactory(convenor=community.convenor)
    sign_in(client, user)
    return user


def change(row, page: str = "change") -> str:
    meta = row._meta
    return f"/admin/{meta.app_label}/{meta.model_name}/{row.pk}/{page}/"


def rows_of(round_) -> list:
    """One row of everything that this app shows, named after the canary where it has a name."""
    community = CommunityFactory(round=round_, sessions=0, name=CANARY, short_name=CANARY)
    return [
        round_.convenor,
        round_,
        community,
        MemberFactory(community=community, person__profile__preferred_name=CANARY),
        DemandEntryFactory(convenor=round_.convenor, name=CANARY, confirmed_at=timezone.now()),
        ThemeFactory(convenor=round_.convenor, name=CANARY),
        FunderFactory(convenor=round_.convenor, name=CANARY),
    ]


def window(model: str) -> str:
    """The list with nothing hidden by a filter."""
    return f"/admin/communities/{model}/" + ("?standing=all" if model == "demandentry" else "")


def form_of(client, url: str) -> dict:
    """What a browser would send back without a change."""
    context = client.get(url).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    fields = {}
    for form in forms:
        for bound in form:
            value = bound.value()
            name = bound.html_name
            if hasattr(bound.field, "fields") and hasattr(bound.field.widget, "decompress"):
                for index, part in enumerate(bound.field.widget.decompress(value)):
                    fields[f"{name}_{index}"] = "" if part is None else str(part)
            elif isinstance(value, bool):
                fields |= {name: "on"} if value else {}
            else:
                fields[name] = [getattr(v, "pk", v) for v in value] if isinstance(value, list) else value
    return {name: "" if value is None else value for name, value in fields.items()}


def test_windows_show_and_open_no_row_of_another_convenor(client, staff):
    foreign = rows_of(RoundFactory(title=CANARY, convenor__name=CANARY, convenor__short_name=CANARY))

    for row in foreign:
        assert CANARY not in client.get(window(row._meta.model_name)).content.decode(), row
        found = client.get(f"/admin/communities/{row._meta.model_name}/?q={CANARY}").context["cl"]
        assert not found.search_fields or found.result_count == 0, row
        for page in ("change", "history", "delete"):
            assert client.get(change(row, page)).status_code == 404, (row, page)
            assert client.post(change(row, page), {"post": "yes"}).status_code == 404, (row, page)


def test_windows_open_every_row_of_ones_own(client, staff, community):
    for row in rows_of(community.round):
        assert client.get(f"/admin/{row._meta.app_label}/{row._meta.model_name}/").status_code == 200
        assert client.get(change(row)).status_code == 200, row
        assert client.get(change(row, "delete")).status_code == 403, row


def test_windows_need_a_role_and_not_a_permission_row(client):
    user = UserFactory(is_staff=True)
    sign_in(client, user)

    assert client.get("/admin/communities/community/").status_code == 403


def test_pickers_offer_only_ones_own_rows(client, staff, community):
    rows_of(RoundFactory(title=CANARY, convenor__name=CANARY, convenor__short_name=CANARY))

    for page in ("community/add/", "round/add/", "theme/add/", f"community/{community.pk}/change/"):
        assert CANARY not in client.get(f"/admin/communities/{page}").content.decode(), page


def test_community_saved_for_a_round_of_another_convenor_is_refused(client, staff, community):
    foreign = RoundFactory()
    fields = form_of(client, "/admin/communities/community/add/") | {"round": foreign.pk, "slug": "new"}

    response = client.post("/admin/communities/community/add/", fields)

    assert "round" in response.context["adminform"].form.errors
    assert Community.objects.count() == 1


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


def test_member_leaves_by_post_with_a_reason_and_not_by_get(client, staff, community):
    member = MemberFactory(community=community)

    assert client.get(change(member, "left")).status_code == 200
    assert "why they leave" in client.post(change(member, "left"), {"reason": ""}).content.decode()
    assert Member.objects.active().count() == 1
    assert client.post(change(member, "left"), {"reason": "Changed jobs"}).status_code == 302

    member.refresh_from_db()
    assert (member.left_reason, community.seats.count()) == ("Changed jobs", 0)


def test_member_of_another_convenor_cannot_be_made_to_leave(client, staff):
    member = MemberFactory(community__sessions=0)

    assert client.post(change(member, "left"), {"reason": "None"}).status_code == 404
    assert Member.objects.active().count() == 1


@pytest.fixture
def wishes(community):
    shire = LocalGovernmentAreaFactory(dffh_area="Mallee")
    city = LocalGovernmentAreaFactory(classification="metropolitan", dffh_area="Western Melbourne")
    theme = ThemeFactory(convenor=community.convenor, name="Sport")
    common = {"convenor": community.convenor, "reach": "place", "confirmed_at": timezone.now()}
    DemandEntryFactory(name="Mallee wish", lga=shire, theme=theme, **common)
    DemandEntryFactory(name="City wish", lga=city, **common)
    DemandEntryFactory(name="Open wish", convenor=community.convenor)
    DemandEntryFactory(name="Gone wish", convenor=community.convenor, removed_at=timezone.now())
    return theme


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("", {"Mallee wish", "City wish"}),
        ("?standing=unconfirmed", {"Open wish"}),
        ("?standing=removed", {"Gone wish"}),
        ("?standing=all", {"Mallee wish", "City wish", "Open wish", "Gone wish"}),
        ("?area=Mallee", {"Mallee wish"}),
        ("?place=metropolitan", {"City wish"}),
        ("?theme={theme}", {"Mallee wish"}),
        ("?theme=none", {"City wish"}),
        ("?theme=999999", set()),
        ("?reach__exact=statewide&standing=unconfirmed", {"Open wish"}),
    ],
)
def test_demand_list_is_narrowed_by_theme_and_region(client, staff, wishes, words, shown):
    response = client.get(f"/admin/communities/demandentry/{words.format(theme=wishes.pk)}")

    assert {entry.name for entry in response.context["cl"].result_list} == shown


def test_wish_is_taken_off_by_post_and_its_words_are_erased(client, staff, community):
    entry = DemandEntryFactory(convenor=community.convenor, confirmed_at=timezone.now())

    client.get(change(entry, "remove"))
    entry.refresh_from_db()
    assert entry.removed_at is None
    client.post(change(entry, "remove"))

    entry.refresh_from_db()
    assert (entry.name, entry.wish) == ("", "")
    assert entry.removed_at is not None


def test_zone_that_is_none_is_refused(client, staff, community):
    url = change(community.convenor)

    response = client.post(url, form_of(client, url) | {"zone": "Sample/Nowhere"})

    assert "is no time zone" in response.content.decode()


@pytest.mark.parametrize(
    "model", ["community", "round", "member", "demandentry", "theme", "funder", "convenor"]
)
def test_lists_take_the_same_queries_for_one_row_and_three(
    client, staff, community, model, django_assert_num_queries, django_assert_max_num_queries
):
    url = window(model)
    rows_of(community.round)
    client.get(url)  # the first page of a session notes when it began
    with django_assert_max_num_queries(30) as counted:
        client.get(url)
    for _ in range(2):
        round_ = RoundFactory(convenor=community.convenor, opens_at=timezone.now() - timedelta(days=9))
        rows_of_again(round_)

    with django_assert_num_queries(len(counted)):
        client.get(url)


def rows_of_again(round_) -> None:
    community = CommunityFactory(round=round_, sessions=0)
    MemberFactory(community=community)
    DemandEntryFactory(convenor=round_.convenor, theme=ThemeFactory(convenor=round_.convenor))
    FunderFactory(convenor=round_.convenor)


def test_seats_per_person_under_what_somebody_holds_are_an_error_of_the_form(client, staff, community):
    Round.objects.update(seats_per_person=2)
    SeatFactory(community=community, slot=2)
    url = change(community.round)

    response = client.post(url, form_of(client, url) | {"seats_per_person": 1})

    assert response.status_code == 200
    assert "Somebody holds 2 seats of this round" in response.content.decode()
    assert Round.objects.get().seats_per_person == 2
    assert client.post(url, form_of(client, url) | {"seats_per_person": 3}).status_code == 302


@pytest.mark.parametrize(("text", "rounds"), [("", 1), ("We keep what you write.", 2)])
def test_new_round_needs_a_collection_notice(client, staff, community, text, rounds):
    add = "/admin/communities/round/add/"
    fields = form_of(client, add) | {"convenor": community.convenor_id, "title": "Sample", "slug": "sample"}
    fields |= {"opens_at_0": "2030-01-10", "opens_at_1": "09:00", "closes_at_0": "2030-02-10"}
    fields |= {"closes_at_1": "09:00", "hear_by": "2030-02-24", "summary": "Sample", "who_may_apply": "All"}
    fields |= {"collection_notices-TOTAL_FORMS": 1, "collection_notices-0-text": text}

    client.post(add, fields)

    assert Round.objects.count() == rounds


def test_slug_that_an_address_of_the_portal_needs_is_an_error_of_the_form(client, staff, community):
    url = change(community.round)

    response = client.post(url, form_of(client, url) | {"slug": "waitlist"})

    assert "is an address of the portal itself" in response.content.decode()
