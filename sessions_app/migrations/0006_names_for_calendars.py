"""Each session gets its name for calendars: what somebody was sent keeps the one that their calendar knows."""

from uuid import uuid4

from django.conf import settings
from django.db import migrations, models

import sessions_app.models.session
from outbox.migrating import with_triggers_aside


def name_them(apps, schema_editor) -> None:
    Session = apps.get_model("sessions_app", "Session")
    domain = settings.MAIL_FROM.rpartition("@")[2].rstrip(">")
    sent = set(Session.objects.filter(invitations__sequence__isnull=False).values_list("pk", flat=True))
    for session in Session.objects.only("pk").iterator():
        name = f"session-{session.pk}@{domain}" if session.pk in sent else str(uuid4())
        Session.objects.filter(pk=session.pk).update(calendar_uid=name)


class Migration(migrations.Migration):

    dependencies = [('sessions_app', '0005_reminder_rules')]

    operations = with_triggers_aside([
        migrations.AddField(
            model_name='session',
            name='calendar_uid',
            field=models.CharField(editable=False, max_length=255, null=True),
        ),
        migrations.RunPython(name_them, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='session',
            name='calendar_uid',
            field=models.CharField(default=sessions_app.models.session.new_uid, editable=False, max_length=255, unique=True),
        ),
    ])
