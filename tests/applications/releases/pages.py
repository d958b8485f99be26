"""The pages of lists, as somebody on the desk opens and presses them."""

from datetime import timedelta

from django.urls import reverse

from applications.models import Release
from tests.applications.domain.drafted import Drafted
from tests.factories import CLOSES_AT

NOW = CLOSES_AT + timedelta(days=10)
NOTE = "As many regional people as others."


def name(choice) -> str:
    return choice.application.applicant.get_full_name()


def address(drafted: Drafted, kind: str = "offers") -> str:
    return reverse(
        "admin:applications_release_prepare", args=[drafted.selection.pk, drafted.community.pk, kind]
    )


def late_address(drafted: Drafted) -> str:
    return reverse("admin:applications_release_late", args=[drafted.community.round_id])


def page_of(release: Release) -> str:
    return reverse("admin:applications_release_change", args=[release.pk])


def press(client, path: str, action: str, **typed: object):
    return client.post(path, {"action": action, "note": NOTE} | typed)


def text(response) -> str:
    assert response.status_code == 200
    return response.content.decode()
