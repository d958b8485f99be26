"""What every list of the desk has in common: on a phone a row is a card, whose lines say what they are."""

import re

import pytest

from tests.factories import OrganisationFactory, StaffFactory, SubmittedApplicationFactory
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


def labels(page: str) -> list[str]:
    return re.findall(r'<td data-label="([^"]*)"', page)


def test_cells_of_a_list_carry_the_name_of_their_column(client):
    application = SubmittedApplicationFactory()
    sign_in(client, StaffFactory(convenor=application.round.convenor))

    page = client.get("/admin/applications/application/").content.decode()

    assert labels(page) == ["Round", "State", "Sent", "Entered by staff"]
    assert application.applicant.get_full_name() in page


def test_list_that_is_changed_in_place_keeps_its_fields(client):
    organisation = OrganisationFactory(is_listed=False)
    sign_in(client, StaffFactory(is_superuser=True))

    address = "/admin/accounts/organisation/"
    page = client.get(address).content.decode()
    assert labels(page)[0] == "Listed"
    form = dict(re.findall(r'<input type="hidden" name="(form[^"]*)" value="([^"]*)"', page))
    client.post(address, form | {"form-0-is_listed": "on", "_save": "Save"})

    organisation.refresh_from_db()
    assert organisation.is_listed
