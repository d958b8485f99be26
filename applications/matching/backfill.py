"""Who fits best when a place is free again: how each one restores the balance of this group, as it is now."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from applications.matching.counting import Sheet, check
from applications.matching.problem import Problem, Target
from applications.matching.standing import Standing
from applications.matching.stored import Stored
from applications.matching.words import target_words
from applications.matching.worth import draw, hundredths


@dataclass(frozen=True, slots=True)
class Fit(Stored):
    """What one person would do to the group. `mends`, `breaks`: (target, by how much), hard targets first.

    `is_barred`: a hard rule stands against it, said or not; only staff may set it aside.
    """

    applicant: int
    mends: tuple[tuple[int, int], ...]
    breaks: tuple[tuple[int, int], ...]
    dates: int
    of: int
    score: float | None
    rank: int = 0
    is_barred: bool = False


def rank_reserve(
    problem: Problem,
    placed: Iterable[tuple[int, int]],
    group: int,
    candidates: Iterable[int],
    sessions_left: tuple[int, ...],
) -> list[Fit]:
    """Candidates, best first; those of equal standing by the lottery of the seed, never by who came first.

    No hard rule broken, then most mended (by weight), least broken (by weight), dates that they can come to of
    those that are left, score, rank of the wish. Targets at dates that are over no longer count.
    """
    problem = _from_now_on(problem, group, sessions_left)
    sheet = Sheet(problem)
    standing = Standing(sheet, check(problem, placed, sheet))
    weights = {target.pk: target.weight for target in sheet.targets_of.get(group, ())}
    fits = [_fit(standing, group, applicant, sessions_left) for applicant in set(candidates)]

    def best_first(fit: Fit) -> tuple[float, ...]:
        mended = sum(weights[target] * by for target, by in fit.mends)
        broken = sum(weights[target] * by for target, by in fit.breaks)
        worth = hundredths(fit.score)
        drawn = draw(problem.seed, fit.applicant, group)
        return (fit.is_barred, -mended, broken, -fit.dates, -worth, fit.rank or 99, -drawn, fit.applicant)

    return sorted(fits, key=best_first)


def _from_now_on(problem: Problem, group: int, sessions_left: tuple[int, ...]) -> Problem:
    groups = tuple(
        replace(each, sessions=sessions_left) if each.pk == group else each for each in problem.groups
    )
    return replace(problem, groups=groups)


def _fit(standing: Standing, group: int, applicant: int, sessions_left: tuple[int, ...]) -> Fit:
    wish = standing.wish(applicant, group)
    targets = sorted(standing.sheet.targets_of.get(group, ()), key=lambda each: (not each.is_hard, each.pk))
    changes = [(target, standing.change(target, into=applicant)) for target in targets]
    return Fit(
        applicant=applicant,
        mends=tuple((target.pk, -by) for target, by in changes if by < 0),
        breaks=tuple((target.pk, by) for target, by in changes if by > 0),
        dates=len(wish.dates.intersection(sessions_left)) if wish else 0,
        of=len(sessions_left),
        score=wish.score if wish else None,
        rank=wish.rank if wish else 0,
        is_barred=(applicant, group) in standing.sheet.pinned_out
        or standing.must_not_meet(applicant, group)
        or any(target.is_hard and by > 0 for target, by in changes),
    )


def sentence_of_fit(
    fit: Fit,
    targets: Iterable[Target],
    *,
    name_of_value: Callable[[str, str], str],
    shows_score: bool = True,
) -> str:
    """What staff read beside the name; `targets` are those of the group. The score is left out where the reader may
    not see it yet."""
    words = {target.pk: target_words(target, name_of_value=name_of_value) for target in targets}
    parts = [f"Mends “{words[target]}” by {by}." for target, by in fit.mends]
    parts += [f"Would miss “{words[target]}” by {by} more." for target, by in fit.breaks]
    if fit.is_barred and not fit.breaks:
        parts.append("Another rule set by staff stands against it.")
    parts.append(f"Can come to {fit.dates} of {fit.of} dates left." if fit.of else "No dates are left.")
    if shows_score:
        parts.append("Not reviewed yet." if fit.score is None else f"Score {hundredths(fit.score)} of 100.")
    return " ".join([*parts, f"Choice {fit.rank}."] if fit.rank else parts)
