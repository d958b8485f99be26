from django import forms


class OfferAnswerForm(forms.Form):
    """Yes, no, or yes after it ran out."""

    answer = forms.ChoiceField(choices=[("accept", "Accept"), ("decline", "Decline"), ("late", "Late")])
    shares_contact = forms.BooleanField(required=False)
    reason = forms.CharField(max_length=300, required=False)
