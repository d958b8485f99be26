"""The desk's lists on a phone: nothing of a row is cut off."""

import pytest
from playwright.sync_api import Page

from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CUT = """() => [...document.querySelectorAll("#result_list tbody :is(td, th)")].filter(
  cell => cell.getBoundingClientRect().right > innerWidth || cell.scrollWidth > cell.clientWidth + 1
).map(cell => cell.textContent)"""


@pytest.mark.parametrize("model", ["applications/application", "communities/member", "communities/round"])
def test_rows_of_a_list_fit_into_a_phone(page: Page, portal, go, come_in, look, model):
    choice = factories.ChoiceFactory(community=portal.community)
    factories.MemberFactory(community=portal.community, person=choice.application.applicant)
    come_in(portal.staff())
    page.set_viewport_size({"width": 320, "height": 700})

    go(f"/admin/{model}/")

    assert page.locator("#result_list tbody tr").count()
    assert page.evaluate(CUT) == []
    look()
