"""What the group of a community should look like, and what its members accept: inside the community's window."""

from django import forms
from django.db import models
from django.db.models import Max
from django.http import HttpRequest

from communities.admin.base import PlainForm, ScopedInline
from communities.models import Community, GroupNotice, Target


class TargetForm(PlainForm):
    values = forms.MultipleChoiceField(
        label="Which ones",
        required=False,
        choices=[(trait.label, known.choices) for trait, known in Target.KNOWN.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text="For “so many of these” only.",
    )

    class Meta:
        help_texts = {
            "kind": "“Each”: at most three from one organisation. “These”: at least eight from regional and rural "
            "places. “Different”: at least five sectors.",
            "is_hard": "Composing gives no plan rather than miss it. Without the tick it comes as near as it can.",
        }


class TargetInline(ScopedInline):
    """Targets guide composing, so they may be taken away at any time."""

    model = Target
    form = TargetForm
    fields = ["kind", "trait", "values", "number", "is_hard", "weight", "position"]
    verbose_name_plural = "what the group should look like"

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.has_change_permission(request, obj)


class GroupNoticeInline(ScopedInline):
    """Members keep the version they accepted: it stays, and a new one is added."""

    model = GroupNotice
    fields = ["text"]
    verbose_name_plural = "what new members accept (to change it, add a new version: the last one counts)"

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or not _is_accepted(obj))


def next_version(community: Community) -> int:
    return (community.group_notices.aggregate(last=Max("version"))["last"] or 0) + 1


def _is_accepted(community: Community) -> bool:
    return community.group_notices.filter(members__isnull=False).exists()
