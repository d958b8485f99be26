"""What the next round is called and when it opens."""

from datetime import date, datetime

from django import forms

from communities.domain.walltime import today
from communities.models import Round
from communities.reserved import free_for_round
from sessions_app.domain.copying import weeks_to
from sessions_app.forms.days import FAR, check_near


class CopyForm(forms.Form):
    title = forms.CharField(max_length=80, error_messages={"required": "Title: fill this in."})
    slug = forms.SlugField(
        label="Name in addresses",
        validators=[free_for_round],
        error_messages={"required": "Name in addresses: fill this in."},
    )
    opens_on = forms.DateField(
        label="Opens on",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Everything moves by whole weeks, so that every meeting keeps its weekday.",
        error_messages={"required": "Opens on: fill this in.", "far": f"Opens on: {FAR}"},
        validators=[check_near],
    )

    def __init__(self, *args: object, copied: Round, at: datetime, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.copied, self.at = copied, at

    def clean_opens_on(self) -> date:
        """By whole weeks it may open some days before this one: that day counts."""
        wanted, zone = self.cleaned_data["opens_on"], self.copied.convenor.zone
        if today(zone, self.copied.opens_at) + weeks_to(self.copied, wanted) < today(zone, self.at):
            raise forms.ValidationError("Opens on: this would be in the past. Choose a week to come.")
        return wanted

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"]
        if Round.objects.filter(convenor=self.copied.convenor_id, slug=slug).exists():
            raise forms.ValidationError("Another round has this name.")
        return slug
