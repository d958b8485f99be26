from django.db import migrations

FIELDS = ["session_key", "session_data", "expire_date"]


def copy(source, target) -> None:
    rows = (target(**row) for row in source.objects.values(*FIELDS).iterator())
    target.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    source.objects.all().delete()


def forwards(apps, schema_editor) -> None:
    """Nobody is signed out: who it is follows with the next change of each visit."""
    copy(apps.get_model("sessions", "Session"), apps.get_model("accounts", "Visit"))


def backwards(apps, schema_editor) -> None:
    copy(apps.get_model("accounts", "Visit"), apps.get_model("sessions", "Session"))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_visit"), ("sessions", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
