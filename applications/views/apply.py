"""Applying: one page that saves, keeps and sends. Signing in comes on the way and costs no word of what was typed."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.domain.profiles import save_profile
from applications.domain.applying import save_draft, submit
from applications.errors import ApplicationError, NoticeChanged, StaleRevision, TooLate
from applications.forms.apply import ApplyForms
from applications.models import Application
from applications.queries import communities_to_choose, own_application
from communities.models import Round


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, convenor: str, round: str) -> HttpResponse:
    """Show the form as it was left; save it or send it."""
    found = get_object_or_404(
        Round.objects.published().select_related("convenor"), convenor__slug=convenor, slug=round
    )
    now = timezone.now()
    if now < found.opens_at:
        return _page(request, found, None, None, now)
    if request.method == "POST":
        return _take(request, found, now)
    application = own_application(found, request.user) if request.user.is_authenticated else None
    if (
        found.has_closed(now)
        and not _kept(request, found)
        and (application is None or application.is_submitted)
    ):
        return _page(request, found, None, application, now)
    # What was typed before signing in does not replace a draft of before in silence: both are shown.
    other = application if application and _kept(request, found) else None
    return _page(request, found, _forms(request, found, application, now), application, now, other=other)


def keep_typed(request: HttpRequest, convenor: str, round: str) -> HttpResponse:
    """For a form sent from a page older than this sign-in: keep what was typed, and show it on a fresh page."""
    found = get_object_or_404(Round.objects.published(), convenor__slug=convenor, slug=round)
    _keep(request, found)
    messages.warning(request, "You signed in after opening that page. What you typed is here: press again.")
    return redirect("apply", convenor, round)


def _keep(request: HttpRequest, round_: Round) -> None:
    request.session[_key(round_)] = request.POST.urlencode()


def _take(request: HttpRequest, round_: Round, now: datetime) -> HttpResponse:
    if not request.user.is_authenticated:
        _keep(request, round_)
        messages.info(request, "What you typed is kept. Sign in with a code by email to save it.")
        return redirect_to_login(reverse("apply", args=[round_.convenor.slug, round_.slug]))
    application = own_application(round_, request.user)
    is_draft = request.POST.get("action") != "submit" and not (application and application.is_submitted)
    forms = ApplyForms(
        round_,
        communities_to_choose(round_),
        data=request.POST,
        user=request.user,
        application=application,
        notice=round_.collection_notices.first(),
        is_draft=is_draft,
        at=now,
    )
    if not forms.is_valid():
        return _page(request, round_, forms, application, now)
    try:
        return _save(request, round_, forms, now) if is_draft else _send(request, round_, forms, now)
    except StaleRevision as error:
        return _conflict(request, round_, forms, error, now)
    except NoticeChanged as error:
        forms.show_again(notice_version=forms.notice.version if forms.notice else 0)
        return _page(request, round_, forms, application, now, problem=str(error))
    except ApplicationError as error:
        return _keep_late(request, round_, forms, error, now)


def _save(request: HttpRequest, round_: Round, forms: ApplyForms, now: datetime) -> HttpResponse:
    _save_both(request, round_, forms, now)
    request.session.pop(_key(round_), None)
    messages.success(
        request, "Your draft is saved. It is not sent yet: come back and send it before the close."
    )
    return redirect("apply", round_.convenor.slug, round_.slug)


@transaction.atomic
def _save_both(request: HttpRequest, round_: Round, forms: ApplyForms, now: datetime) -> Application:
    """The profile and the draft, or neither."""
    save_profile(request.user, **forms.about.cleaned_data, at=now)
    revision = forms.send.cleaned_data["revision"]
    return save_draft(round_, request.user, forms.answers(), revision=revision, at=now)


def _send(request: HttpRequest, round_: Round, forms: ApplyForms, now: datetime) -> HttpResponse:
    with transaction.atomic():
        save_profile(request.user, **forms.about.cleaned_data, at=now)
        application = submit(
            round_,
            request.user,
            forms.answers(),
            revision=forms.send.cleaned_data["revision"],
            notice_version=forms.send.cleaned_data["notice_version"],
            opened_at=forms.send.opened_at(otherwise=now),
            at=now,
        )
    request.session.pop(_key(round_), None)
    return redirect("my_application", application.pk)


def _conflict(request, round_: Round, forms: ApplyForms, error: StaleRevision, now: datetime) -> HttpResponse:
    """Keep both: what was typed stays in the form, what was saved elsewhere is shown beside it."""
    application = own_application(round_, request.user)
    forms.show_again(revision=application.revision)
    return _page(request, round_, forms, application, now, status=409, problem=str(error), other=application)


def _keep_late(
    request, round_: Round, forms: ApplyForms, error: ApplicationError, now: datetime
) -> HttpResponse:
    """What cannot be sent is saved as a draft if it may be, and shown to be copied either way."""
    application = own_application(round_, request.user)
    if isinstance(error, TooLate) and not (application and application.is_submitted):
        try:
            application = _save_both(request, round_, forms, now)
        except StaleRevision as stale:
            return _conflict(request, round_, forms, stale, now)
        except ApplicationError as refusal:
            error = refusal
    return _page(request, round_, forms, application, now, problem=str(error))


def _forms(request: HttpRequest, round_: Round, application: Application | None, now: datetime) -> ApplyForms:
    """The form as typed before signing in, or as saved, or empty."""
    kept = _kept(request, round_)
    if kept and application:
        kept["send-revision"] = str(application.revision)
    return ApplyForms(
        round_,
        communities_to_choose(round_),
        data=kept,
        user=request.user,
        application=application,
        notice=round_.collection_notices.first(),
        is_draft=True,
        at=now,
        preselect=request.GET.get("community", ""),
    )


def _key(round_: Round) -> str:
    return f"apply-{round_.pk}"


def _kept(request: HttpRequest, round_: Round) -> QueryDict | None:
    typed = request.session.get(_key(round_))
    return QueryDict(typed, mutable=True) if typed else None


def _page(
    request: HttpRequest,
    round_: Round,
    forms: ApplyForms | None,
    application: Application | None,
    now: datetime,
    *,
    status: int = 200,
    problem: str = "",
    other: Application | None = None,
) -> HttpResponse:
    context = {
        "round": round_,
        "convenor": round_.convenor,
        "forms": forms,
        "application": application,
        "problem": problem,
        "other": other,
        "notice": forms.notice if forms else None,
        "is_kept": forms is not None and forms.is_bound and request.method == "GET",
        "is_closed": round_.has_closed(now),
        "now": now,
    }
    return render(request, "applications/apply.html", context, status=status)
