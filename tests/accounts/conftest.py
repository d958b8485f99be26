import re
from collections.abc import Callable

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client

from accounts import second_factor
from accounts.models import LocalGovernmentArea, User
from accounts.second_factor import give_totp
from communities.models import StaffRole
from outbox.models import Message
from tests.accounts.totp import START, totp
from tests.factories import ConvenorFactory

DOOR = "/accounts/login/code/"
CONFIRM = "/accounts/login/code/confirm/"
CODE = re.compile(r"^ {4}(\S{4}-\S{4})$", re.MULTILINE)


@pytest.fixture(autouse=True)
def _nobody_above(monkeypatch: pytest.MonkeyPatch) -> None:
    """Accounts alone: whom the apps above name for a second factor stays out."""
    monkeypatch.setattr(second_factor, "conditions", [])


@pytest.fixture
def person(db) -> User:
    """A practitioner whose address is proved."""
    user = User.objects.create_user("alex@example.org")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def staff(db) -> User:
    """Staff without a second factor yet."""
    user = User.objects.create_user("sam@example.org", is_staff=True, is_superuser=True)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def secret(staff) -> str:
    """The secret of the authenticator app that the member of staff has."""
    return give_totp(staff)


@pytest.fixture
def newest_code() -> Callable[[str], str]:
    """The code in the newest mail to an address."""

    def find(to: str) -> str:
        message = Message.objects.filter(to=to, kind="sign_in_code").order_by("-pk").first()
        return CODE.search(message.text).group(1)

    return find


@pytest.fixture
def sign_in(newest_code) -> Callable:
    """Go through the door with a code; answers what came of the code."""

    def go(client: Client, email: str, onwards: str = ""):
        query = {"next": onwards} if onwards else {}
        client.post(DOOR, {"email": email, **query})
        return client.post(CONFIRM, {"code": newest_code(email), **query})

    return go


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def enter(sign_in, clock):
    """Sign a member of staff in with their second factor."""

    def go(user: User) -> Client:
        client, secret = Client(), give_totp(user)
        sign_in(client, user.email)
        client.post("/accounts/2fa/authenticate/", {"code": totp(secret, START)})
        return client

    return go


@pytest.fixture
def chief(enter, staff) -> Client:
    return enter(staff)


@pytest.fixture
def helper(enter) -> Client:
    """A coordinator, without any of Django's permissions."""
    user = User.objects.create_user("pat@example.org", is_staff=True)
    StaffRole.objects.create(user=user, convenor=ConvenorFactory())
    return enter(user)


@pytest.fixture
def areas(db) -> dict[str, LocalGovernmentArea]:
    kinds = LocalGovernmentArea.Classification
    rows = [
        ("Darebin", kinds.METROPOLITAN),
        ("Merri-bek", kinds.METROPOLITAN),
        ("Ballarat", kinds.REGIONAL_CITY),
        ("Buloke", kinds.RURAL_SHIRE),
    ]
    return {
        name: LocalGovernmentArea.objects.create(
            name=name, classification=kind, dffh_area="Area", dffh_division="North"
        )
        for name, kind in rows
    }
