"""More time for one person."""

from datetime import datetime

from django import forms

from communities.domain.walltime import moment
from communities.models import Round


class ExtendForm(forms.Form):
    """Day and hour are those of the round's convenor."""

    summary_elsewhere = True

    round = forms.ModelChoiceField(
        Round.objects.none(),
        label="Round",
        empty_label="Choose a round",
        error_messages={"required": "Choose a round."},
    )
    email = forms.EmailField(
        label="The person’s email",
        help_text="The address that they sign in with. It need not be known yet.",
        error_messages={"required": "Write the person’s email address."},
    )
    day = forms.DateField(
        label="Until, day",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Choose the day until which they have time."},
    )
    hour = forms.TimeField(
        label="Until, time",
        initial="17:00",
        widget=forms.TimeInput(attrs={"type": "time"}),
        error_messages={"required": "Choose the time."},
    )
    reason = forms.CharField(
        label="Why",
        max_length=300,
        help_text="Kept with the extension. The person is not told the reason.",
        error_messages={"required": "Say why they get more time."},
    )

    def __init__(self, *args: object, rounds, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["round"].queryset = rounds
        self.fields["email"].widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict:
        cleaned = super().clean()
        if {"round", "day", "hour"} <= cleaned.keys():
            until = moment(cleaned["day"], cleaned["hour"], cleaned["round"].convenor.zone)
            if until.is_skipped:
                self.add_error("hour", "Clocks go forward over this time. Choose another.")
            self.until: datetime = until.at
        return cleaned
