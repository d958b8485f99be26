"""Who may read which of the planted words. What is not said here, nobody may."""

import re

from tests.house.access import roles
from tests.house.access.rules import BY_LINK

SELF, STAFF, FACILITATOR, MEMBERS, CHIEF = "self", "staff", "facilitators", "members", "superuser"
FREE, REVIEWERS = "staff without a conflict", "reviewers"
# Who looks at what was told in confidence, and the one page on which its words are.
ARRANGERS, GUARDS = "who arranges", "who guards"
LOOKS = {
    ARRANGERS: "admin:communities_accessneeds_look",
    GUARDS: "admin:communities_safetynote_look",
}
# Where applications are reviewed, in which a blind round has no names.
REVIEW_PAGES = ("admin:applications_choice_", "admin:index")
PROFILE = "name|email|pronouns|role|organisation"
ANSWERS = "work|hopes|brings|why|second"
APPLIED = "applicant|decliner|member|sharer|leaver|colleague"
TEAM = "facilitator|former|staff|reviewer|arranger|guard|counter"

# `canary-a-<words>` → its readers, all of side a. Several lines add up.
READERS = [
    # Who applied: the person and staff. A facilitator knows the members, and the address of who shares it.
    (rf"({APPLIED})-({PROFILE}|{ANSWERS}|open|closed|manager)", {SELF, STAFF, CHIEF}),
    (r"(member|sharer)-(name|pronouns|role|organisation)", {FACILITATOR}),
    (r"sharer-email", {FACILITATOR}),
    (r"(review-note|decline-reason|leaving-reason|extension-reason)", {STAFF, CHIEF}),
    # A reviewer reads the choice that is given to them: not the address, not the other choice, no answer that the
    # round keeps from reviewers.
    (r"applicant-(name|pronouns|role|organisation|work|hopes|brings|why|open)", {REVIEWERS}),
    # A blind round, for everybody who reviews; and a declared conflict of interest, for those who declared it.
    (rf"hidden-({PROFILE}|{ANSWERS})", {SELF, STAFF, CHIEF}),
    (r"hidden-(work|hopes|brings|why)", {REVIEWERS}),
    (rf"conflicted-({PROFILE}|{ANSWERS})", {SELF, FREE, CHIEF}),
    # A colleague of the reviewer's applied.
    (r"reviewer-organisation", {STAFF}),
    # What was told in confidence is on the answer to a look; what was only counted or typed, on no page but one's own.
    (rf"({APPLIED})-access", {SELF, ARRANGERS}),
    (rf"({APPLIED})-(safety|contact)", {SELF, GUARDS}),
    (r".+-(gender|typed)", {SELF}),
    (r"drafter-(access|safety|contact|open|closed|manager)", {SELF}),
    # A draft is its writer's alone; administrators know that the person exists, staff whom they gave more time.
    (rf"drafter-({PROFILE}|{ANSWERS})", {SELF}),
    (r"drafter-(name|email)", {STAFF}),
    (r"(drafter|practitioner|superuser|unproved)-(name|email)", {CHIEF}),
    (rf"({TEAM}|practitioner|superuser|unproved)-({PROFILE})", {SELF}),
    (rf"({TEAM}|unproved)-(name|email)", {STAFF, CHIEF}),
    (r"(view-name|release-note|draft-name)", {STAFF, CHIEF}),
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
    (r"(applicant-name|word-token)", {"manager_word"}),
    (r"keep-token", {SELF, "keep"}),
    (r"calendar-token", {MEMBERS, "calendar_feed"}),
    (r"demand-token", {"demand_answer"}),
    (r"registration-token", {"registration_answer"}),
    (r"answer-token", {"session_answer"}),
]
# What a blind review shows of the application that it hides.
NAMELESS = {f"hidden-{answer}" for answer in ANSWERS.split("|")}
COMPILED = [(re.compile(words), readers) for words, readers in READERS]

ROLES_OF = {
    "a": {
        STAFF: {roles.STAFF, roles.ARRANGER, roles.GUARD, roles.COUNTER},
        FREE: {roles.ARRANGER, roles.GUARD, roles.COUNTER},
        ARRANGERS: {roles.ARRANGER},
        GUARDS: {roles.GUARD},
        REVIEWERS: {roles.REVIEWER},
        FACILITATOR: {roles.FACILITATOR},
        MEMBERS: {roles.MEMBER},
        CHIEF: {roles.SUPERUSER},
    },
    "b": {
        STAFF: {roles.OTHER_STAFF},
        ARRANGERS: {roles.OTHER_STAFF},
        GUARDS: {roles.OTHER_STAFF},
        FACILITATOR: {roles.OTHER_FACILITATOR},
        CHIEF: {roles.SUPERUSER},
    },
}
SELVES = {
    "a": {
        "applicant": roles.APPLICANT,
        "offer": roles.APPLICANT,
        "keep": roles.APPLICANT,
        "member": roles.MEMBER,
        "facilitator": roles.FACILITATOR,
        "former": roles.EX_FACILITATOR,
        "staff": roles.STAFF,
        "arranger": roles.ARRANGER,
        "guard": roles.GUARD,
        "counter": roles.COUNTER,
        "reviewer": roles.REVIEWER,
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
    if words.startswith("hidden-") and words not in NAMELESS and page.startswith(REVIEW_PAGES):
        return False
    here = {reader for reader in readers if LOOKS.get(reader, page) == page}
    known = set().union(*(ROLES_OF[side].get(reader, set()) for reader in here))
    if SELF in readers:
        known |= {SELVES[side].get(words.partition("-")[0])}
    return role in known
