from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When

from communities.models import Member
from sessions_app.models.holding import held_sessions
from sessions_app.models.registration import Registration
from sessions_app.models.session import Session

MEMBER, HOLDER = "member", "holder"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def with_standing(self) -> InvitationQuerySet:
        """Each with `standing`: its person is a MEMBER of the session's community, or else HOLDER of the session, or
        neither, as everybody whose account is switched off."""
        inside = Member.objects.active().reachable()
        inside = inside.filter(person=OuterRef("person"), community=OuterRef("session__community"))
        held = held_sessions().filter(session_id=OuterRef("session"), user=OuterRef("person"))
        cases = [When(Exists(inside), then=Value(MEMBER)), When(Exists(held), then=Value(HOLDER))]
        return self.annotate(standing=Case(*cases, default=Value("")))

    def reachable(self) -> InvitationQuerySet:
        """Whose account is not switched off; a registration is an address, and has none."""
        return self.exclude(person__is_active=False)

    def begun(self) -> InvitationQuerySet:
        """Whose person was told of the session, or is about to be."""
        return self.filter(Q(settled__isnull=False) | Q(message__isnull=False))

    def out_of_date(self, at: datetime) -> InvitationQuerySet:
        """What somebody was told and is no longer so, of a session still to come for them or for us: it was called
        off or has moved, or they are expected no more and it stands in their calendar. Whose account is switched off
        hears nothing, and keeps what they know."""
        to_come = Q(ends_at__gt=at) | Q(session__ends_at__gt=at)
        changed = Q(settled__lt=F("session__schedule_sequence"))
        unexpected = Q(is_in_calendar=True, session__state=Session.State.SCHEDULED) & (
            Q(person__isnull=False, standing="") | Q(registration__state=Registration.State.CANCELLED)
        )
        found = self.with_standing().reachable()
        return found.filter(to_come, changed | unexpected, message__isnull=True)

    def to_be_told(self) -> InvitationQuerySet:
        """Whose person is about to hear of another plan than they know: with the next tick, or by a letter that is
        queued and met no trouble."""
        known = {name: F(f"session__{name}") for name in ("starts_at", "ends_at", "mode", "venue")}
        is_behind = Q(settled__isnull=True) | Q(settled__lt=F("session__schedule_sequence"))
        is_on_its_way = Q(message__status__in=["pending", "sending"], message__recipient_failures=0)
        return self.exclude(**known).filter(Q(message__isnull=True) & is_behind | is_on_its_way)

    def answered(self) -> InvitationQuerySet:
        """Whose mail has left, or never will."""
        return self.filter(message__isnull=False).exclude(message__status__in=["pending", "held", "sending"])


class Invitation(models.Model):
    """What one person knows of a session's plan, and whether it stands in their calendar.

    `settled` is the session's `schedule_sequence` up to which there is nothing to tell them, empty for who is to be
    told anew. While a mail is on its way, `message` is that mail and `telling` what it says: taken over once it left,
    so that "old → new" always begins with what the person really knows (`sessions_app.domain.news`).
    """

    session = models.ForeignKey(Session, models.CASCADE, related_name="invitations")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="invitations"
    )
    registration = models.OneToOneField(
        Registration, models.CASCADE, null=True, blank=True, related_name="invitation"
    )
    is_in_calendar = models.BooleanField(default=False)
    # The SEQUENCE of the last entry that was sent.
    sequence = models.PositiveIntegerField(null=True, blank=True)
    settled = models.PositiveIntegerField(null=True, blank=True)
    # The plan that they know.
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    mode = models.CharField(max_length=10)
    venue = models.CharField(max_length=160, blank=True)
    message = models.ForeignKey(
        "outbox.Message", models.SET_NULL, null=True, blank=True, related_name="invitations"
    )
    telling = models.JSONField(default=dict, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="invitation_once_a_person"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, registration__isnull=True)
                | Q(person__isnull=True, registration__isnull=False),
                name="invitation_is_a_members_or_a_registrations",
            ),
            models.CheckConstraint(
                condition=Q(is_in_calendar=False) | Q(sequence__isnull=False),
                name="invitation_in_a_calendar_has_its_sequence",
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation {self.pk} to session {self.session_id}"

    @property
    def ref(self) -> str:
        """Whose it is, as `sessions_app.queries.Expected` names people."""
        return f"person:{self.person_id}" if self.person_id else f"registration:{self.registration_id}"

    @property
    def name(self) -> str:
        """What they are called: of a registration as they wrote it. Select `person__profile`."""
        return self.registration.name if self.registration_id else self.person.get_full_name()

    @property
    def address(self) -> str:
        """Where mail goes to. Select `person__safe_contact`."""
        return self.registration.email if self.registration_id else self.person.contact_email

    @property
    def is_switched_off(self) -> bool:
        """Their account is: until it is on again nothing is told. Select `person`."""
        return self.person_id is not None and not self.person.is_active

    @property
    def is_expected(self) -> bool:
        """They plan around the session: a member, who holds it, or a registration that was not given back."""
        if self.registration_id:
            return self.registration.state != Registration.State.CANCELLED
        return bool(self.standing)

    @property
    def wants_entry(self) -> bool:
        """Who only waits for a place, or for a date, has nothing to put into a calendar yet."""
        if self.registration_id:
            return self.registration.state == Registration.State.REGISTERED
        return bool(self.standing)
