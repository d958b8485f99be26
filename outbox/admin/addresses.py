from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from outbox.admin.own import OwnRows
from outbox.admin.story import reason_of
from outbox.admin_log import Unlogged
from outbox.domain.addresses import NO_ADDRESS
from outbox.domain.bouncing import clear, note_by_hand
from outbox.errors import BadRecipient
from outbox.models import BadAddress, Message
from outbox.models.message import IS_GUESTS
from outbox.moments import short_moment
from outbox.numbers import is_number
from outbox.queries import bad_addresses_seen_by, messages_seen_by, missed_mail
from outbox.registry import convenors_seen_by, kind_of, names_of

MOST_MISSED = 200


class BounceForm(forms.Form):
    address = forms.EmailField(
        label="Address that mail came back from",
        max_length=254,
        help_text="It stands in the mail that came back. From now on nothing but sign-in codes goes there.",
        error_messages={
            "required": "Write the address that mail came back from.",
            "invalid": NO_ADDRESS,
        },
    )


@admin.register(BadAddress)
class BadAddressAdmin(OwnRows, Unlogged, admin.ModelAdmin):
    """Addresses that nothing arrives at, as work: whom it concerns, what they missed, and clearing it."""

    list_display = ["address", "why", "since_when"]
    search_fields = ["address"]
    ordering = ["-since"]
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return bad_addresses_seen_by(request.user)

    def has_view_permission(self, request: HttpRequest, obj: BadAddress | None = None) -> bool:
        user = request.user
        return user.is_active and user.is_staff and (user.is_superuser or bool(convenors_seen_by(user)))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: BadAddress | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: BadAddress | None = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Addresses that bounced", **(extra_context or {})})

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """Note by hand that mail came back."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = BounceForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            bad = self._noted(request, form)
            if bad:
                messages.success(request, "It is noted. Ring the person, then clear it here.")
                return redirect("admin:outbox_badaddress_change", bad.pk)
        context = self._context(request, "Mail came back") | {"form": form}
        return TemplateResponse(request, "admin/outbox/bounce.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """Whom it concerns, what never arrived, and the press that clears it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        bad = self.get_queryset(request).filter(pk=object_id).first() if is_number(object_id) else None
        if bad is None:
            raise Http404
        missed = list(missed_mail(bad, request.user)[:MOST_MISSED])
        if request.method == "POST":
            return self._clear(request, bad, missed)
        to = messages_seen_by(request.user).filter(to=bad.address)
        known = to.exclude(IS_GUESTS).order_by()
        people = names_of(known.values_list("person_id", flat=True).distinct())
        context = self._context(request, bad.address) | {
            "bad": bad,
            "reason": reason_of(bad.error_code),
            "people": sorted(people.values()),
            "noted_by": names_of([bad.noted_by_id]).get(bad.noted_by_id, ""),
            "missed": [(message, kind_of(message.kind).title) for message in missed],
        }
        return TemplateResponse(request, "admin/outbox/bad_address.html", context)

    @admin.display(description="why")
    def why(self, bad: BadAddress) -> SafeString:
        return format_html("{}", reason_of(bad.error_code).capitalize())

    @admin.display(description="since", ordering="since")
    def since_when(self, bad: BadAddress) -> str:
        return short_moment(bad.since)

    def _clear(self, request: HttpRequest, bad: BadAddress, missed: list[Message]) -> HttpResponse:
        queued, left = clear(bad, missed=missed if "resend" in request.POST else [], by=request.user)
        words = "Mail goes to this address again."
        if queued:
            words += f" {queued} of the missed mails {'is' if queued == 1 else 'are'} on the way."
        if left:
            words += f" {left} {'was' if left == 1 else 'were'} too late to be of use."
        messages.success(request, words)
        return redirect("admin:outbox_badaddress_changelist")

    def _noted(self, request: HttpRequest, form: BounceForm) -> BadAddress | None:
        address = form.cleaned_data["address"].lower()
        is_ours = messages_seen_by(request.user).filter(to=address).exists()
        if not is_ours:
            form.add_error("address", "None of your mail went to this address. Look for a slip of the keys.")
            return None
        try:
            return note_by_hand(address, by=request.user)
        except BadRecipient as error:
            form.add_error("address", str(error))
            return None

    def _context(self, request: HttpRequest, title: str) -> dict:
        return {**self.admin_site.each_context(request), "title": title, "opts": self.opts}
