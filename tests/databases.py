"""The database of this test, for other processes."""

from django.db import connection


def database_url() -> str:
    """The test's own database, as an address for another process."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    return "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
