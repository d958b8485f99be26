from django.conf import settings
from django.http import HttpRequest


def portal(request: HttpRequest) -> dict[str, object]:
    """What every page may say about the portal itself."""
    return {"demo": settings.DEBUG, "exit_url": settings.EXIT_URL}
