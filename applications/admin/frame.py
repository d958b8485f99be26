"""The frame of the desk's own pages."""

from django.contrib.admin import AdminSite
from django.http import HttpRequest


def frame(site: AdminSite, request: HttpRequest) -> dict[str, object]:
    """What `site.each_context` gives, without the list of every window: no page of ours shows it, and making it asks
    the database what this person may do in each."""
    return {
        "site_title": site.site_title,
        "site_header": site.site_header,
        "site_url": site.site_url,
        "has_permission": site.has_permission(request),
        "is_popup": False,
        "is_nav_sidebar_enabled": False,
    }
