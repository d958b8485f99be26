"""A community: its words, its size, what its reviews weigh, and who holds it."""

from django import forms
from django.contrib import admin
from django.db import models
from django.forms import BaseModelFormSet
from django.http import HttpRequest
from django.utils.text import slugify

from communities.admin.base import PlainForm, RefusableForm, ScopedAdmin, ScopedInline
from communities.admin.group import GroupNoticeInline, TargetInline, next_version
from communities.admin.questions import CommunityQuestionInline
from communities.domain.facilitating import appoint_facilitator
from communities.domain.seats import change_ceiling
from communities.domain.weighing import check_weight
from communities.errors import CriterionScored
from communities.models import Community, Criterion, Facilitation, GroupNotice, Question
from communities.queries import with_seat_counts

SHORT_TEXT = {models.TextField: {"widget": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"})}}


OF_COHORTS = [
    ("Applications", {"fields": ["closed_because"]}),
    ("Composing and joining", {"fields": ["may_be_dropped", "last_joining_session", "backfills_itself"]}),
]


class CommunityForm(RefusableForm):
    class Meta:
        widgets = {"closed_because": forms.TextInput(attrs={"class": "vLargeTextField"})}

    def clean(self) -> dict:
        cleaned = super().clean()
        convenor = cleaned.get("convenor") or getattr(self.instance, "convenor", None)
        round_ = cleaned.get("round") or getattr(self.instance, "round", None)
        if round_ and convenor and round_.convenor_id != convenor.pk:
            raise forms.ValidationError("This round is another convenor's.")
        if any(funder.convenor_id != convenor.pk for funder in cleaned.get("funders") or [] if convenor):
            raise forms.ValidationError("A chosen funder is another convenor's.")
        return cleaned


def free_slug(criterion: Criterion) -> str:
    """A name for the address bar and program files that no other criterion of the community has."""
    base = slugify(criterion.name)[:45] or "criterion"
    taken = set(criterion.community.criteria.values_list("slug", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in [base, *numbered] if slug not in taken)


class CriterionForm(PlainForm):
    def clean_weight(self) -> int:
        weight = self.cleaned_data["weight"]
        if self.instance.pk and "weight" in self.changed_data:
            try:
                check_weight(self.instance, weight)
            except CriterionScored as error:
                raise forms.ValidationError(str(error)) from error
        return weight


class CriterionInline(ScopedInline):
    """What was never scored may be taken away."""

    model = Criterion
    form = CriterionForm
    fields = ["name", "guidance", "weight", "position"]
    formfield_overrides = SHORT_TEXT

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.has_change_permission(request, obj)


class FacilitatorForm(PlainForm):
    email = forms.EmailField(help_text="They sign in with it, and see this community only.")


class FacilitatorInline(ScopedInline):
    """Added by address. Access ends after the last day; to end it now, let yesterday be the last."""

    model = Facilitation
    form = FacilitatorForm
    fields = ["email", "starts_on", "ends_on"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).select_related("user__profile", "community")

    def get_formset(self, request: HttpRequest, obj: models.Model | None = None, **kwargs: object) -> type:
        formset = super().get_formset(request, obj, **kwargs)

        class Known(formset):
            def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
                super().add_fields(form, index)
                if form.instance.pk:
                    form.fields["email"].disabled = True
                    form.fields["email"].help_text = ""
                    form.initial["email"] = form.instance.user.email

        return Known


@admin.register(Community)
class CommunityAdmin(ScopedAdmin):
    form = CommunityForm
    change_form_template = "admin/communities/community/change_form.html"
    list_display = ["name", "round_or_series", "seats", "is_published"]
    list_filter = ["kind", "is_published"]
    search_fields = ["name", "short_name"]
    list_select_related = ["round", "convenor"]
    ordering = ["-round__opens_at", "position", "name"]
    fixed = ("convenor", "round", "kind", "slug")
    inlines = [CriterionInline, TargetInline, GroupNoticeInline, CommunityQuestionInline, FacilitatorInline]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return with_seat_counts(super().get_queryset(request))

    def get_fieldsets(self, request: HttpRequest, obj: Community | None = None) -> list:
        size = ["meetings", "season_starts_on", "season_ends_on", "mode"]
        read = ["for_whom", "about", "asks", "good_to_know", "funders", "position"]
        is_cohort = not (obj and obj.is_forum)
        if is_cohort:
            size = ["floor", "ceiling", *size]
        return [
            (None, {"fields": ["convenor", "kind", "round", "name", "short_name", "slug", "is_published"]}),
            ("Size and season", {"fields": size}),
            *(OF_COHORTS if is_cohort else []),
            ("What people read", {"fields": read}),
        ]

    def get_inlines(self, request: HttpRequest, obj: Community | None = None) -> list:
        if obj is None:
            return []
        return [FacilitatorInline] if obj.is_forum else self.inlines

    def save_model(self, request: HttpRequest, obj: Community, form: forms.ModelForm, change: bool) -> None:
        """All but the ceiling is the row's own; the ceiling goes through the verb that guards the seats."""
        if not change or "ceiling" not in form.changed_data:
            super().save_model(request, obj, form, change)
            return
        others = [name for name in form.changed_data if name not in ("ceiling", "funders")]
        wanted, before = obj.ceiling, form.initial["ceiling"]
        obj.ceiling = before
        if wanted > before:  # before a floor that rises with it
            change_ceiling(obj, wanted, by=request.user)
        obj.save(update_fields=others)
        if wanted < before:
            change_ceiling(obj, wanted, by=request.user)
        obj.ceiling = wanted
        self.note(request, obj, form.changed_data, change)

    def save_formset(
        self, request: HttpRequest, form: forms.ModelForm, formset: BaseModelFormSet, change: bool
    ) -> None:
        if formset.model is Facilitation:
            self._appoint(request, form.instance, formset)
        super().save_formset(request, form, formset, change)

    def complete(self, new: models.Model) -> None:
        if isinstance(new, Criterion):
            new.slug = free_slug(new)
        elif isinstance(new, GroupNotice):
            new.version = next_version(new.community)
        elif isinstance(new, Question):
            new.round = new.community.round

    def _appoint(self, request: HttpRequest, community: Community, formset: BaseModelFormSet) -> None:
        """New rows go through the verb, and are then no longer new to the formset."""
        for row in list(formset.extra_forms):
            if row.has_changed():
                given = row.cleaned_data
                appoint_facilitator(
                    community,
                    email=given["email"],
                    starts_on=given["starts_on"],
                    ends_on=given["ends_on"],
                    by=request.user,
                )
                formset.forms.remove(row)

    @admin.display(description="round", ordering="round__opens_at")
    def round_or_series(self, community: Community) -> str:
        return str(community.round or "Open forum series")

    @admin.display(description="seats taken", ordering="members_in")
    def seats(self, community: Community) -> str:
        if community.is_forum:
            return "by registration"
        held = f", {community.seats_held} held" if community.seats_held else ""
        return f"{community.members_in} of {community.ceiling}{held}"
