"""Seats stay within the ceiling and the round's limit, and a ceiling stays over its seats: held by triggers."""

from django.db import migrations

POSTGRES = """
CREATE FUNCTION communities_seat_within_bounds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    most integer;
    allowed integer;
BEGIN
    SELECT c.ceiling, r.seats_per_person INTO most, allowed
    FROM communities_community c JOIN communities_round r ON r.id = c.round_id
    WHERE c.id = NEW.community_id AND r.id = NEW.round_id
    FOR SHARE OF c, r;
    IF most IS NULL THEN
        RAISE EXCEPTION 'seat of another round' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.number > most THEN
        RAISE EXCEPTION 'seat over the ceiling' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.slot > allowed THEN
        RAISE EXCEPTION 'more seats than the round allows a person' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER communities_seat_within_bounds BEFORE INSERT OR UPDATE ON communities_seat
    FOR EACH ROW EXECUTE FUNCTION communities_seat_within_bounds();

CREATE FUNCTION communities_ceiling_over_seats() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM communities_seat s WHERE s.community_id = NEW.id AND s.number > NEW.ceiling) THEN
        RAISE EXCEPTION 'ceiling under the seats taken' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER communities_ceiling_over_seats BEFORE UPDATE OF ceiling ON communities_community
    FOR EACH ROW WHEN (NEW.ceiling IS DISTINCT FROM OLD.ceiling)
    EXECUTE FUNCTION communities_ceiling_over_seats();
"""

POSTGRES += """
CREATE FUNCTION communities_slots_over_seats() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM communities_seat s WHERE s.round_id = NEW.id AND s.slot > NEW.seats_per_person) THEN
        RAISE EXCEPTION 'fewer seats a person than somebody holds' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER communities_slots_over_seats BEFORE UPDATE OF seats_per_person ON communities_round
    FOR EACH ROW WHEN (NEW.seats_per_person < OLD.seats_per_person)
    EXECUTE FUNCTION communities_slots_over_seats();
"""

POSTGRES_BACK = """
DROP TRIGGER communities_seat_within_bounds ON communities_seat;
DROP FUNCTION communities_seat_within_bounds();
DROP TRIGGER communities_ceiling_over_seats ON communities_community;
DROP FUNCTION communities_ceiling_over_seats();
DROP TRIGGER communities_slots_over_seats ON communities_round;
DROP FUNCTION communities_slots_over_seats();
"""

SQLITE_BODY = """
BEGIN
    SELECT RAISE(ABORT, 'seat of another round')
    WHERE NOT EXISTS (
        SELECT 1 FROM communities_community c WHERE c.id = NEW.community_id AND c.round_id = NEW.round_id
    );
    SELECT RAISE(ABORT, 'seat over the ceiling')
    WHERE NEW.number > (SELECT ceiling FROM communities_community WHERE id = NEW.community_id);
    SELECT RAISE(ABORT, 'more seats than the round allows a person')
    WHERE NEW.slot > (SELECT seats_per_person FROM communities_round WHERE id = NEW.round_id);
END
"""

SQLITE = [
    f"CREATE TRIGGER communities_seat_within_bounds_insert BEFORE INSERT ON communities_seat {SQLITE_BODY}",
    f"CREATE TRIGGER communities_seat_within_bounds_update BEFORE UPDATE ON communities_seat {SQLITE_BODY}",
    """
    CREATE TRIGGER communities_ceiling_over_seats BEFORE UPDATE OF ceiling ON communities_community
    WHEN NEW.ceiling IS NOT OLD.ceiling
    BEGIN
        SELECT RAISE(ABORT, 'ceiling under the seats taken')
        WHERE EXISTS (SELECT 1 FROM communities_seat s WHERE s.community_id = NEW.id AND s.number > NEW.ceiling);
    END
    """,
    """
    CREATE TRIGGER communities_slots_over_seats BEFORE UPDATE OF seats_per_person ON communities_round
    WHEN NEW.seats_per_person < OLD.seats_per_person
    BEGIN
        SELECT RAISE(ABORT, 'fewer seats a person than somebody holds')
        WHERE EXISTS (SELECT 1 FROM communities_seat s WHERE s.round_id = NEW.id AND s.slot > NEW.seats_per_person);
    END
    """,
]

SQLITE_BACK = [
    "DROP TRIGGER communities_seat_within_bounds_insert",
    "DROP TRIGGER communities_seat_within_bounds_update",
    "DROP TRIGGER communities_ceiling_over_seats",
    "DROP TRIGGER communities_slots_over_seats",
]


def forwards(apps, schema_editor):
    for statement in [POSTGRES] if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    for statement in [POSTGRES_BACK] if schema_editor.connection.vendor == "postgresql" else SQLITE_BACK:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("communities", "0001_initial")]

    operations = [migrations.RunPython(forwards, backwards)]
