from datetime import UTC, datetime

import pytest
from django.db import connection

from accounts.domain.merging import merge_organisations
from accounts.domain.profiles import organisation_named, save_profile
from accounts.errors import AlreadyMerged, CannotStandTwice, SameRecord
from accounts.models import AuditEvent, Organisation, OrganisationAlias, PractitionerProfile, User
from tests.factories import OrganisationFactory, ProfileFactory
from tests.threads import at_once

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 3, 1, 0, tzinfo=UTC)


@pytest.fixture
def keep(db) -> Organisation:
    return OrganisationFactory(name="Example Health", is_listed=True)


@pytest.fixture
def gone(db) -> Organisation:
    return OrganisationFactory(name="Exampel Health")


def merge(keep: Organisation, gone: Organisation, by: User) -> None:
    merge_organisations(keep, gone, by=by, at=AT)


def test_merge_organisations_points_every_row_at_the_one_that_stays(keep, gone, staff):
    bait = ProfileFactory()
    people = ProfileFactory.create_batch(2, organisation=gone)
    merge(keep, gone, staff)

    assert set(keep.people.all()) == set(people)
    assert list(Organisation.objects.exclude(pk=keep.pk)) == [bait.organisation]


def test_merge_organisations_makes_the_name_and_other_names_lead_to_the_one_that_stays(keep, gone, staff):
    gone.aliases.create(name="EH")
    merge(keep, gone, staff)

    assert set(keep.aliases.values_list("name", flat=True)) == {"EH", "Exampel Health"}
    assert organisation_named(" exampel   HEALTH") == organisation_named("eh") == keep


@pytest.mark.parametrize("listed", [True, False])
def test_merge_organisations_offers_the_old_name_only_if_somebody_had_looked_at_it(keep, gone, staff, listed):
    Organisation.objects.filter(pk=gone.pk).update(is_listed=listed)
    merge(keep, gone, staff)

    assert keep.aliases.get().is_listed is listed


def test_merge_organisations_leaves_a_name_that_is_another_name_already(keep, gone, staff):
    keep.aliases.create(name="EXAMPEL health")
    merge(keep, gone, staff)

    assert keep.aliases.get().name == "EXAMPEL health"


def test_merge_organisations_keeps_counts_and_no_names_in_the_audit(keep, gone, staff):
    ProfileFactory(organisation=gone)
    gone.aliases.create(name="EH")
    pk = gone.pk
    merge(keep, gone, staff)

    event = AuditEvent.objects.about(keep).get()
    rows = {"accounts.organisationalias.organisation": 1, "accounts.practitionerprofile.organisation": 1}
    assert (event.actor, event.verb, event.at) == (staff, "organisation_merged", AT)
    assert event.details == {"gone": pk, "rows": rows}


def test_merge_organisations_refuses_itself(keep, staff):
    with pytest.raises(SameRecord, match="the same already"):
        merge(keep, Organisation.objects.get(pk=keep.pk), staff)
    assert not AuditEvent.objects.exists()


def test_merge_organisations_refuses_one_that_is_no_more(keep, gone, staff):
    Organisation.objects.filter(pk=gone.pk).delete()

    with pytest.raises(AlreadyMerged):
        merge(keep, gone, staff)


def test_merge_organisations_says_what_both_have_and_may_not_have_twice(staff):
    """A rule of the database that no app has yet: one person an organisation."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE UNIQUE INDEX one_a_place ON accounts_practitionerprofile (organisation_id)")
    keep, gone = OrganisationFactory.create_batch(2)
    for organisation in (keep, gone):
        ProfileFactory(organisation=organisation)

    with pytest.raises(CannotStandTwice, match="Both have a practitioner profile"):
        merge(keep, gone, staff)
    assert PractitionerProfile.objects.filter(organisation=gone).count() == 1
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_merge_organisations_leaves_one_with_all_rows_when_two_are_merged_into_it_at_once(keep, gone, staff):
    third = OrganisationFactory()
    for organisation in (keep, gone, third):
        ProfileFactory(organisation=organisation)

    assert at_once(merge, (keep, gone, staff), (keep, third, staff)) == [None, None]
    assert Organisation.objects.get() == keep
    assert keep.people.count() == 3
    assert OrganisationAlias.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_merge_organisations_leaves_one_with_all_rows_when_each_is_merged_into_the_other_at_once(
    keep, gone, staff
):
    for organisation in (keep, gone):
        ProfileFactory(organisation=organisation)

    outcomes = at_once(merge, (keep, gone, staff), (gone, keep, staff))

    assert {type(outcome) for outcome in outcomes} == {type(None), AlreadyMerged}
    assert Organisation.objects.get().people.count() == 2


@pytest.mark.django_db(transaction=True)
def test_merge_organisations_loses_no_profile_that_is_saved_at_once(keep, gone, staff, person):
    def save(*_: object) -> None:
        save_profile(person, preferred_name="Alex Sample", organisation="Exampel Health", at=AT)

    def run(act, *arguments) -> None:
        act(*arguments)

    assert at_once(run, (merge, keep, gone, staff), (save,)) == [None, None]
    assert PractitionerProfile.objects.get(user=person).organisation == keep
    assert Organisation.objects.get() == keep
