"""The desk's window on employers."""

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from accounts.admin.base import Audited, ForStaff, SuperuserOnly
from accounts.admin.merging import Merge, Mergeable
from accounts.domain.audit import record
from accounts.domain.merging import merge_organisations
from accounts.forms.merging import OrganisationMergeForm
from accounts.forms.organisations import AliasForm, AliasFormSet, OrganisationForm
from accounts.models import Organisation, OrganisationAlias
from accounts.queries import held_by_organisation, organisations_like
from outbox.admin.own import OwnRows


class AliasInline(SuperuserOnly, admin.StackedInline):
    """Acronyms and former names. Stacked: every field keeps its label, also on a phone."""

    model = OrganisationAlias
    form = AliasForm
    formset = AliasFormSet
    extra = 1  # to be typed into without JavaScript

    def has_add_permission(self, request: HttpRequest, obj: Organisation | None = None) -> bool:
        return request.user.is_superuser


class ListedForm(forms.ModelForm):
    """One tick of the list, with a name for who does not see the row."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_listed"].widget.attrs["aria-label"] = f"{self.instance}: listed"


@admin.register(Organisation)
class OrganisationAdmin(OwnRows, Mergeable, ForStaff, Audited, admin.ModelAdmin):
    """Employers, as applicants wrote them. Superusers put names right, list those that forms may suggest and merge
    what was typed twice; other staff see what is listed: where somebody works is no business of another convenor's."""

    form = OrganisationForm
    inlines = [AliasInline]
    list_display = ["name", "is_listed", "is_small"]
    list_editable = list_filter = ["is_listed"]
    list_per_page = 50
    merge = Merge(
        form=OrganisationMergeForm,
        like=organisations_like,
        held=held_by_organisation,
        act=merge_organisations,
        can=lambda organisation: True,
        template="admin/accounts/organisation/merge.html",
    )

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        rows = super().get_queryset(request)
        return rows if request.user.is_superuser else rows.listed()

    def get_changelist_form(self, request: HttpRequest, **kwargs: object) -> type[forms.ModelForm]:
        return super().get_changelist_form(request, **{**kwargs, "form": ListedForm})

    def get_list_filter(self, request: HttpRequest) -> list[str]:
        return self.list_filter if request.user.is_superuser else []

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        # A search by a name that nobody looked at would tell whose it was.
        return ["name", "aliases__name"] if request.user.is_superuser else ["name"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def has_change_permission(self, request: HttpRequest, obj: Organisation | None = None) -> bool:
        return request.user.is_superuser

    has_delete_permission = has_change_permission

    def save_formset(
        self, request: HttpRequest, form: forms.ModelForm, formset: forms.BaseModelFormSet, change: bool
    ) -> None:
        super().save_formset(request, form, formset, change)
        counts = {
            "added": len(formset.new_objects),
            "changed": len(formset.changed_objects),
            "removed": len(formset.deleted_objects),
        }
        if any(counts.values()):
            record(request.user, "other_names_changed", form.instance, at=timezone.now(), **counts)
