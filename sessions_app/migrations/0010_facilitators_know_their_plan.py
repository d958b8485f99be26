"""Whoever holds a meeting before facilitators got invitations knows of it: they hear of what changes, and no more."""

from django.db import migrations
from django.db.models import Q
from django.utils import timezone


def remember(apps, schema_editor) -> None:
    Session = apps.get_model("sessions_app", "Session")
    Invitation = apps.get_model("sessions_app", "Invitation")
    Facilitation = apps.get_model("communities", "Facilitation")
    to_come = Session.objects.filter(state="scheduled", ends_at__gt=timezone.now())
    told = []
    for session in to_come.prefetch_related("facilitators"):
        that_day = Q(starts_on__lte=session.date) & (Q(ends_on__isnull=True) | Q(ends_on__gte=session.date))
        held = Facilitation.objects.filter(that_day, community=session.community_id, user__is_active=True)
        ticked = {one.pk for one in session.facilitators.all()}
        told += [
            Invitation(
                person_id=one.user_id,
                session=session,
                settled=session.schedule_sequence,
                starts_at=session.starts_at,
                ends_at=session.ends_at,
                mode=session.mode,
                venue=session.venue,
            )
            for one in held
            if not ticked or one.pk in ticked
        ]
    Invitation.objects.bulk_create(told, ignore_conflicts=True, batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0009_copied_rounds'),
        ('sessions_app', '0009_country_has_a_hint'),
    ]

    operations = [migrations.RunPython(remember, migrations.RunPython.noop)]
