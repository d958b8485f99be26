"""The review desk: one application to read, score and decide on. Writes call the domain."""

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from applications.admin import assign, decisions
from applications.admin.finding import REFUSALS, is_number, of_choice, onward
from applications.admin.frame import frame
from applications.admin.person import person_context, review_of
from applications.admin.queue import Queue, desk_url, list_url
from applications.admin.seeing import label
from applications.domain.reviewing import save_review, stamp_of
from applications.errors import StaleReview
from applications.forms.review import ReviewForm
from applications.models import Choice, Review
from applications.queries.conflicts import GROUNDS, grounds_between
from applications.queries.reading import to_decide, was_to_read

__all__ = ["DECISIONS", "REFUSALS", "decide", "desk_page", "review_save"]

# Everything that is decided at the desk by a press, by the last word of its address. Who decides about places is asked
# by the domain, which looks for itself.
DECISIONS = {
    **{name: of_choice("POST", rows=to_decide)(press) for name, press in decisions.PRESSES.items()},
    **{name: of_choice("POST")(press) for name, press in assign.PRESSES.items()},
}


def decide(request: HttpRequest, window: admin.ModelAdmin, object_id: str, name: str) -> HttpResponse:
    return DECISIONS[name](request, window, object_id)


@of_choice("GET", "HEAD")
def desk_page(request: HttpRequest, window: admin.ModelAdmin, choice: Choice) -> HttpResponse:
    return _ask(window, request, choice) if choice.may_conflict else _show(window, request, choice)


def review_save(request: HttpRequest, window: admin.ModelAdmin, object_id: str) -> HttpResponse:
    """Save, and go on to the next in the queue that this person has not scored. What was typed is never lost: a
    review that is refused comes back with its words."""
    try:
        return _review_save(request, window, object_id)
    except Http404:
        has_words = request.method == "POST" and request.POST.get("note", "").strip()
        gone = was_to_read(request.user, int(object_id)) if has_words and is_number(object_id) else None
        if gone is None:
            raise
        return _keep_words(window, request, gone)


@of_choice("POST")
def _review_save(request: HttpRequest, window: admin.ModelAdmin, choice: Choice) -> HttpResponse:
    if choice.may_conflict:
        return _ask(window, request, choice, status=409)
    form = ReviewForm(request.POST, choice=choice)
    if not form.is_valid():
        return _show(window, request, choice, form)
    following = Queue(window, request, choice).next_to_score
    try:
        save_review(choice, request.user, **form.given(), at=timezone.now())
    except StaleReview as error:
        form.add_error(None, str(error))
        return _show(window, request, choice, form, stale=review_of(choice, request.user), status=409)
    except REFUSALS as error:
        form.add_error(None, str(error))
        return _show(window, request, choice, form, status=409)
    return _onward(request, choice, following, unscored=len(form.criteria) - len(form.scores()))


def _onward(request: HttpRequest, choice: Choice, following: int | None, *, unscored: int) -> HttpResponse:
    left = f" {unscored} of its criteria {'has' if unscored == 1 else 'have'} no score." if unscored else ""
    if "stay" in request.POST:
        messages.success(request, f"Your review is saved.{left}")
        return redirect(desk_url(choice.pk, request))
    return onward(request, following, f"Your review of {label(choice)} is saved.{left}")


def _ask(window: admin.ModelAdmin, request: HttpRequest, choice: Choice, status: int = 200) -> HttpResponse:
    """Nothing but the question whether there is a conflict of interest, and what was typed before it came up."""
    grounds = grounds_between(choice.application, request.user)
    context = {
        "shown_name": label(choice),
        "choice": choice,
        "grounds": grounds,
        "grounds_words": GROUNDS[grounds],
        "is_own": choice.application.applicant_id == request.user.pk,
        "typed": request.POST.get("note", ""),
    }
    return _page(window, request, "applications/desk/question.html", context, status=status)


def _keep_words(window: admin.ModelAdmin, request: HttpRequest, choice: Choice) -> HttpResponse:
    """What was typed about something that may not be read any more, to be copied."""
    context = {
        **frame(window.admin_site, request),
        "opts": window.opts,
        "title": choice.application.code,
        "typed": request.POST.get("note", ""),
        "list_url": list_url(request),
    }
    return TemplateResponse(request, "applications/desk/gone.html", context, status=409)


def _show(
    window: admin.ModelAdmin,
    request: HttpRequest,
    choice: Choice,
    form: ReviewForm | None = None,
    *,
    stale: Review | None = None,
    status: int = 200,
) -> HttpResponse:
    context = person_context(request, choice, timezone.now())
    own = context["own_review"]
    if form is None:
        form = ReviewForm(choice=choice, review=own)
    typed_over = form.data.get("stamp") if form.is_bound and stale is None else None
    context |= {
        "form": form,
        "stale": stale,
        "stamp": stamp_of(own) if typed_over is None else typed_over,
    }
    return _page(window, request, "applications/desk/desk.html", context, status=status)


def _page(
    window: admin.ModelAdmin, request: HttpRequest, template: str, context: dict, *, status: int
) -> HttpResponse:
    choice = context["choice"]
    context = {
        **frame(window.admin_site, request),
        "opts": window.opts,
        "title": label(choice),
        "queue": Queue(window, request, choice),
        "convenor": choice.application.round.convenor,
        "list_url": list_url(request),
        **context,
    }
    return TemplateResponse(request, template, context, status=status)
