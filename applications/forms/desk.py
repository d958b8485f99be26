"""The small forms of the review desk: who reviews, on what grounds somebody must not, what is blacked out."""

from django import forms

from applications.models import Conflict, Flag


class AssignForm(forms.Form):
    """Somebody, by number. Whether they may review is the verb's to say."""

    reviewer = forms.IntegerField(min_value=1, max_value=2**31 - 1)


class ConflictForm(forms.Form):
    """On what grounds a reviewer cannot be fair."""

    grounds = forms.ChoiceField(
        label="What is it?",
        choices=[
            (Conflict.Grounds.KNOWS, "I know the person"),
            (Conflict.Grounds.SAME_ORGANISATION, "We work for the same organisation"),
            (Conflict.Grounds.SAME_DOMAIN, "Our email addresses end alike"),
            (Conflict.Grounds.SAME_COMMUNITY, "We were in a community together"),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Say what it is: a coordinator may need to know.",
            "invalid_choice": "Choose one of these.",
        },
    )


class RedactForm(forms.Form):
    """Words to black out, as they stand in the text."""

    passage = forms.CharField(max_length=2000)


class FlagForm(forms.Form):
    """What came of a doubt."""

    state = forms.ChoiceField(choices=[(Flag.State.CONFIRMED, ""), (Flag.State.DISMISSED, "")])
