from django import forms


class KeepForm(forms.Form):
    """A box that nobody ticked for you."""

    keeps = forms.BooleanField(
        label="Keep my details, and write to me when the next call opens",
        error_messages={"required": "Tick the box if you would like that. If not, there is nothing to do."},
    )
