"""The window on choices: the table of applications, and the desk behind each of its rows."""

from functools import partial

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path

from applications.admin.bulk import bulk
from applications.admin.desk import DECISIONS, REFUSALS, decide, desk_page, review_save
from applications.admin.export import export
from applications.admin.freed import freed_page
from applications.admin.options import options_of
from applications.admin.table import Table
from applications.admin.views import table_page, view_forget, view_save
from applications.models import Choice
from applications.queries import desk
from communities.admin.base import ReadOnlyAdmin
from communities.admin.scope import works_here
from communities.queries import roles_of


@admin.register(Choice)
class ChoiceAdmin(ReadOnlyAdmin):
    """For coordinators all that was sent, for reviewers what they were given: `Choice.objects.readable_by`."""

    refusals = REFUSALS

    def has_module_permission(self, request: HttpRequest) -> bool:
        return works_here(request) or is_reviewer(request)

    def has_view_permission(self, request: HttpRequest, obj: Choice | None = None) -> bool:
        return self.has_module_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return desk(Choice.objects.readable_by(request.user))

    def get_urls(self) -> list:
        def served(view, **kwargs: str):  # noqa: ANN202
            return self.admin_site.admin_view(partial(view, window=self, **kwargs))

        own = [
            path("export/", served(export), name="applications_choice_export"),
            path("ticked/", served(bulk), name="applications_choice_bulk"),
            path("views/save/", served(view_save), name="applications_choice_view_save"),
            path("views/<int:view_id>/forget/", served(view_forget), name="applications_choice_view_forget"),
            path("freed/<int:community_id>/", served(freed_page), name="applications_choice_freed"),
            path("<path:object_id>/review/", served(review_save), name="applications_choice_review"),
        ]
        for name in DECISIONS:
            own.append(
                path(
                    f"<path:object_id>/{name}/",
                    served(decide, name=name),
                    name=f"applications_choice_{name.replace('-', '_')}",
                )
            )
        return own + super().get_urls()

    def get_changelist_instance(self, request: HttpRequest) -> Table:
        """The table as the address asks for it; its `queryset` is every row, in order."""
        return Table(request.GET, options_of(request))

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return table_page(request, self)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        return desk_page(request, self, object_id)


def is_reviewer(request: HttpRequest) -> bool:
    """Works for a convenor, if only to review."""
    user = request.user
    return user.is_active and user.is_staff and bool(roles_of(user))
