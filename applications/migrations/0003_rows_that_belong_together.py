"""A choice is of its application's round, and an offer's seat is its applicant's in its community: by triggers."""

from django.db import migrations

POSTGRES = """
CREATE FUNCTION applications_choice_of_its_round() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM applications_application a JOIN communities_community c ON c.round_id = a.round_id
        WHERE a.id = NEW.application_id AND c.id = NEW.community_id
    ) THEN
        RAISE EXCEPTION 'choice of another round' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER applications_choice_of_its_round BEFORE INSERT OR UPDATE OF application_id, community_id
    ON applications_choice FOR EACH ROW EXECUTE FUNCTION applications_choice_of_its_round();

CREATE FUNCTION applications_offer_of_its_seat() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.seat_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM communities_seat s, applications_choice h JOIN applications_application a ON a.id = h.application_id
        WHERE s.id = NEW.seat_id AND h.id = NEW.choice_id
        AND s.community_id = h.community_id AND s.person_id = a.applicant_id
    ) THEN
        RAISE EXCEPTION 'offer with a seat of another' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER applications_offer_of_its_seat BEFORE INSERT OR UPDATE OF seat_id, choice_id
    ON applications_offer FOR EACH ROW EXECUTE FUNCTION applications_offer_of_its_seat();
"""

POSTGRES_BACK = """
DROP TRIGGER applications_choice_of_its_round ON applications_choice;
DROP FUNCTION applications_choice_of_its_round();
DROP TRIGGER applications_offer_of_its_seat ON applications_offer;
DROP FUNCTION applications_offer_of_its_seat();
"""

CHOICE = """
BEGIN
    SELECT RAISE(ABORT, 'choice of another round')
    WHERE NOT EXISTS (
        SELECT 1 FROM applications_application a JOIN communities_community c ON c.round_id = a.round_id
        WHERE a.id = NEW.application_id AND c.id = NEW.community_id
    );
END
"""
OFFER = """
WHEN NEW.seat_id IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'offer with a seat of another')
    WHERE NOT EXISTS (
        SELECT 1 FROM communities_seat s, applications_choice h JOIN applications_application a ON a.id = h.application_id
        WHERE s.id = NEW.seat_id AND h.id = NEW.choice_id
        AND s.community_id = h.community_id AND s.person_id = a.applicant_id
    );
END
"""
SQLITE = {
    "applications_choice_of_its_round_insert": f"BEFORE INSERT ON applications_choice {CHOICE}",
    "applications_choice_of_its_round_update": (
        f"BEFORE UPDATE OF application_id, community_id ON applications_choice {CHOICE}"
    ),
    "applications_offer_of_its_seat_insert": f"BEFORE INSERT ON applications_offer {OFFER}",
    "applications_offer_of_its_seat_update": f"BEFORE UPDATE OF seat_id, choice_id ON applications_offer {OFFER}",
}


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        return schema_editor.execute(POSTGRES)
    for name, body in SQLITE.items():
        schema_editor.execute(f"CREATE TRIGGER {name} {body}")


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        return schema_editor.execute(POSTGRES_BACK)
    for name in SQLITE:
        schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [("applications", "0002_offers_hold_seats"), ("communities", "0002_seat_bounds")]

    operations = [migrations.RunPython(forwards, backwards)]
