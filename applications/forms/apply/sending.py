"""The last page: the notice, its tick, and what the page must know about itself."""

from django import forms


class SendForm(forms.Form):
    """`revision` is the application's; `notice_version` the one that the page shows."""

    notice = forms.BooleanField(
        label="I have read how my information is used",
        error_messages={"required": "Read how your information is used, then tick the box."},
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    notice_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
