"""What must be so of seats, members and offers at every moment, asked of the database in one statement."""

from django.db import connection

SEAT, MEMBER, OFFER = "communities_seat", "communities_member", "applications_offer"

# Each names what is wrong and gives the rows where it is.
BROKEN = {
    "more seats than the ceiling": f"""
        SELECT c.id AS id FROM communities_community c JOIN {SEAT} s ON s.community_id = c.id
        GROUP BY c.id, c.ceiling HAVING count(*) > c.ceiling""",
    "a seat outside 1 to the ceiling": f"""
        SELECT s.id AS id FROM {SEAT} s JOIN communities_community c ON c.id = s.community_id
        WHERE s.number < 1 OR s.number > c.ceiling""",
    "a seat taken twice": f"""
        SELECT min(id) AS id FROM {SEAT} GROUP BY community_id, number HAVING count(*) > 1""",
    "more seats than the round allows a person": f"""
        SELECT min(s.id) AS id FROM {SEAT} s JOIN communities_round r ON r.id = s.round_id
        GROUP BY s.person_id, r.id, r.seats_per_person HAVING count(*) > r.seats_per_person""",
    "a seat that is not held once": f"""
        SELECT s.id AS id FROM {SEAT} s WHERE 1 <>
        (SELECT count(*) FROM {OFFER} o WHERE o.seat_id = s.id AND o.status = 'open')
        + (SELECT count(*) FROM {MEMBER} m WHERE m.seat_id = s.id AND m.left_at IS NULL)""",
    "a member without a seat": f"""
        SELECT m.id AS id FROM {MEMBER} m WHERE (m.left_at IS NULL) <> (m.seat_id IS NOT NULL)""",
    "a member twice": f"""
        SELECT min(m.id) AS id FROM {MEMBER} m WHERE m.left_at IS NULL
        GROUP BY m.community_id, m.person_id HAVING count(*) > 1""",
    "an offer open without a seat, or answered with one": f"""
        SELECT o.id AS id FROM {OFFER} o WHERE o.status <> 'accepted'
        AND (o.status = 'open') <> (o.seat_id IS NOT NULL)""",
    "an acceptance on a seat without a member": f"""
        SELECT o.id AS id FROM {OFFER} o WHERE o.status = 'accepted' AND o.seat_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM {MEMBER} m WHERE m.seat_id = o.seat_id)""",
    "an open offer of an application that does not stand": f"""
        SELECT o.id AS id FROM {OFFER} o JOIN applications_choice h ON h.id = o.choice_id
        JOIN applications_application a ON a.id = h.application_id
        WHERE o.status = 'open' AND a.status <> 'submitted'""",
}
EVERYTHING = " UNION ALL ".join(
    f"SELECT '{what}', id FROM ({rows}) AS found" for what, rows in BROKEN.items()
)


def broken() -> list[tuple[str, int]]:
    """What is wrong, and the row: nothing, at every moment. One statement, so one moment."""
    with connection.cursor() as cursor:
        cursor.execute(EVERYTHING)
        return cursor.fetchall()
