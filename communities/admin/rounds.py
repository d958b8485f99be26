"""Rounds and what applicants are told about their information."""

from django import forms
from django.contrib import admin
from django.db.models import Max
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from communities.admin.base import RefusableForm, ScopedAdmin, ScopedInline, tag
from communities.admin.questions import RoundQuestionInline
from communities.domain.copies import check_copy, mark_checked
from communities.errors import CopyUnchecked
from communities.models import CollectionNotice, Question, Round
from communities.queries import most_seats_held
from communities.templatetags.times import day, moment_day, zone_words


class RoundForm(RefusableForm):
    class Meta:
        labels = {
            "slug": "Name in addresses",
            "is_published": "Published",
            "opens_at": "Opens",
            "closes_at": "Closes",
            "grace_minutes": "Grace time, in minutes",
            "draft_reminder_days": "Reminder of a draft, in days",
            "hear_by": "Applicants hear by",
            "max_choices": "Communities in one application",
            "words_per_answer": "Words in one answer",
            "assigns": "Choices are given out",
            "seats_per_person": "Places for one person",
            "offer_working_days": "Days to answer an offer",
            "offer_due_hour": "An offer runs out at",
        }
        help_texts = {
            "seats_per_person": "In how many of the communities one person may take part.",
            "after_accepting": "Applicants read this with the offer. It matters where one person may have several.",
            "max_choices": "How many communities one application may name, in order.",
            "reviewers_per_choice": "How many people read each choice before it counts as reviewed.",
            "assigns": (
                "“By hand”: you give choices to reviewers. “Evenly”: when the round has closed, every choice goes to "
                "those who have the fewest, never to somebody with a conflict of interest."
            ),
            "shows_scores": "When a reviewer sees how others scored the same choice.",
        }

    def clean_seats_per_person(self) -> int:
        seats = self.cleaned_data["seats_per_person"]
        held = most_seats_held(self.instance) if self.instance.pk else 0
        if seats < held:
            raise forms.ValidationError(
                f"Somebody holds {held} seats of this round: seats per person cannot be {seats}."
            )
        return seats

    def clean_is_published(self) -> bool:
        is_published = self.cleaned_data["is_published"]
        if is_published and self.instance.checked_at is None:
            try:
                check_copy(self.instance)
            except CopyUnchecked as error:
                raise forms.ValidationError(str(error)) from error
        return is_published


class NoticeInline(ScopedInline):
    """Once a round has opened, people may have accepted a version: it stays, and a new one is added."""

    model = CollectionNotice
    fields = ["text"]
    verbose_name_plural = "collection notices (of an open round: add a new version, the old ones stay)"

    def get_formset(self, request: HttpRequest, obj: Round | None = None, **kwargs: object) -> type:
        """A new round begins with a first version: nobody can apply without one."""
        least = 0 if obj else 1
        return super().get_formset(request, obj, min_num=least, validate_min=bool(least), **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Round | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.opens_at > timezone.now())


@admin.register(Round)
class RoundAdmin(ScopedAdmin):
    form = RoundForm
    change_form_template = "admin/communities/round/change_form.html"
    list_display = ["title", "convenor", "state", "closes", "hear_by_day"]
    list_select_related = ["convenor"]
    inlines = [NoticeInline, RoundQuestionInline]
    fixed = ("convenor",)
    fieldsets = [
        (None, {"fields": ["convenor", "title", "slug", "is_published"]}),
        (
            "The call",
            {"fields": ["opens_at", "closes_at", "grace_minutes", "draft_reminder_days", "hear_by"]},
        ),
        ("What applicants read", {"fields": ["summary", "who_may_apply", "cost", "review_note"]}),
        (
            "The application",
            {
                "fields": ["max_choices", "words_per_answer", "asks_line_manager"],
                "description": "Questions of your own stand at the end of this page; those of one community, on its.",
            },
        ),
        (
            "Reviewing",
            {"fields": ["reviewers_per_choice", "assigns", "shows_scores", "hides_names"]},
        ),
        (
            "Offers",
            {"fields": ["seats_per_person", "offer_working_days", "offer_due_hour", "after_accepting"]},
        ),
    ]

    def save_model(self, request: HttpRequest, obj: Round, form: forms.ModelForm, change: bool) -> None:
        if obj.is_published:
            mark_checked(obj, by=request.user, at=timezone.now())
        super().save_model(request, obj, form, change)

    def complete(self, new: CollectionNotice | Question) -> None:
        if isinstance(new, Question):
            return
        versions = CollectionNotice.objects.filter(round=new.round)
        new.version = (versions.aggregate(last=Max("version"))["last"] or 0) + 1

    @admin.display(description="state")
    def state(self, round_: Round) -> SafeString:
        now = timezone.now()
        if not round_.is_published:
            return tag("Hidden")
        if round_.is_open(now):
            return tag("Open", "good")
        return tag("Closed") if round_.has_closed(now) else tag("To come", "plum")

    @admin.display(description="closes", ordering="closes_at")
    def closes(self, round_: Round) -> str:
        closes_at, convenor = round_.closes_at, round_.convenor
        return f"{moment_day(closes_at, convenor)} {closes_at:%Y}, {zone_words(closes_at, convenor)}"

    @admin.display(description="promised by", ordering="hear_by")
    def hear_by_day(self, round_: Round) -> str:
        return day(round_.hear_by)
