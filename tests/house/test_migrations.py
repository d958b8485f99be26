import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_no_model_has_changed_without_a_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=3)


def test_no_migration_has_a_name_that_says_nothing(settings):
    automatic = list(settings.BASE_DIR.glob("*/migrations/*_auto_*.py"))

    assert automatic == []
