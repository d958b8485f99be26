"""Merging from a row's window: choose what stays, read what will happen, then do it. Addresses of pages hold keys of
rows alone: what is typed here is sent in a POST."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from accounts.errors import AccountsError
from accounts.queries import Holding


@dataclass(frozen=True)
class Offer:
    """A verb as the window's template reads it: the page's name and the words on its link."""

    name: str
    button: str


@dataclass(frozen=True)
class Merge:
    """How the rows of one window are merged. `like` finds others that may be the same; `held` counts what hangs
    on the row that goes; `form(gone, data)` has a field `into`, whose clean value is the row that stays and which a
    row's key fills too."""

    form: Callable[..., forms.Form]
    like: Callable[[models.Model], list]
    held: Callable[[models.Model], list[Holding]]
    act: Callable[..., None]
    can: Callable[[models.Model], bool]
    template: str


class Mergeable:
    """A window whose rows superusers may merge; it says on the row's page which others may be the same."""

    merge: Merge
    change_form_template = "admin/accounts/mergeable_change_form.html"

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_merge"
        page = self.admin_site.admin_view(self.merge_page)
        return [path("<path:object_id>/merge/", page, name=name), *super().get_urls()]

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict,
        *args: object,
        obj: models.Model | None = None,
        **kwargs: object,
    ) -> HttpResponse:
        if obj is not None and request.user.is_superuser and self.merge.can(obj):
            context["offered_verbs"] = [Offer("merge", "Merge into another")]
            context["likenesses"] = self.likenesses(obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def likenesses(self, gone: models.Model) -> list[tuple[models.Model, str]]:
        """Others that may be the same, each with the address of the page that merges `gone` into it."""
        return [(other, self.merge_address(gone, other)) for other in self.merge.like(gone)]

    def merge_address(self, gone: models.Model, keep: models.Model) -> str:
        """The page that asks whether to merge `gone` into `keep`."""
        page = f"admin:{self.opts.app_label}_{self.opts.model_name}_merge"
        return reverse(page, args=[gone.pk], query={"into": keep.pk})

    def merge_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Asks which row stays; once it is chosen, says what will happen; a POST that is sure of it merges."""
        gone = self.get_object(request, object_id)
        if gone is None:
            raise Http404
        if not request.user.is_superuser:
            raise PermissionDenied
        if request.method not in {"GET", "HEAD", "POST"}:
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        typed = request.POST if request.method == "POST" else request.GET
        form = self.merge.form(gone, typed if request.method == "POST" or "into" in typed else None)
        keep = form.cleaned_data["into"] if form.is_valid() else None
        if keep and "sure" in request.POST:
            return self._merged(request, keep, gone)
        return TemplateResponse(request, self.merge.template, self._asking(request, form, keep, gone))

    def _merged(self, request: HttpRequest, keep: models.Model, gone: models.Model) -> HttpResponse:
        window, name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change", str(gone)
        try:
            self.merge.act(keep, gone, by=request.user, at=timezone.now())
        except AccountsError as error:
            messages.error(request, str(error))
            return redirect(window, gone.pk)
        messages.success(request, f"Done: {name} is now {keep}.")
        return redirect(window, keep.pk)

    def _asking(
        self, request: HttpRequest, form: forms.Form, keep: models.Model | None, gone: models.Model
    ) -> dict[str, object]:
        found = {"other_way": self.merge_address(keep, gone), "held": self.merge.held(gone)} if keep else {}
        return {
            **self.admin_site.each_context(request),
            "title": f"Merge into {keep}?" if keep else "Merge into another",
            "opts": self.opts,
            "original": gone,
            "keep": keep,
            "form": form,
            "likenesses": self.likenesses(gone),
            **found,
        }
