"""Who asks. Everybody but the first is signed in; who needs a second factor has used it, but for one."""

import pytest
from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import User
from accounts.second_factor import mark_second_factor_used

ANONYMOUS = "anonymous"
PRACTITIONER = "practitioner"  # signed in, nothing else
APPLICANT = "applicant"  # applied to convenor A, holds an open offer
MEMBER = "member"  # of a community of A
FACILITATOR = "facilitator"  # of that community and of A's forum
OTHER_FACILITATOR = "facilitator_b"  # of a community of B
EX_FACILITATOR = "facilitator_ex"  # of the community of A until yesterday
STAFF = "staff"  # coordinates A, without a permission for what people told in confidence
OTHER_STAFF = "staff_b"  # coordinates B, with all of them
ARRANGER = "staff_access"  # coordinates A, sees access needs
GUARD = "staff_safety"  # coordinates A, sees safety notes
COUNTER = "staff_counts"  # coordinates A, counts demographics
REVIEWER = "reviewer"  # of A: some choices are assigned to them
UNPROVED = "staff_unproved"  # of A, without a second factor
SUPERUSER = "superuser"  # without a role at any convenor

ROLES = [
    ANONYMOUS,
    PRACTITIONER,
    APPLICANT,
    MEMBER,
    FACILITATOR,
    OTHER_FACILITATOR,
    EX_FACILITATOR,
    STAFF,
    OTHER_STAFF,
    ARRANGER,
    GUARD,
    COUNTER,
    REVIEWER,
    UNPROVED,
    SUPERUSER,
]
COORDINATORS = [STAFF, OTHER_STAFF, ARRANGER, GUARD, COUNTER]
DESK = [*COORDINATORS, REVIEWER, SUPERUSER]
PROVED = {FACILITATOR, OTHER_FACILITATOR, EX_FACILITATOR, *DESK}


# Who may see what is no matter of the database. On PostgreSQL those walk whose pages ask for the most kinds of SQL.
ON_POSTGRESQL = {APPLICANT, MEMBER, FACILITATOR, STAFF, REVIEWER, SUPERUSER}


def of_roles(*chosen: str) -> pytest.MarkDecorator:
    """A test for each of these roles, or for each of all; on PostgreSQL for those of ON_POSTGRESQL among them."""
    roles = chosen or ROLES
    if "postgresql" in settings.DATABASES["default"]["ENGINE"]:
        roles = [role for role in roles if role in ON_POSTGRESQL] or roles[:1]
    return pytest.mark.parametrize("role", roles)


class Visitor:
    """One role's browser, as it is right after signing in: nothing that a request does to it lasts.

    It speaks to the handler itself: twenty thousand requests through the test client take half as long again.
    """

    def __init__(self, role: str, user: User | None) -> None:
        self.role = role
        client = Client()
        if user:
            client.force_login(user)
        if role in PROVED:
            request = HttpRequest()
            request.session, request.user = client.session, user
            mark_second_factor_used(request)
            request.session.save()
        if user:
            client.get(reverse("my"))  # notes in the session when it began, as the first page does
        self.factory = RequestFactory()
        self.factory.cookies = client.cookies
        self.handler = BaseHandler()
        self.handler.load_middleware()

    def ask(self, method: str, path: str, **extra: object) -> HttpResponseBase:
        """The answer to one request. A POST brings nothing but what is given; a page that breaks is a 500."""
        request = getattr(self.factory, method.lower())(path, **extra)
        request._dont_enforce_csrf_checks = True
        return self.handler.get_response(request)
