"""A verb as a page of the admin: GET says what will happen, POST does it."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse


def always(record: models.Model) -> bool:
    return True


@dataclass(frozen=True)
class Verb:
    """`act(request, record, cleaned_data)` calls the domain; `when(record)` says whether it is offered; `tone` is the
    colour of the button."""

    name: str
    button: str
    words: str
    done: str
    act: Callable[[HttpRequest, models.Model, dict], object]
    form: type[forms.Form] = forms.Form
    when: Callable[[models.Model], bool] = always
    tone: str = "wrong"


def verb_page(window: admin.ModelAdmin, request: HttpRequest, object_id: str, verb: Verb) -> HttpResponse:
    """Ask, then act. 404 for what is not the person's own; a refusal of the domain is shown, not raised."""
    record = window.found_or_404(request, object_id)
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    form = verb.form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        _act(window, request, record, verb, form.cleaned_data)
        return redirect(f"admin:{window.opts.app_label}_{window.opts.model_name}_change", record.pk)
    context = {
        **window.admin_site.each_context(request),
        "title": verb.button,
        "opts": window.opts,
        "original": record,
        "verb": verb,
        "form": form,
    }
    return TemplateResponse(request, "admin/verb.html", context)


def _act(
    window: admin.ModelAdmin, request: HttpRequest, record: models.Model, verb: Verb, answers: dict
) -> None:
    try:
        verb.act(request, record, answers)
    except window.refusals as error:
        messages.error(request, str(error))
    else:
        messages.success(request, verb.done)
