"""What staff write and type before a list of people is told something."""

from django import forms

NOTE_HELP = (
    "Are people of some places, sectors or sizes of organisation left out, and what did you do about it? It is kept "
    "with the release."
)


class NoteForm(forms.Form):
    """What was found when offers were compared with applications."""

    note = forms.CharField(
        label="What did you find?",
        help_text=NOTE_HELP,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write what you found when you compared offers with applications."},
    )


class DayForm(forms.Form):
    """The new promise."""

    hear_by = forms.DateField(
        label="They will hear by",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": "Choose the day by which they will hear.",
            "invalid": "Write the day as 2026-11-30.",
        },
    )


class ConfirmForm(forms.Form):
    """How many people are on the list, typed: whoever has another list in mind notices."""

    number = forms.IntegerField(
        label="How many people is this sent to?",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 6}),
        error_messages={"required": "Type the number of people.", "invalid": "Type the number in digits."},
    )

    def __init__(self, data: dict | None = None, *, people: int) -> None:
        super().__init__(data)
        self.people = people

    def clean_number(self) -> int:
        number = self.cleaned_data["number"]
        if number != self.people:
            raise forms.ValidationError(f"You typed {number}; the list has {self.people}. Look at it again.")
        return number
