from django.conf import settings


def absolute(path: str) -> str:
    """The full address of a path of the portal, for mail, where nobody knows the request's host."""
    return f"{settings.BASE_URL}/{path.lstrip('/')}"
