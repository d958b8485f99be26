import django.core.validators
from django.db import migrations, models
from django.db.models import Q

from outbox.migrating import with_triggers_aside

LONGEST = 120


def shorten(apps, schema_editor):
    convenors = apps.get_model("communities", "Convenor").objects
    convenors.filter(holds_news_minutes__gt=LONGEST).update(holds_news_minutes=LONGEST)


class Migration(migrations.Migration):
    dependencies = [
        ("communities", "0009_copied_rounds"),
    ]

    operations = with_triggers_aside(
        [
            migrations.RunPython(shorten, migrations.RunPython.noop),
            migrations.AlterField(
                model_name="convenor",
                name="holds_news_minutes",
                field=models.PositiveSmallIntegerField(
                    default=5,
                    help_text="Meetings that move one after another within this time are told of in one email a person. 120 at most; of a meeting that is near people are told at once.",
                    validators=[
                        django.core.validators.MaxValueValidator(
                            120, "120 minutes at most: people would plan around the old date."
                        )
                    ],
                    verbose_name="minutes before people are told of a change",
                ),
            ),
            migrations.AddConstraint(
                model_name="convenor",
                constraint=models.CheckConstraint(
                    condition=Q(holds_news_minutes__lte=LONGEST),
                    name="convenor_holds_news_two_hours_at_most",
                    violation_error_message="120 minutes at most: people would plan around the old date.",
                ),
            ),
        ]
    )
