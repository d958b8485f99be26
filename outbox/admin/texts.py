"""The catalogue of automatic mail, and a convenor's own words for each kind."""

from functools import partial

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from outbox.admin.own import OwnRows
from outbox.admin_log import Unlogged
from outbox.describing import DESCRIPTIONS, Description, Recipient, names_of
from outbox.domain.texts import (
    LONGEST,
    Words,
    change_text,
    gaps_of,
    own_words,
    people_of,
    problems_of,
    reset_text,
)
from outbox.domain.trying import as_read_by, body_of, send_try, starting_words
from outbox.errors import BadRecipient, UnfitText
from outbox.links import without_keys
from outbox.models import Text
from outbox.registry import convenors_seen_by, kind_of

SAMPLE = "sample"
MOST_PEOPLE = 200


class TextForm(forms.Form):
    """Subject and words as they are typed. Whether they fit, the domain says."""

    subject = forms.CharField(max_length=LONGEST["subject"], required=False)
    words = forms.CharField(
        max_length=LONGEST["words"], required=False, widget=forms.Textarea(attrs={"rows": 10}), strip=False
    )
    person = forms.ChoiceField(label="As read by", required=False)

    def __init__(self, people: list[Recipient], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        known = [(one.key, one.label) for one in people[:MOST_PEOPLE]]
        self.fields["person"].choices = [(SAMPLE, "A made-up person"), *known]
        self.fields["subject"].widget.attrs |= {"class": "form-control", "aria-describedby": "palette"}
        self.fields["words"].widget.attrs |= {"class": "form-control", "aria-describedby": "palette marks"}
        self.fields["person"].widget.attrs |= {"class": "form-select"}

    @property
    def typed(self) -> Words:
        return Words(self.cleaned_data["subject"], self.cleaned_data["words"].replace("\r\n", "\n"))


@admin.register(Text)
class TextAdmin(OwnRows, Unlogged, admin.ModelAdmin):
    """The list is the catalogue of all kinds; a row is changed on the page of its kind alone."""

    def has_view_permission(self, request: HttpRequest, obj: Text | None = None) -> bool:
        user = request.user
        return user.is_active and user.is_staff and bool(convenors_seen_by(user))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Text | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Text | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest):  # noqa: ANN201
        return Text.objects.filter(convenor_id__in=convenors_seen_by(request.user))

    def get_urls(self) -> list:
        page = self.admin_site.admin_view(partial(kind_page, self))
        return [
            path("<int:convenor>/<slug:kind>/", page, name="outbox_text_kind"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise Http404
        names = names_of(convenors_seen_by(request.user))
        asked = request.GET.get("convenor", "")
        convenor = next((pk for pk in names if str(pk) == asked), next(iter(names)))
        own = set(Text.objects.filter(convenor_id=convenor).values_list("kind", flat=True))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Every automatic mail",
            "names": names,
            "convenor": convenor,
            "kinds": [
                (kind_of(one.kind).title, one, as_read_by(one, one.sample(), None).subject, one.kind in own)
                for one in DESCRIPTIONS.values()
            ],
        }
        return TemplateResponse(request, "admin/outbox/text/catalogue.html", context)


def kind_page(window: TextAdmin, request: HttpRequest, convenor: int, kind: str) -> HttpResponse:
    """One kind: when it goes, to whom, how it reads, and the words that a convenor may change."""
    description = DESCRIPTIONS.get(kind)
    if description is None or not window.has_view_permission(request):
        raise Http404
    if convenor not in convenors_seen_by(request.user):
        raise Http404
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    if request.method == "POST" and not description.fixed:
        return _act(window, request, convenor, description)
    return _shown(window, request, convenor, description)


def _act(window: TextAdmin, request: HttpRequest, convenor: int, description: Description) -> HttpResponse:
    people = people_of(description, convenor, request.user)
    form, action = TextForm(people, request.POST), request.POST.get("action", "")
    here = redirect("admin:outbox_text_kind", convenor, description.kind)
    if action == "reset":
        if reset_text(convenor, description.kind, by=request.user):
            messages.success(request, "This mail says the portal’s own words again.")
        return here
    if form.is_valid():
        try:
            if action == "save":
                return _save(request, convenor, description, form.typed) or here
            _check(form, description, convenor, people)
            if action == "test":
                _try(request, convenor, description, form, people)
        except UnfitText as error:
            for field, sentences in error.problems.items():
                for sentence in sentences:
                    form.add_error(field, sentence)
        except BadRecipient as error:
            form.add_error(None, str(error))
    return _shown(window, request, convenor, description, form=form, people=people)


def _save(request: HttpRequest, convenor: int, description: Description, words: Words) -> None:
    change_text(convenor, description.kind, words, by=request.user, at=timezone.now())
    for sentence in gaps_of(description, words, convenor, request.user):
        messages.warning(request, sentence)
    messages.success(request, "Saved. Every mail of this kind that is written from now on says so.")


def _check(form: TextForm, description: Description, convenor: int, people: list[Recipient]) -> None:
    problems = problems_of(description, form.typed, convenor, people)
    if problems:
        raise UnfitText(problems)


def _try(
    request: HttpRequest, convenor: int, description: Description, form: TextForm, people: list[Recipient]
) -> None:
    one = _chosen(form.cleaned_data["person"], description, people)
    send_try(description, one, form.typed, to=request.user, convenor_id=convenor)
    messages.success(request, f"On its way to you, at {request.user.email}, as read by {one.label}.")


def _chosen(key: str, description: Description, people: list[Recipient]) -> Recipient:
    sample = Recipient(SAMPLE, "a made-up person", description.sample())
    return next((one for one in people if one.key == key), sample)


def _shown(
    window: TextAdmin,
    request: HttpRequest,
    convenor: int,
    description: Description,
    *,
    form: TextForm | None = None,
    people: list[Recipient] | None = None,
) -> HttpResponse:
    words = None
    if not description.fixed:
        people = people_of(description, convenor, request.user) if people is None else people
        start = starting_words(description, convenor)
        form = form or TextForm(people, initial={"subject": start.subject, "words": start.words})
        is_fit = form.is_bound and form.is_valid()
        words = form.typed if is_fit else own_words(convenor, description.kind)
    chosen = form.data.get("person", "") if form and form.is_bound else ""
    one = _chosen(chosen, description, people or [])
    content = as_read_by(description, one.context, words)
    context = {
        **window.admin_site.each_context(request),
        "opts": window.opts,
        "title": kind_of(description.kind).title,
        "description": description,
        "convenor": convenor,
        "convenor_name": names_of([convenor]).get(convenor, ""),
        "back": f"{reverse('admin:outbox_text_changelist')}?convenor={convenor}",
        "is_own": own_words(convenor, description.kind) is not None,
        "form": form,
        "palette": [(one_of, one_of.of(one.context)) for one_of in description.palette],
        "one": one,
        "content": content,
        "text": without_keys(content.text),
        "html": body_of(content),
    }
    return TemplateResponse(request, "admin/outbox/text/kind.html", context)
