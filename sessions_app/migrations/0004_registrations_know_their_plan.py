"""Whoever registered before there were invitations was sent the plan, and an entry with their place, by that letter."""

from django.db import migrations


def remember(apps, schema_editor) -> None:
    Registration = apps.get_model("sessions_app", "Registration")
    Invitation = apps.get_model("sessions_app", "Invitation")
    told = Registration.objects.filter(state__in=["registered", "waiting"], session__starts_at__isnull=False)
    Invitation.objects.bulk_create(
        (
            Invitation(
                registration=one,
                session=one.session,
                is_in_calendar=one.state == "registered",
                sequence=one.session.schedule_sequence,
                settled=one.session.schedule_sequence,
                starts_at=one.session.starts_at,
                ends_at=one.session.ends_at,
                mode=one.session.mode,
                venue=one.session.venue,
            )
            for one in told.select_related("session")
        ),
        batch_size=500,
    )


class Migration(migrations.Migration):

    dependencies = [('sessions_app', '0003_invitations')]

    operations = [migrations.RunPython(remember, migrations.RunPython.noop)]
