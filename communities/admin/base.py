"""What every window of the staff desk on a convenor's rows has in common."""

from collections.abc import Callable
from functools import partial

from django import forms
from django.contrib import admin
from django.db import models
from django.forms import BaseModelFormSet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from accounts.domain.audit import record
from communities.admin.scope import Scoped, managed_convenors
from communities.admin.verbs import Verb, verb_page
from communities.errors import CommunityError
from communities.models import Convenor
from outbox.admin.own import OwnRows
from outbox.admin_log import Unlogged
from outbox.numbers import is_number


def tag(word: str, tone: str = "quiet") -> SafeString:
    """A state as a word with its mark. Tones: good, mind, wrong, plum, quiet."""
    return format_html('<span class="tag tag-{}">{}</span>', tone, word)


DAY, CLOCK = "%Y-%m-%d", "%H:%M"  # as a browser's own pickers read and send them
PICKERS = {
    models.DateField: {"widget": forms.DateInput(attrs={"type": "date"}, format=DAY)},
    models.TimeField: {"widget": forms.TimeInput(attrs={"type": "time"}, format=CLOCK)},
}


class SpokenDateTime(forms.SplitDateTimeWidget):
    """Date and time, each with a name of its own for who does not see them side by side."""

    template_name = "admin/date_and_time.html"

    def __init__(self, name: str) -> None:
        date = {"type": "date", "aria-label": f"{name}, date"}
        time = {"type": "time", "aria-label": f"{name}, time"}
        super().__init__(date_format=DAY, time_format=CLOCK, date_attrs=date, time_attrs=time)


class PlainForm(forms.ModelForm):
    """A form whose labels end as those of every page: in no colon."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)


class RefusableForm(PlainForm):
    """A form that also shows what the domain refused while it was being saved."""

    refusal = ""

    def clean(self) -> dict:
        cleaned = super().clean()
        if self.refusal:
            raise forms.ValidationError(self.refusal)
        return cleaned


class ScopedInline(Scoped, admin.StackedInline):
    """Rows inside a window. Stacked: every field keeps its label, also on a phone."""

    form = PlainForm
    extra = 0
    formfield_overrides = PICKERS


class ScopedAdmin(OwnRows, Unlogged, Scoped, admin.ModelAdmin):
    """A window on the rows of a person's convenors: what is another's does not exist, times are the
    convenor's own, every save leaves a trace that names the fields and not what stood in them."""

    form = RefusableForm
    list_per_page = 50
    show_full_result_count = False
    actions = None
    change_form_template = "admin/scoped_change_form.html"
    formfield_overrides = PICKERS | {
        models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple},
        models.TextField: {"widget": forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"})},
    }
    refusals: tuple[type[Exception], ...] = (CommunityError,)
    verbs: tuple[Verb, ...] = ()
    fixed: tuple[str, ...] = ()  # set once, when the row is made

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        rows = self.model._default_manager.managed_by(request.user)
        ordering = self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def found_or_404(self, request: HttpRequest, object_id: str) -> models.Model:
        """The row, before any question of what may be done to it."""
        found = self.get_object(request, object_id)
        if found is None:
            raise Http404
        return found

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict | None = None
    ) -> HttpResponse:
        self.found_or_404(request, object_id)
        return super().delete_view(request, object_id, extra_context)

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), *(self.fixed if obj else ())]

    def get_form(self, request: HttpRequest, obj: models.Model | None = None, **kwargs: object) -> type:
        form = super().get_form(request, obj, **kwargs)
        return type(form.__name__, (form,), {"refusal": getattr(request, "_refusal", "")})

    # The convenor's clock

    def convenor_of(self, obj: models.Model) -> Convenor:
        for name in type(self.model._default_manager.all()).convenor_path.split("__"):
            obj = getattr(obj, name)
        return obj

    def place(self, request: HttpRequest, found: models.Model | None) -> Convenor | None:
        """Whose clock this page goes by: the row's convenor, the one chosen for a new row, or the first."""
        if found:
            return self.convenor_of(found)
        chosen = request.POST.get("convenor") or request.GET.get("convenor")
        mine = managed_convenors(request)
        return next((one for one in mine if str(one.pk) == chosen), mine[0] if mine else None)

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: object):  # noqa: ANN201
        place = getattr(request, "_place", None)
        if place and isinstance(db_field, models.DateTimeField):
            kwargs["widget"] = SpokenDateTime(kwargs.get("label") or capfirst(db_field.verbose_name))
            kwargs["help_text"] = f"{place.place_name} time ({place.zone}). {db_field.help_text}".strip()
            return db_field.formfield(form_class=forms.SplitDateTimeField, **kwargs)
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict | None = None,
    ) -> HttpResponse:
        show = partial(super().changeform_view, request, object_id, form_url)
        found = self.found_or_404(request, object_id) if object_id else None
        place = request._place = self.place(request, found)
        offered = [verb for verb in self.verbs if found and verb.when(found)]
        context = {"offered_verbs": offered, **(extra_context or {})}
        return on_the_wall(place, lambda: self._not_refused(request, lambda: show(context)))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Nor for a number that no row has, and no database holds."""
        return (not value.isdecimal() or is_number(value)) and super().lookup_allowed(lookup, value, request)

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return super().changelist_view(
            request, {"title": capfirst(self.opts.verbose_name_plural), **(extra_context or {})}
        )

    def _not_refused(self, request: HttpRequest, show: Callable[[], HttpResponse]) -> HttpResponse:
        """What the domain refuses undoes the save and comes back as an error of the form."""
        try:
            return show()
        except self.refusals as error:
            request._refusal = str(error)
            return show()

    # Traces

    def save_model(
        self, request: HttpRequest, obj: models.Model, form: forms.ModelForm, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        self.note(request, obj, form.changed_data, change)

    def note(self, request: HttpRequest, obj: models.Model, fields: list[str], change: bool) -> None:
        """Keep who saved which fields of what."""
        verb = f"{obj._meta.model_name}_{'changed' if change else 'added'}"
        record(request.user, verb, obj, fields=fields)

    def save_formset(
        self, request: HttpRequest, form: forms.ModelForm, formset: BaseModelFormSet, change: bool
    ) -> None:
        formset.save(commit=False)
        for gone in formset.deleted_objects:
            record(request.user, f"{gone._meta.model_name}_removed", gone)
            gone.delete()
        for new in formset.new_objects:
            self.complete(new)
            new.save()
            self.note(request, new, [], change=False)
        for changed, fields in formset.changed_objects:
            changed.save(update_fields=fields)
            self.note(request, changed, fields, change=True)
        formset.save_m2m()

    def complete(self, new: models.Model) -> None:
        """Fill in what nobody types, right before a new row of an inline is stored."""

    # Verbs

    def get_urls(self) -> list:
        base = f"{self.opts.app_label}_{self.opts.model_name}"
        pages = [
            path(
                f"<path:object_id>/{verb.name}/",
                self.admin_site.admin_view(partial(self._verb_view, verb=verb)),
                name=f"{base}_{verb.name}",
            )
            for verb in self.verbs
        ]
        return pages + super().get_urls()

    def _verb_view(self, request: HttpRequest, object_id: str, verb: Verb) -> HttpResponse:
        return verb_page(self, request, object_id, verb)


class ReadOnlyAdmin(ScopedAdmin):
    """A window through which only verbs change anything."""

    may_add = may_change = False


def on_the_wall(place: Convenor | None, show: Callable[[], HttpResponse]) -> HttpResponse:
    """The page that `show` makes, rendered while the convenor's clock hangs on the wall."""
    with timezone.override(place.tz if place else None):
        response = show()
        if hasattr(response, "render"):
            response.render()
    return response
