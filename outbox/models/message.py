from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Now

from outbox.registry import kind_of

# A row that was taken this often and never finished kills its worker: it is left to people.
MOST_CLAIMS = 5
WORDS = ("subject", "text", "html")
# All that is written of a mail.
WRITTEN = (*WORDS, "calendar", "calendar_method")
WAITING = ("pending", "held")
# In the context of mail to a guest that turned out to be some person's: the address that the guest gave.
WRITTEN_TO = "written_to"
# And of mail that left the convenor's own words out: the placeholders that were empty.
LEFT_OUT = "left_out"
# Between the key of a message and how many times it was sent again, in the key of one that is.
AGAIN = ":again:"
IS_GUESTS = Q(context__has_key=WRITTEN_TO)


def new_message_id() -> str:
    """A Message-ID that says nothing: no person, no session, only the domain that discreet mail comes from."""
    return f"<{uuid.uuid4()}@{settings.MAIL_FROM_DISCREET.rpartition('@')[2].rstrip('>')}>"


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self, at: datetime) -> MessageQuerySet:
        """Waiting and due, or taken by a worker whose lease ran out."""
        waiting = Q(status=Message.Status.PENDING, next_attempt_at__lte=at)
        return self.filter(waiting | self._abandoned(at))

    def queues(self, at: datetime) -> list[MessageQuerySet]:
        """Due and safe to try, as three lists in the order of their turn: urgent, abandoned by a worker, the rest.

        Left out: what wore out its workers, and a secret that may have left already. Three lists, since each is
        one look into the index, however many rows wait for next week.
        """
        fair = self.filter(claims__lt=MOST_CLAIMS).order_by("next_attempt_at", "id")
        waiting = fair.filter(status=Message.Status.PENDING, next_attempt_at__lte=at)
        # `in` and not `=`: Django would write `NOT is_urgent`, for which SQLite does not use the index.
        urgent, rest = waiting.filter(is_urgent__in=[True]), waiting.filter(is_urgent__in=[False])
        return [urgent, fair.abandoned(at).filter(is_secret=False), rest]

    def at_hand(self, at: datetime) -> list[MessageQuerySet]:
        """Waiting and due, and taken by a worker whose lease ran out, each as one look into the index."""
        waiting = self.filter(
            status=Message.Status.PENDING, next_attempt_at__lte=at, is_urgent__in=[True, False]
        )
        return [waiting, self.abandoned(at)]

    def abandoned(self, at: datetime) -> MessageQuerySet:
        """Taken by a worker whose lease ran out: whether it left is unknown."""
        return self.filter(self._abandoned(at))

    def too_late(self, at: datetime) -> MessageQuerySet:
        """Not sent, in nobody's hands, and of no use any more; held or not."""
        waiting = Q(status__in=WAITING)
        return self.filter(waiting | self._abandoned(at), expires_at__lte=at)

    def pending(self) -> MessageQuerySet:
        return self.filter(status=Message.Status.PENDING)

    def waiting(self) -> MessageQuerySet:
        """Queued, or held by staff."""
        return self.filter(status__in=WAITING)

    def about(self, about: str) -> MessageQuerySet:
        return self.filter(about=about)

    def to_person(self, person_id: int) -> MessageQuerySet:
        return self.filter(person_id=person_id)

    def of_convenors(self, convenor_ids: Iterable[int]) -> MessageQuerySet:
        return self.filter(convenor_id__in=convenor_ids)

    def close(self, status: str, error_code: str = "") -> int:
        """Give these rows their last state at once, wiping the words of secret ones. Answers how many."""
        secret, text = When(is_secret=True, then=Value("")), models.TextField()
        wiped = {word: Case(secret, default=F(word), output_field=text) for word in WORDS}
        code = Value(error_code)
        if status == Message.Status.EXPIRED:
            code = Case(When(status=Message.Status.HELD, then=Value("held")), default=code)
        return self.update(status=status, last_error_code=code, claim=None, lease_until=None, **wiped)

    @staticmethod
    def _abandoned(at: datetime) -> Q:
        return Q(status=Message.Status.SENDING, lease_until__lt=at)


class Message(models.Model):
    """One email: a row first, then a delivery. `key` makes it unique, whoever writes it and however often."""

    class Status(models.TextChoices):
        PENDING = "pending", "Queued"
        HELD = "held", "Held"
        SENDING = "sending", "Sending"
        SENT = "sent", "Sent"
        FAILED = "failed", "Failed"
        SUPERSEDED = "superseded", "Superseded"
        EXPIRED = "expired", "Expired"
        CANCELLED = "cancelled", "Cancelled"

    # What is looked up is so whole, and is indexed in `Meta`: for a field, Django adds an index of beginnings.
    key = models.CharField(max_length=160)
    kind = models.CharField(max_length=40)
    # What it is about, as `app.model:pk`, and whom it is for, by number: the outbox knows no other app.
    about = models.CharField(max_length=80, blank=True)
    person_id = models.BigIntegerField(null=True, blank=True, db_index=True)
    convenor_id = models.BigIntegerField(null=True, blank=True, db_index=True)
    sequence = models.PositiveIntegerField(default=0)
    # For mail that gets its words when it is sent, and the address that a guest gave; else `write` keeps nothing here.
    context = models.JSONField(default=dict, blank=True)

    to = models.EmailField()
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    calendar = models.TextField(blank=True)
    calendar_method = models.CharField(max_length=10, blank=True)
    is_secret = models.BooleanField(default=False)
    is_urgent = models.BooleanField(default=False)

    # What staff put above the words when they sent it again, and the message that it repeats.
    added_line = models.CharField(max_length=300, blank=True)
    again_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="sent_again",
        db_index=False,
    )

    status = models.CharField(max_length=12, choices=Status, default=Status.PENDING)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    next_attempt_at = models.DateTimeField()
    claim = models.UUIDField(null=True, blank=True, editable=False)
    # Claims since the last attempt that came to an end, good or bad.
    claims = models.PositiveSmallIntegerField(default=0, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    # Attempts that failed for now; what the channel did wrong does not count.
    recipient_failures = models.PositiveSmallIntegerField(default=0, editable=False)
    message_id = models.CharField(max_length=120, default=new_message_id, editable=False)
    date_header = models.DateTimeField(null=True, blank=True, editable=False)
    # What a mail provider calls it that tells later of mail that came back.
    provider_id = models.CharField(max_length=120, default="", db_default="", blank=True, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_error_code = models.CharField(max_length=40, blank=True, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-due_at", "-pk"]
        indexes = [
            models.Index(fields=["status", "is_urgent", "next_attempt_at", "id"], name="message_next"),
            models.Index(fields=["about"], name="message_about"),
            # Of the few that have one.
            models.Index(fields=["again_of"], condition=Q(again_of__isnull=False), name="message_again_of"),
            models.Index(fields=["provider_id"], condition=~Q(provider_id=""), name="message_of_provider"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="message_once_a_key"),
            models.UniqueConstraint(fields=["message_id"], name="message_id_once"),
            models.CheckConstraint(
                condition=Q(status="sent", sent_at__isnull=False)
                | (~Q(status="sent") & Q(sent_at__isnull=True)),
                name="message_sent_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(status="sending", claim__isnull=False, lease_until__isnull=False)
                | (~Q(status="sending") & Q(claim__isnull=True, lease_until__isnull=True)),
                name="message_only_sending_has_a_lease",
            ),
            models.CheckConstraint(
                condition=Q(is_secret=False)
                | Q(status__in=["pending", "sending"])
                | Q(subject="", text="", html=""),
                name="message_secret_is_wiped_when_done",
            ),
            models.CheckConstraint(
                condition=Q(calendar="", calendar_method="")
                | (~Q(calendar="") & Q(calendar_method__in=["REQUEST", "CANCEL", "PUBLISH"])),
                name="message_calendar_has_a_method",
            ),
        ]

    def __str__(self) -> str:
        return f"{kind_of(self.kind).title}, message {self.pk}"

    @property
    def first_key(self) -> str:
        """The key that it was planned under, of one that is sent again that of the first."""
        return self.key.partition(AGAIN)[0]

    @property
    def known_person_id(self) -> int | None:
        """Whom staff read that it is for. Of a guest's mail they read the address that was given, not whose that is."""
        return None if WRITTEN_TO in self.context else self.person_id
