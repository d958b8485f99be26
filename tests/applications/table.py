"""Reading the table of applications in tests."""

from django.test import Client

from applications.models import Choice

LIST = "/admin/applications/choice/"


def rows_of(client: Client, words: str = "") -> list:
    """The rows that the address shows."""
    return client.get(LIST + words).context["table"].result_list


def shown(client: Client, words: str = "") -> list[Choice]:
    """The same as choices."""
    numbers = [row.pk for row in rows_of(client, words)]
    found = Choice.objects.in_bulk(numbers)
    return [found[pk] for pk in numbers]
