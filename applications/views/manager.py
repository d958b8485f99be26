"""The page behind a line manager's link. It shows; only a press there answers. No account is needed."""

from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from applications.domain.acknowledging import are_some, days_asked, found_by, give_word, may_answer
from applications.errors import WordClosed
from applications.models import Acknowledgement
from communities.errors import LinkNoLongerValid


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def manager_word(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether somebody can have the time, and take yes or no; an old link explains itself."""
    try:
        asked = found_by(token)
    except LinkNoLongerValid:
        return render(request, "applications/manager_word_gone.html", status=404)
    now = timezone.now()
    answer = request.POST.get("answer")
    if answer in Acknowledgement.Answer.values:
        with suppress(WordClosed):  # the page says that it is too late
            give_word(asked, answer, at=now)
        return redirect("manager_word", token)
    round_, sessions = asked.application.round, days_asked(asked.application)
    context = {
        "asked": asked,
        "name": asked.application.applicant.get_full_name(),
        "round": round_,
        "convenor": round_.convenor,
        "sessions": sessions,
        "are_some": are_some(sessions, round_),
        "is_open": may_answer(asked, now),
    }
    return render(request, "applications/manager_word.html", context)
