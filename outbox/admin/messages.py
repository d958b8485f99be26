from collections.abc import Callable
from functools import partial

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.html import format_html
from django.utils.safestring import SafeString

from outbox.admin.own import OwnRows
from outbox.admin.presses import PRESSES, Press, ReasonForm, press_page
from outbox.admin.story import STATES, link_to, named, reason_of_pause, story, trouble_of, why, why_unsent
from outbox.admin_log import Unlogged
from outbox.clock import db_now
from outbox.domain.addresses import has_bounced
from outbox.domain.foretelling import foretold
from outbox.domain.resending import hold, let_go, resend
from outbox.errors import NotResendable
from outbox.links import without_keys
from outbox.models import Message
from outbox.models.message import IS_GUESTS
from outbox.moments import short_moment
from outbox.numbers import is_number
from outbox.queries import counts_of_hours, delivery_health, messages_seen_by
from outbox.registry import convenors_seen_by, kind_of, names_of, people_like

# What tells the admin which rows are chosen.
KEPT = ("action", "_selected_action", "select_across", "index")


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "status__exact"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(status.value, word) for status, (word, _) in STATES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(status=self.value()) if self.value() else queryset


class KindFilter(admin.SimpleListFilter):
    title = "kind"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        names = model_admin.get_queryset(request).order_by("kind").values_list("kind", flat=True).distinct()
        return [(name, kind_of(name).title) for name in names]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Message)
class MessageAdmin(OwnRows, Unlogged, admin.ModelAdmin):
    """A window on what was sent: to superusers all of it, to other staff their convenors' mail."""

    list_display = ["kind_title", "whom", "state", "when", "trouble"]
    list_filter = [StateFilter, KindFilter]
    search_fields = ["to"]
    search_help_text = "Did she get it? Search by name or email address"
    ordering = ["-due_at", "-pk"]
    list_per_page = 50
    show_full_result_count = False
    actions = ["send_again", "hold", "let_go"]
    change_list_template = "admin/outbox/messages.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        if not hasattr(request, "_mail"):  # the list and its filters ask for it again and again
            request._mail = messages_seen_by(request.user).order_by(*self.ordering)
        return request._mail.all()

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        context = {"title": "Outbox", "health": delivery_health(db_now()), **(extra_context or {})}
        return super().changelist_view(request, context)

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """The page, its people named by one look."""
        found = super().get_changelist_instance(request)
        found.result_list = list(found.result_list)
        names = names_of(row.known_person_id for row in found.result_list)
        for row in found.result_list:
            row.person_name = names.get(row.known_person_id, "")
        return found

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """By a part of the address, or of the name or another address of its person."""
        term = search_term.strip()
        if not term:
            return queryset, False
        theirs = Q(person_id__in=people_like(term)) & ~IS_GUESTS
        return queryset.filter(Q(to__icontains=term) | theirs), False

    def get_urls(self) -> list:
        pages = [path("engine/", self.admin_site.admin_view(self.engine), name="outbox_message_engine")]
        pages += [
            path(
                f"<path:object_id>/{press.name}/",
                self.admin_site.admin_view(partial(self.press, press=press)),
                name=f"outbox_message_{press.name}",
            )
            for press in PRESSES
        ]
        return pages + super().get_urls()

    def found_or_404(self, request: HttpRequest, object_id: str) -> Message:
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = self.get_queryset(request).filter(pk=object_id).first() if is_number(object_id) else None
        if found is None:
            raise Http404
        return found

    def press(self, request: HttpRequest, object_id: str, press: Press) -> HttpResponse:
        return press_page(self, request, self.found_or_404(request, object_id), press)

    def engine(self, request: HttpRequest) -> HttpResponse:
        """How delivery is doing, and what to do."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        at = db_now()
        health = delivery_health(at)
        context = {
            **self.admin_site.each_context(request),
            "title": "How mail is doing",
            "opts": self.opts,
            "health": health,
            "pause_reason": reason_of_pause(health.paused_for),
            "hours": counts_of_hours(request.user, at),
        }
        return TemplateResponse(request, "admin/outbox/engine.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """The story of one message, its words, and what can be done with it."""
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        message = self.found_or_404(request, object_id)
        (sentence, origin), fate = why(message), foretold(message, db_now())
        context = {
            **self.admin_site.each_context(request),
            "title": named(message),
            "opts": self.opts,
            "message": message,
            "kind": kind_of(message.kind),
            "name": names_of([message.known_person_id]).get(message.known_person_id, ""),
            "state": self.state(message),
            "story": story(message),
            "why": sentence,
            "origin": origin,
            "about": link_to(message.about),
            "words": without_keys(message.text),
            "foretold": fate,
            "why_not": why_unsent(*fate.objection) if fate and fate.objection else "",
            "others": self.get_queryset(request).filter(Q(again_of=message) | Q(pk=message.again_of_id)),
            "presses": [press for press in PRESSES if press.when(message)],
            "has_bounced": has_bounced(message.to),
        }
        return TemplateResponse(request, "admin/outbox/message.html", context)

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

    @admin.display(description="kind", ordering="kind")
    def kind_title(self, message: Message) -> str:
        return kind_of(message.kind).title

    @admin.display(description="to", ordering="to")
    def whom(self, message: Message) -> SafeString:
        return format_html("{}<small>{}</small>", getattr(message, "person_name", ""), message.to)

    @admin.display(description="state", ordering="status")
    def state(self, message: Message) -> SafeString:
        word, tone = STATES[message.status]
        return format_html('<span class="tag tag-{}">{}</span>', tone, word)

    @admin.display(description="sent, or due", ordering="due_at")
    def when(self, message: Message) -> str:
        return short_moment(message.sent_at or message.due_at)

    @admin.display(description="what went wrong")
    def trouble(self, message: Message) -> str | SafeString:
        if not message.last_error_code:
            return format_html('<span class="nothing">{}</span>', "–")
        return trouble_of(message).capitalize()

    @admin.action(description="Send again (failed only)", permissions=["view"])
    def send_again(self, request: HttpRequest, queryset: QuerySet) -> None:
        for message in queryset:
            try:
                resend(message, by=request.user)
            except NotResendable as error:
                self.message_user(request, f"To {message.to}: {error}", messages.WARNING)
            else:
                self.message_user(request, f"To {message.to}: queued again.", messages.SUCCESS)

    @admin.action(description="Hold (queued only)", permissions=["view"])
    def hold(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        return self._many(
            request, queryset, hold, title="Hold these messages?", button="Hold them", done="held"
        )

    @admin.action(description="Let go (held only)", permissions=["view"])
    def let_go(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        return self._many(
            request,
            queryset,
            let_go,
            title="Let these messages go?",
            button="Let them go",
            done="queued again",
        )

    def _many(
        self, request: HttpRequest, queryset: QuerySet, act: Callable, *, title: str, button: str, done: str
    ) -> HttpResponse | None:
        """Ask for a reason, then do it to all that are chosen: of the page, or of everything that the filters leave."""
        form = ReasonForm(request.POST if "reason" in request.POST else None)
        if form.is_valid():
            pks = queryset.order_by().values("pk")
            count = act(Message.objects.filter(pk__in=pks), by=request.user, **form.cleaned_data)
            words = "1 message was" if count == 1 else f"{count} messages were"
            self.message_user(request, f"{words} {done}.", messages.SUCCESS)
            return None
        kept = [(name, value) for name in KEPT for value in request.POST.getlist(name)]
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "form": form,
            "button": button,
            "count": queryset.count(),
            "kept": kept,
            "query": request.GET.urlencode(),
        }
        return TemplateResponse(request, "admin/outbox/many.html", context)
