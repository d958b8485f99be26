"""Small problems in few words, for tests of the composer."""

from collections.abc import Iterable

from applications.matching.problem import Applicant, Group, Pin, Problem, Target, Wish

DATES = (901, 902)


def wish(community: int, rank: int = 1, score: float | None = 3.0, dates: Iterable[int] = DATES) -> Wish:
    return Wish(community, rank, score, frozenset(dates))


def person(pk: int, *wishes: Wish, **traits: str) -> Applicant:
    """Somebody; without wishes, group 1 is their first choice."""
    return Applicant(pk, wishes or (wish(1),), traits)


def people(scores: Iterable[float | None], **traits: str) -> list[Applicant]:
    """Numbered from 1, all for group 1."""
    return [person(pk, wish(1, score=score), **traits) for pk, score in enumerate(scores, 1)]


def group(pk: int = 1, floor: int = 0, ceiling: int = 2, **more) -> Group:
    return Group(pk, floor, ceiling, **more)


def problem(applicants: Iterable[Applicant], *groups: Group, **more) -> Problem:
    return Problem(tuple(applicants), groups or (group(),), seed="seed", **more)


def target(kind: str, number: int, *, pk: int = 1, of: int = 1, values: Iterable[str] = (), **more) -> Target:
    return Target(pk, of, kind, number, values=frozenset(values), **more)


def surely(applicant: int, community: int = 1) -> Pin:
    return Pin(applicant, community, is_in=True)


def surely_not(applicant: int, community: int = 1) -> Pin:
    return Pin(applicant, community, is_in=False)
