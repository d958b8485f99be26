"""For migrations on SQLite, which rebuilds a table to change it: triggers that name the table stand in the way, and
those on it are lost."""

from django.db import migrations

_aside: list[str] = []


def _set_aside(apps, schema_editor) -> None:
    if schema_editor.connection.vendor != "sqlite":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = cursor.fetchall()
    _aside[:] = [sql for _, sql in found]
    for name, _ in found:
        schema_editor.execute(f"DROP TRIGGER {schema_editor.quote_name(name)}")


def _bring_back(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        for sql in _aside:
            schema_editor.execute(sql, params=None)
        _aside.clear()


def with_triggers_aside(operations: list) -> list:
    """The operations between setting every trigger aside and bringing each back as it was, in both directions."""
    return [
        migrations.RunPython(_set_aside, _bring_back),
        *operations,
        migrations.RunPython(_bring_back, _set_aside),
    ]
