"""What an applicant gives, one class a section of the application: read by a form, taken by `applying.take`."""

from dataclasses import dataclass, field

from applications.models import Section


@dataclass(frozen=True)
class About:
    """Who somebody is at work and what they do. `profile` holds the arguments of `save_profile`, `answers` maps the
    round's own questions (pk) to their answers."""

    profile: dict[str, object]
    focus: str = ""
    experience: str = ""
    work: str = ""
    hopes: str = ""
    brings: str = ""
    answers: dict[int, object] = field(default_factory=dict)


@dataclass(frozen=True)
class ChosenCommunity:
    """One community with why, and the answers to its own questions (pk)."""

    community_id: int
    why: str = ""
    answers: dict[int, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Chosen:
    """The communities in order of preference."""

    communities: tuple[ChosenCommunity, ...] = ()


@dataclass(frozen=True)
class Dates:
    """Yes, maybe or no to sessions (pk) of the chosen communities, and whom to ask for a word, if anybody."""

    answers: dict[int, str] = field(default_factory=dict)
    manager_email: str = ""


@dataclass(frozen=True)
class Access:
    """What somebody needs to take part; in confidence."""

    words: str = ""


@dataclass(frozen=True)
class Safety:
    """Anything for somebody's safety, and the safe way to reach them; in confidence."""

    words: str = ""
    safe_contact: str = ""


@dataclass(frozen=True)
class Counted:
    """Who somebody says they are; only ever counted."""

    gender: str = ""
    gender_words: str = ""
    groups: tuple[str, ...] = ()


Given = About | Chosen | Dates | Access | Safety | Counted

SECTION_OF: dict[type, str] = {
    About: Section.Name.ABOUT,
    Chosen: Section.Name.COMMUNITIES,
    Dates: Section.Name.DATES,
    Access: Section.Name.ACCESS,
    Safety: Section.Name.SAFETY,
    Counted: Section.Name.COUNTED,
}
IN_CONFIDENCE = (Access, Safety, Counted)
