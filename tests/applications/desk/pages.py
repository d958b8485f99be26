"""The page of one choice, as somebody on the desk opens it."""

from applications.models import Choice, Offer, Review
from outbox.models import Message


def address(choice: Choice, page: str = "change") -> str:
    return f"/admin/applications/choice/{choice.pk}/{page}/"


def read(client, choice: Choice, words: str = "") -> str:
    return client.get(address(choice) + words).content.decode()


def everything() -> tuple:
    """What a decision or a review would change."""
    choices = Choice.objects.order_by("pk").values_list("pk", "status", "decided_at")
    return (*choices, Offer.objects.count(), Message.objects.count(), Review.objects.count())
