"""The desk's window on people and their rights."""

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.admin.base import SuperuserOnly
from accounts.admin.merging import Merge, Mergeable
from accounts.domain.joining import save_person
from accounts.domain.merging import merge_people
from accounts.errors import AccountsError
from accounts.forms.merging import PersonMergeForm
from accounts.models import User
from accounts.queries import held_by_person, people_like
from outbox.admin_log import Unlogged


class PersonForm(forms.ModelForm):
    def clean_email(self) -> str:
        return self.cleaned_data["email"].strip().lower()


def may_go(person: User) -> bool:
    """Staff keep their accounts apart, and who was merged is merged."""
    return not (person.is_staff or person.is_superuser or person.merged_into_id)


@admin.register(User)
class UserAdmin(Mergeable, SuperuserOnly, Unlogged, admin.ModelAdmin):
    """People and their rights. A new member of staff needs an address only: they sign in by a code, and are
    led to their second factor. Nobody is deleted here: switch a person off instead, or merge two accounts of one."""

    form = PersonForm
    fields = ["email", "is_active", "is_staff", "is_superuser", "groups", "date_joined", "last_login"]
    list_display = ["email", "is_staff", "is_superuser", "is_active", "last_login"]
    list_filter = ["is_staff", "is_superuser", "is_active"]
    list_per_page = 50
    search_fields = ["email", "profile__preferred_name"]
    ordering = ["email"]
    formfield_overrides = {models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple}}
    merge = Merge(
        form=PersonMergeForm,
        like=people_like,
        held=held_by_person,
        act=merge_people,
        can=may_go,
        template="admin/accounts/user/merge.html",
    )

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return request.user.is_superuser and not (obj and obj.merged_into_id)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        return [*self.fields, "merged_into"] if obj and obj.merged_into_id else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        # An address is proved by its owner, on their own page.
        return ["date_joined", "last_login", "merged_into", *(["email"] if obj else [])]

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: object, **kwargs: object
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, *args, **kwargs)
        except AccountsError as error:
            messages.error(request, str(error))
            return redirect("admin:accounts_user_change", object_id)

    def save_model(self, request: HttpRequest, obj: User, form: forms.ModelForm, change: bool) -> None:
        save_person(obj, by=request.user, at=timezone.now())
