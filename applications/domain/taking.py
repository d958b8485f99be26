"""Writing one section into an application: each kind of answer to the place that is its own."""

from datetime import datetime

from django.db.models import F

from accounts.domain.profiles import save_profile
from applications.domain.acknowledging import name_manager
from applications.domain.answering import check_length, drop_answers, write_answers
from applications.domain.answers import About, Access, Chosen, Counted, Dates, Given, Safety
from applications.domain.figures import refresh_all, refresh_dates
from applications.errors import AnswerWrong, ChoicesWrong
from applications.models import Application, Choice, DateAnswer
from applications.queries.own import why_not, with_first_meeting
from applications.queries.questions import questions_of
from communities.domain.confidence import tell_access_needs, tell_demographics, tell_safety
from sessions_app.models import Session

PARKED = 1000  # added to every rank, while an order changes under its unique constraint
WRITTEN = ("work", "hopes", "brings")


def write(application: Application, given: Given, *, at: datetime) -> bool:
    """Write `given`, and tell whether it says anything. The caller holds the lock and saves the application.

    Raises ChoicesWrong, AnswerWrong.
    """
    told = (application.applicant, application.round)
    match given:
        case About():
            return _describe(application, given, at)
        case Chosen():
            return _choose(application, given, at)
        case Dates():
            return _answer_dates(application, given, at)
        case Access(words):
            return tell_access_needs(*told, words, at=at) is not None
        case Safety(words, safe_contact):
            return tell_safety(*told, words=words, safe_contact=safe_contact, at=at) is not None
        case Counted(gender, gender_words, groups):
            row = tell_demographics(*told, gender=gender, gender_words=gender_words, groups=groups, at=at)
            return row is not None


def _describe(application: Application, given: About, at: datetime) -> bool:
    limit = application.round.words_per_answer
    for name in WRITTEN:
        label = Application._meta.get_field(name).verbose_name
        check_length(getattr(given, name), limit, f"{label[0].upper()}{label[1:]}")
    for name in ("focus", "experience", *WRITTEN):
        setattr(application, name, getattr(given, name))
    save_profile(application.applicant, **given.profile, at=at)
    write_answers(application, given.answers, questions_of(application.round, application).of_everybody)
    return True


def _choose(application: Application, given: Chosen, at: datetime) -> bool:
    """Ranks follow the order given, 1..n without a gap; what is gone takes its dates and answers along."""
    before = {choice.community_id: choice for choice in application.choices.all()}
    ids = [one.community_id for one in given.communities]
    _check_choosable(application, ids, set(before), at)
    _take_out(application, [choice for pk, choice in before.items() if pk not in ids])
    if before:
        application.choices.update(rank=F("rank") + PARKED)
    kept, new = [], []
    for rank, one in enumerate(given.communities, start=1):
        choice = before.get(one.community_id)
        (kept if choice else new).append(
            choice := choice or Choice(application=application, community_id=one.community_id)
        )
        choice.rank, choice.why = rank, one.why
        check_length(one.why, application.round.words_per_answer, "Why this one?")
    if kept:
        Choice.objects.bulk_update(kept, ["rank", "why"])
    Choice.objects.bulk_create(new)
    if application.is_submitted:  # what is added counts from now on, dates or none
        refresh_all(application.choices.all())
    answers = {pk: answer for one in given.communities for pk, answer in one.answers.items()}
    write_answers(application, answers, questions_of(application.round, application).of(ids), chosen=ids)
    return True


def _check_choosable(application: Application, ids: list[int], before: set[int], at: datetime) -> None:
    round_ = application.round
    if not ids:
        raise ChoicesWrong("Choose at least one community.")
    if len(set(ids)) < len(ids):
        raise ChoicesWrong("Choose each community once.")
    if len(ids) > round_.max_choices:
        raise ChoicesWrong(f"Choose at most {round_.max_choices} communities.")
    wanted = with_first_meeting(round_.communities.filter(pk__in=ids))
    found = {community.pk: community for community in wanted}
    if len(found) != len(ids):
        raise ChoicesWrong("A chosen community is not part of this round.")
    for community in (found[pk] for pk in ids if pk not in before):
        if reason := why_not(community, at):
            raise ChoicesWrong(f"{community.short_name} cannot be chosen: {reason}")


def _take_out(application: Application, gone: list[Choice]) -> None:
    if any(choice.status != Choice.Status.UNDER_REVIEW for choice in gone):
        raise ChoicesWrong("A community that was decided on already cannot be taken out.")
    leaving = application.choices.filter(pk__in=[choice.pk for choice in gone])
    if gone and leaving.filter(reviews__isnull=False).exists():
        raise ChoicesWrong(
            "A community that staff are reading already cannot be taken out. Put it last instead."
        )
    if gone:
        drop_answers(application, [choice.community_id for choice in gone])
        leaving.delete()


def _answer_dates(application: Application, given: Dates, at: datetime) -> bool:
    """Replace what was said of every date; of a session that is none of theirs nothing is kept."""
    choices = {choice.community_id: choice for choice in application.choices.all()}
    if not choices:
        raise ChoicesWrong("Choose your communities first.")
    if not set(given.answers.values()) <= set(DateAnswer.Answer.values):
        raise AnswerWrong("Say yes, maybe or no for each date.")
    asked = Session.objects.standing().filter(community__in=choices, pk__in=given.answers)
    DateAnswer.objects.filter(choice__application=application).delete()
    DateAnswer.objects.bulk_create(
        DateAnswer(choice=choices[session.community_id], session=session, answer=given.answers[session.pk])
        for session in asked
    )
    # Nobody reads the figures of a draft before it is sent, which refreshes them all.
    refresh = refresh_all if application.is_submitted else refresh_dates
    refresh(application.choices.all())
    if application.round.asks_line_manager:
        name_manager(application, given.manager_email)
    return True
