"""How a person wishes to be written to, and what was written to them."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.domain.safe_contact import (
    ask_address,
    confirm_address,
    drop_address,
    save_wishes,
    stop_category,
)
from accounts.errors import AccountsError, CodeOver
from accounts.forms.safe_contact import AddressForm, CodeForm, WishesForm
from accounts.models import SafeContact
from accounts.queries import numbers_of, stopper, wishes_of
from accounts.throttle import SLOW_DOWN, may_send
from outbox.errors import OutboxError
from outbox.links import stopped_by
from outbox.queries import written_to
from outbox.registry import CATEGORIES, kind_of

PER_PAGE = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mail_wishes(request: HttpRequest) -> HttpResponse:
    """Where mail goes and how much of it shows: three small forms, each with its button."""
    said = SafeContact.objects.filter(user=request.user).first() or SafeContact(user=request.user)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    given = {name: request.POST if act == name else None for name in ACTS}
    forms = {
        "address": AddressForm(given["address"]),
        "code": CodeForm(given["code"]),
        "wishes": WishesForm(given["wishes"], said=said),
    }
    if act and (done := _done(request, act, forms.get(act))):
        messages.success(request, done)
        return redirect("mail_wishes")
    at = timezone.now()
    is_asked = bool(said.asked_until and said.asked_until > at)
    # The error summary at the top of the page reads `form`.
    context = {
        "said": said,
        "is_asked": is_asked,
        "form": forms.get(act),
        **{f"{k}_form": v for k, v in forms.items()},
    }
    return render(request, "accounts/mail_wishes.html", context)


def _done(request: HttpRequest, act: str, form: Form | None) -> str:
    """What the press did, in words; "" if it comes back with an error."""
    at = timezone.now()
    if act == "drop":
        drop_address(request.user, at=at)
        return "Your mail goes to the address that you sign in with."
    if form is None or not form.is_valid():
        return ""
    try:
        return ACTS[act](request, form, at)
    except CodeOver as error:
        messages.error(request, str(error))
    except (AccountsError, OutboxError) as error:
        form.add_error(act, str(error))
    return ""


def _ask(request: HttpRequest, form: Form, at: datetime) -> str:
    email = form.cleaned_data["address"]
    if not may_send(request, purpose="contact_address", email=email, at=at):
        form.add_error("address", SLOW_DOWN)
        return ""
    ask_address(request.user, email, at=at)
    return "A code is on its way to that address. Type it below."


def _confirm(request: HttpRequest, form: Form, at: datetime) -> str:
    confirm_address(request.user, form.cleaned_data["code"], at=at)
    return "From now on your mail goes to that address. Codes for signing in stay where they were."


def _save(request: HttpRequest, form: Form, at: datetime) -> str:
    save_wishes(request.user, **form.given(), at=at)
    return "Your wishes are kept. They hold from the next mail on."


ACTS = {"address": _ask, "code": _confirm, "wishes": _save}


@login_required
@require_safe
def my_messages(request: HttpRequest) -> HttpResponse:
    """What was written to the person who asks, newest first."""
    rows = written_to(numbers_of(request.user))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/my_messages.html", {"page": page})


@login_required
@require_safe
def my_message(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them, in full. Nobody else's."""
    message = get_object_or_404(written_to(numbers_of(request.user)), pk=pk)
    return render(request, "accounts/my_message.html", {"message": message, "kind": kind_of(message.kind)})


@csrf_exempt  # pressed by mail programs, which have neither a cookie nor our page (RFC 8058); the link says who
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether a category of mail is to end, and end it by a press. Looking changes nothing; twice is harmless."""
    found = stopped_by(token)
    person = stopper(found[0]) if found else None
    category = CATEGORIES.get(found[1]) if found else None
    if person is None or category is None:
        return render(request, "link_invalid.html", status=404)
    if request.method == "POST":
        stop_category(person, found[1], at=timezone.now())
    is_done = found[1] in wishes_of([person.pk])[person.pk].unwanted
    return render(request, "accounts/unsubscribe.html", {"category": category, "is_done": is_done})
