"""What was typed while nobody was signed in: it waits in the visit's session until its page is shown again.

A page that was made for somebody carries their seal, and what was typed on it is shown to nobody else.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from applications.forms.apply.stamp import FIELD, read_stamp
from applications.queries.sheet import published_round

AUTOSAVE = "X-Autosave"
AGAIN = "You signed in after opening that page. What you typed is here: press again."
NOT_YOURS = "That page was opened by somebody else. What was typed on it is not saved, and not shown."


def is_autosave(request: HttpRequest) -> bool:
    return AUTOSAVE in request.headers


def keep(request: HttpRequest, convenor: str, round_: str, section: str) -> None:
    """Remember the fields of this POST. Raises Http404 where there is no such round."""
    published_round(convenor, round_)
    request.session[_key(convenor, round_, section)] = request.POST.urlencode()


def kept(request: HttpRequest, convenor: str, round_: str, section: str) -> QueryDict | None:
    """The fields that wait for whoever is signed in now; those of somebody else are dropped."""
    waiting = request.session.get(_key(convenor, round_, section))
    typed = QueryDict(waiting) if waiting else None
    if typed is not None and not _may_see(request, typed):
        forget(request, convenor, round_, section)
        return None
    return typed


def forget(request: HttpRequest, convenor: str, round_: str, section: str) -> None:
    """It is saved: the session need not hold it any more."""
    if _key(convenor, round_, section) in request.session:
        del request.session[_key(convenor, round_, section)]


def keep_typed(request: HttpRequest, convenor: str, round: str, section: str) -> HttpResponse:
    """For a form sent from a page older than this sign-in: keep what was typed, and show it on a fresh page.

    A save that the page made by itself is told so, and asks the person to press.
    """
    here = reverse("apply_section", args=[convenor, round, section])
    if is_autosave(request):
        return JsonResponse({"sign_in": here}, status=403)
    if _may_see(request, request.POST):
        keep(request, convenor, round, section)
        messages.warning(request, AGAIN)
    else:
        messages.error(request, NOT_YOURS)
    return redirect(here)


def _may_see(request: HttpRequest, typed: QueryDict) -> bool:
    """A page without a seal was made for nobody; one whose seal cannot be read may be anybody's."""
    if FIELD not in typed:
        return True
    stamp = read_stamp(typed[FIELD])
    return stamp is not None and stamp.person == request.user.pk


def _key(convenor: str, round_: str, section: str) -> str:
    return f"apply-{convenor}-{round_}-{section}"
