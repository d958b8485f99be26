"""The windows on what is told in confidence."""

from django.urls import reverse

WORDS = "Canary words"
ALL = {
    "convenor__sees_access_needs": True,
    "convenor__sees_safety_notes": True,
    "convenor__sees_demographics": True,
}


def window(row, page: str = "change") -> str:
    return reverse(f"admin:communities_{row._meta.model_name}_{page}", args=[row.pk])


def listed(model) -> str:
    return reverse(f"admin:communities_{model._meta.model_name}_changelist")


def body(response) -> str:
    return response.content.decode()


def totals(round_) -> str:
    return reverse("admin:communities_demographics_round", args=[round_.pk])
