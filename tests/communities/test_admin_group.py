"""In a community's window: what its group should look like, and what its members accept."""

import pytest

from communities.models import GroupNotice, Target
from tests.communities.windows.pages import change, form_of
from tests.factories import CommunityFactory, GroupNoticeFactory, MemberFactory, StaffFactory, TargetFactory
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    return CommunityFactory(sessions=0)


@pytest.fixture(autouse=True)
def staff(client, community):
    sign_in(client, StaffFactory(convenor=community.convenor))


def added(client, community, prefix: str, **values: object):
    fields = form_of(client, change(community)) | {f"{prefix}-TOTAL_FORMS": 1}
    return client.post(
        change(community), fields | {f"{prefix}-0-{name}": words for name, words in values.items()}
    )


TARGET = {"number": 8, "weight": 2, "position": 1}


def test_target_is_added_with_the_values_that_count(client, community):
    values = {"kind": "least_of", "trait": "place", "values": ["regional_city", "rural_shire"]}

    assert added(client, community, "targets", **TARGET, **values).status_code == 302

    (target,) = Target.objects.all()
    assert str(target) == "At least 8: regional city or rural shire"


def test_target_that_counts_nothing_is_refused_in_its_field(client, community):
    response = added(client, community, "targets", **TARGET, kind="least_of", trait="place")

    assert response.status_code == 200
    assert "Say which count" in response.content.decode()
    assert not Target.objects.exists()


def test_target_may_be_taken_away(client, community):
    target = TargetFactory(community=community)
    fields = form_of(client, change(community)) | {"targets-0-DELETE": "on"}

    assert client.post(change(community), fields).status_code == 302

    assert not Target.objects.filter(pk=target.pk).exists()


def test_group_notice_that_somebody_accepted_stays_and_a_new_version_is_added(client, community):
    accepted = GroupNoticeFactory(community=community)
    MemberFactory(community=community, notice=accepted)
    fields = form_of(client, change(community)) | {"group_notices-TOTAL_FORMS": 2}
    fields |= {"group_notices-0-text": "Rewritten.", "group_notices-1-text": "What is new."}

    assert client.post(change(community), fields).status_code == 302

    versions = GroupNotice.objects.order_by("version").values_list("version", "text")
    assert list(versions) == [(1, accepted.text), (2, "What is new.")]
