"""What a decision would say, before anybody is told."""

from collections.abc import Callable

from django.db import transaction

from applications.models import Application
from applications.queries import told
from outbox.models import Message


def preview(decide: Callable[[], object], application: Application) -> Message | None:
    """The letter that `decide` would write to this applicant, unsaved: the decision is made and undone.

    So it shows the very words, or raises the very refusal. None when nothing would be written.
    """
    with transaction.atomic():
        known = set(told(application).values_list("pk", flat=True))
        decide()
        letters = [letter for letter in told(application) if letter.pk not in known]
        transaction.set_rollback(True)
    return letters[0] if letters else None
