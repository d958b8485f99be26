"""A member sits on their own seat of their own community, whatever writes either row: held by triggers."""

from django.db import migrations

POSTGRES = """
CREATE FUNCTION communities_member_on_own_seat() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM communities_seat s
    WHERE s.id = NEW.seat_id AND s.community_id = NEW.community_id AND s.person_id = NEW.person_id
    FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'member on the seat of another' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER communities_member_on_own_seat BEFORE INSERT OR UPDATE ON communities_member
    FOR EACH ROW WHEN (NEW.seat_id IS NOT NULL)
    EXECUTE FUNCTION communities_member_on_own_seat();

CREATE FUNCTION communities_seat_stays_with_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM communities_member m
        WHERE m.seat_id = NEW.id AND (m.community_id <> NEW.community_id OR m.person_id <> NEW.person_id)
    ) THEN
        RAISE EXCEPTION 'seat taken from its member' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER communities_seat_stays_with_member BEFORE UPDATE ON communities_seat
    FOR EACH ROW EXECUTE FUNCTION communities_seat_stays_with_member();
"""

POSTGRES_BACK = """
DROP TRIGGER communities_member_on_own_seat ON communities_member;
DROP FUNCTION communities_member_on_own_seat();
DROP TRIGGER communities_seat_stays_with_member ON communities_seat;
DROP FUNCTION communities_seat_stays_with_member();
"""

SQLITE_BODY = """
WHEN NEW.seat_id IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'member on the seat of another')
    WHERE NOT EXISTS (
        SELECT 1 FROM communities_seat s
        WHERE s.id = NEW.seat_id AND s.community_id = NEW.community_id AND s.person_id = NEW.person_id
    );
END
"""

SQLITE = [
    f"CREATE TRIGGER communities_member_on_own_seat_insert BEFORE INSERT ON communities_member {SQLITE_BODY}",
    f"CREATE TRIGGER communities_member_on_own_seat_update BEFORE UPDATE ON communities_member {SQLITE_BODY}",
    """
    CREATE TRIGGER communities_seat_stays_with_member BEFORE UPDATE ON communities_seat
    BEGIN
        SELECT RAISE(ABORT, 'seat taken from its member')
        WHERE EXISTS (
            SELECT 1 FROM communities_member m
            WHERE m.seat_id = NEW.id AND (m.community_id <> NEW.community_id OR m.person_id <> NEW.person_id)
        );
    END
    """,
]

SQLITE_BACK = [
    "DROP TRIGGER communities_member_on_own_seat_insert",
    "DROP TRIGGER communities_member_on_own_seat_update",
    "DROP TRIGGER communities_seat_stays_with_member",
]


def forwards(apps, schema_editor):
    for statement in [POSTGRES] if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    for statement in [POSTGRES_BACK] if schema_editor.connection.vendor == "postgresql" else SQLITE_BACK:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("communities", "0003_reserved_slugs")]

    operations = [migrations.RunPython(forwards, backwards)]
