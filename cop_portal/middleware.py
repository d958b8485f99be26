"""What every request must be, and what every answer carries."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

Answer = Callable[[HttpRequest], HttpResponse]
METHODS = ["GET", "HEAD", "POST"]


def requests(get_response: Answer) -> Answer:
    """The portal reads and posts: without this, PUT is a POST to allauth's pages and a GET to the admin's. An address
    with a NUL in it is none: PostgreSQL refuses to look for one."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        if "%00" in request.get_full_path():
            raise BadRequest("NUL in the address.")
        return get_response(request)

    return answer


def headers(get_response: Answer) -> Answer:
    """No page that knows a person is stored; under /admin/ Django's widgets may set style attributes."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if is_personal(request):
            response.headers["Cache-Control"] = "no-store"
        if request.path.startswith("/admin/"):
            response._csp_update = {"style-src-attr": ["'unsafe-inline'"]}  # read by django-csp
        return response

    return answer


def is_personal(request: HttpRequest) -> bool:
    """Signed in, or about to be: nothing of it may stay on a shared computer."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    return (
        signed_in or request.method == "POST" or request.path.startswith(("/accounts/", "/offer/", "/admin/"))
    )
