"""Addresses that act on a press alone."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect


def not_pressed(request: HttpRequest, back: str, methods: tuple[str, ...] = ("POST",)) -> HttpResponse:
    """The answer to any other method: whoever only looks, as after a reload or through a bookmark, is led `back` to
    where it is pressed, and nothing has changed."""
    if request.method in ("GET", "HEAD") and "GET" not in methods:
        return redirect(back)
    return HttpResponseNotAllowed(methods)
