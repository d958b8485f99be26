"""The desk's windows on communities: whose rows they show, and whose they offer."""

import pytest

from communities.models import Community
from tests.communities.windows.pages import CANARY, change, form_of, rows_of, window
from tests.factories import RoundFactory, UserFactory
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


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
