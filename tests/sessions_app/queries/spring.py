"""A community with two sessions, looked at between them, and its members."""

from tests.factories import MemberFactory
from tests.sessions_app.walls import melbourne

JOINED = melbourne(2026, 9, 15, 9)
# Between the first session, on 6 October, and the second, on 3 November.
AT = melbourne(2026, 10, 20, 9)


def member(community, name: str, **fields: object):
    given = {"joined_at": JOINED} | fields
    return MemberFactory(community=community, person__profile__preferred_name=name, **given)
