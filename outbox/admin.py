from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import format_html

from outbox.admin_log import Unlogged
from outbox.domain.resending import resend
from outbox.errors import NotResendable
from outbox.links import without_keys
from outbox.models import BadAddress, Message
from outbox.queries import messages_seen_by
from outbox.registry import convenors_seen_by, kind_of

TAGS = {
    Message.Status.SENT: "tag-good",
    Message.Status.PENDING: "tag-plum",
    Message.Status.SENDING: "tag-plum",
    Message.Status.FAILED: "tag-wrong",
    Message.Status.EXPIRED: "tag-mind",
}


class KindFilter(admin.SimpleListFilter):
    title = "kind"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        names = model_admin.get_queryset(request).order_by("kind").values_list("kind", flat=True).distinct()
        return [(name, kind_of(name).title) for name in names]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin):
    """A window on what was sent: to superusers all of it, to other staff their convenors' mail."""

    list_display = ["kind_title", "to", "state", "due_at", "sent_at", "last_error_code"]
    list_filter = ["status", KindFilter]
    search_fields = ["to"]
    search_help_text = "Search by email address"
    ordering = ["-due_at", "-pk"]
    list_per_page = 50
    show_full_result_count = False
    actions = ["send_again"]
    fields = ["kind_title", "to", "state", "last_error_code", "subject", "words", "due_at", "expires_at"]
    fields += ["next_attempt_at", "sent_at", "message_id", "about", "sequence"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        if not hasattr(request, "_mail"):  # the list and its filters ask for it again and again
            request._mail = messages_seen_by(request.user).order_by(*self.ordering)
        return request._mail.all()

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Outbox", **(extra_context or {})})

    def has_view_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        user = request.user
        return user.is_active and user.is_staff and (user.is_superuser or bool(convenors_seen_by(user)))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: object, object_id: str) -> None:
        """What is not yours does not exist, as what never did."""
        raise Http404

    @admin.display(description="kind", ordering="kind")
    def kind_title(self, message: Message) -> str:
        return kind_of(message.kind).title

    @admin.display(description="state", ordering="status")
    def state(self, message: Message) -> str:
        kind = TAGS.get(message.status, "")
        return format_html('<span class="tag {}">{}</span>', kind, message.get_status_display())

    @admin.display(description="words")
    def words(self, message: Message) -> str:
        if message.is_secret:
            return "A code for one person: not shown."
        if not message.text:
            return "Written when it is sent."
        return format_html("<pre>{}</pre>", without_keys(message.text))

    @admin.action(description="Send again (failed only)", permissions=["view"])
    def send_again(self, request: HttpRequest, queryset: QuerySet) -> None:
        for message in queryset:
            try:
                resend(message, by=request.user)
            except NotResendable as error:
                self.message_user(request, f"To {message.to}: {error}", messages.WARNING)
            else:
                self.log_change(request, message, "Queued to be sent again.")
                self.message_user(request, f"To {message.to}: queued again.", messages.SUCCESS)


@admin.register(BadAddress)
class BadAddressAdmin(Unlogged, admin.ModelAdmin):
    """Deleting one lets mail go there again."""

    list_display = ["address", "error_code", "since"]
    search_fields = ["address"]
    ordering = ["-since"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: BadAddress | None = None) -> bool:
        return False
