import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def inside(page: Page, live_server, client, person) -> Page:
    """The page of somebody who is signed in."""
    client.force_login(person)
    name = "sessionid"
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    return page


def test_profile_is_filled_in_on_a_phone_and_on_a_desktop(inside, live_server, areas, person, axe, width):
    inside.goto(f"{live_server.url}/my/profile/")
    axe(inside)
    inside.get_by_role("button", name="Save your profile").click()
    expect(inside.get_by_role("alert")).to_be_focused()
    axe(inside)

    inside.get_by_label("The name you go by").fill("Alex Sample")
    inside.get_by_text("Regional cities").click()
    inside.get_by_label("Ballarat").check()
    inside.get_by_role("button", name="Save your profile").click()
    inside.wait_for_url(f"{live_server.url}/my/")

    inside.goto(f"{live_server.url}/my/profile/")
    expect(inside.get_by_label("Ballarat")).to_be_checked()
    expect(inside.get_by_label("Darebin")).to_be_hidden()
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert inside.evaluate(overflow) == 0
    person.refresh_from_db()
    assert [area.name for area in person.profile.lgas.all()] == ["Ballarat"]
