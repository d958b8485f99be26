"""Who may read which of the planted words. What is not said here, nobody may."""

import re

from tests.house.access import roles
from tests.house.access.rules import BY_LINK

SELF, STAFF, FACILITATOR, MEMBERS, CHIEF = "self", "staff", "facilitators", "members", "superuser"
PROFILE = "name|email|pronouns|role|organisation"
ANSWERS = "work|hopes|brings|why"
APPLIED = "applicant|decliner|member|sharer|leaver"

# `canary-a-<words>` → its readers, all of side a. Several lines add up.
READERS = [
    # Who applied: the person and staff. A facilitator knows the members, and the address of who shares it.
    (rf"({APPLIED})-({PROFILE}|{ANSWERS})", {SELF, STAFF, CHIEF}),
    (r"(member|sharer)-(name|pronouns|role|organisation)", {FACILITATOR}),
    (r"sharer-email", {FACILITATOR}),
    (r"(review-note|decline-reason|leaving-reason)", {STAFF, CHIEF}),
    # A draft is its writer's alone; administrators know that the person exists.
    (rf"drafter-({PROFILE}|{ANSWERS})", {SELF}),
    (r"(drafter|practitioner|superuser|unproved)-(name|email)", {CHIEF}),
    (rf"(facilitator|former|staff|practitioner|superuser|unproved)-({PROFILE})", {SELF}),
    (r"(facilitator|former|staff)-(name|email)", {STAFF, CHIEF}),
    # Administrators say which employers' names forms may suggest; until then a name is its writer's.
    (r".+-organisation", {CHIEF}),
    (r"staff-key", {SELF, CHIEF}),
    # The waitlist and the forum. Whoever registered is on the list at the door by name and organisation.
    (r"wish-(name|email|role|words)", {STAFF, CHIEF}),
    (r"wish-words", {"demand_answer"}),
    (r"(guest|walk-in|queuer)-(name|email|organisation|role)", {STAFF, CHIEF}),
    (r"(guest|walk-in)-(name|organisation)", {FACILITATOR}),
    (r"guest-name", {"registration_answer"}),
    # The way into a meeting: who is in the group, and who holds it.
    (r"first-link", {MEMBERS, FACILITATOR, STAFF, CHIEF}),
    (r"second-link", {STAFF, CHIEF}),
    # What was written: a convenor's mail to its staff, the portal's own to administrators.
    (r"letter-(email|subject|text|html)", {STAFF, CHIEF}),
    (r"(portal-letter-(email|subject|text)|bounced-email|history-message)", {CHIEF}),
    # Keys: on the page of their owner and on the page they open.
    (r"offer-token", {SELF, "offer_answer"}),
    (r"calendar-token", {MEMBERS, "calendar_feed"}),
    (r"demand-token", {"demand_answer"}),
    (r"registration-token", {"registration_answer"}),
]
COMPILED = [(re.compile(words), readers) for words, readers in READERS]

ROLES_OF = {
    "a": {
        STAFF: {roles.STAFF},
        FACILITATOR: {roles.FACILITATOR},
        MEMBERS: {roles.MEMBER},
        CHIEF: {roles.SUPERUSER},
    },
    "b": {
        STAFF: {roles.OTHER_STAFF},
        FACILITATOR: {roles.OTHER_FACILITATOR},
        MEMBERS: set(),
        CHIEF: {roles.SUPERUSER},
    },
}
SELVES = {
    "a": {
        "applicant": roles.APPLICANT,
        "offer": roles.APPLICANT,
        "member": roles.MEMBER,
        "facilitator": roles.FACILITATOR,
        "former": roles.EX_FACILITATOR,
        "staff": roles.STAFF,
        "practitioner": roles.PRACTITIONER,
        "unproved": roles.UNPROVED,
        "superuser": roles.SUPERUSER,
    },
    "b": {"facilitator": roles.OTHER_FACILITATOR, "staff": roles.OTHER_STAFF},
}


def may_read(canary: str, role: str, page: str, target: str) -> bool:
    """May `role` find `canary` on the page of this name that points at `target`?"""
    kind, _, rest = canary.partition("-")
    side, _, words = rest.partition("-")
    if kind != "canary":
        return False
    readers = set().union(*(who for pattern, who in COMPILED if pattern.fullmatch(words)))
    if page in BY_LINK and page in readers and side == target:
        return True
    known = set().union(*(ROLES_OF[side].get(reader, set()) for reader in readers))
    if SELF in readers:
        known |= {SELVES[side].get(words.partition("-")[0])}
    return role in known
