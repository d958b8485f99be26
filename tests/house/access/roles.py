"""Who asks. Everybody but the first is signed in; who needs a second factor has used it, but for one."""

from http.cookies import SimpleCookie

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.test import Client

from accounts.models import User
from accounts.second_factor import mark_second_factor_used

ANONYMOUS = "anonymous"
PRACTITIONER = "practitioner"  # signed in, nothing else
APPLICANT = "applicant"  # applied to convenor A, holds an open offer
MEMBER = "member"  # of a community of A
FACILITATOR = "facilitator"  # of that community and of A's forum
OTHER_FACILITATOR = "facilitator_b"  # of a community of B
EX_FACILITATOR = "facilitator_ex"  # of the community of A until yesterday
STAFF = "staff"  # of A
OTHER_STAFF = "staff_b"
UNPROVED = "staff_unproved"  # of A, without a second factor
SUPERUSER = "superuser"

# Those of one group are walked together, by one worker of a parallel run, in one world.
GROUPS = [
    [ANONYMOUS, PRACTITIONER, APPLICANT],
    [MEMBER, FACILITATOR, OTHER_FACILITATOR, EX_FACILITATOR],
    [STAFF, OTHER_STAFF],
    [UNPROVED, SUPERUSER],
]
ROLES = [role for group in GROUPS for role in group]
PROVED = {FACILITATOR, OTHER_FACILITATOR, EX_FACILITATOR, STAFF, OTHER_STAFF, SUPERUSER}


def group_of(role: str) -> list[str]:
    return next(group for group in GROUPS if role in group)


def of_roles(*chosen: str) -> pytest.MarkDecorator:
    """A test for each of these roles, or for each of all, beside the others that need the same walk."""
    marked = [
        pytest.param(role, marks=pytest.mark.xdist_group(f"access {GROUPS.index(group_of(role))}"))
        for role in chosen or ROLES
    ]
    return pytest.mark.parametrize("role", marked)


class Visitor:
    """One role's browser, as it is right after signing in: nothing that a request does to it lasts."""

    def __init__(self, role: str, user: User | None) -> None:
        self.client = Client(raise_request_exception=False)
        if user:
            self.client.force_login(user)
        if role in PROVED:
            request = HttpRequest()
            request.session, request.user = self.client.session, user
            mark_second_factor_used(request)
            request.session.save()
        self.cookies = self.client.cookies.output(header="", sep="; ")

    def ask(self, method: str, path: str, **extra: object):  # noqa: ANN201
        """The answer to one request. A POST brings nothing but itself."""
        self.client.cookies = SimpleCookie(self._session())
        return getattr(self.client, method.lower())(path, **extra)

    def _session(self) -> dict[str, str]:
        name = settings.SESSION_COOKIE_NAME
        found = SimpleCookie(self.cookies).get(name)
        return {name: found.value} if found else {}
