from django.db import migrations, models
from django.db.models import Q

LONGEST = 720


def shorten(apps, schema_editor):
    rules = apps.get_model("sessions_app", "ReminderRule").objects
    rules.filter(useful_until_hours__gt=LONGEST).update(useful_until_hours=LONGEST)


class Migration(migrations.Migration):
    dependencies = [
        ("sessions_app", "0007_rules_know_when_they_changed"),
    ]

    operations = [
        migrations.RunPython(shorten, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="reminderrule",
            name="amount",
            field=models.PositiveSmallIntegerField(
                help_text="From 1 to 30 days or working days, 72 hours or 240 minutes.", verbose_name="how many"
            ),
        ),
        migrations.AlterField(
            model_name="reminderrule",
            name="useful_until_hours",
            field=models.PositiveSmallIntegerField(
                default=0,
                help_text="Before a meeting: no longer sent when it is nearer than this many hours. After one: no longer sent when it is later than it should by this many hours. At most 720 hours (30 days).",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminderrule",
            constraint=models.CheckConstraint(
                condition=Q(useful_until_hours__lte=LONGEST),
                name="reminder_is_late_a_month_at_most",
                violation_error_message="Too late: at most 720 hours, which is 30 days.",
            ),
        ),
    ]
