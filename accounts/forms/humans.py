"""Keeps programs out of public forms without asking people to prove anything."""

import hashlib
import secrets
import time

from django import forms
from django.core import signing
from django.core.cache import cache

SALT = "accounts.forms.humans"
FEWEST_SECONDS, MOST_SECONDS = 3, 24 * 60 * 60
PRESS_AGAIN = "Please press the button once more. What you wrote is still here."


class TrapInput(forms.TextInput):
    """A box that people neither see nor reach, drawn empty even when something came back in it."""

    template_name = "accounts/widgets/trap.html"
    is_hidden = True


class HumanFormMixin(forms.Form):
    """A box that only programs fill, and a stamp: when the form was drawn, signed, good for one content.

    What fails asks softly for another press and keeps everything that was typed. Draw its hidden fields:
    crispy does so with `helper.render_hidden_fields = True`. The same form sent twice passes twice, since
    people press twice: the verb behind it must not mind.
    """

    subject_line = forms.CharField(required=False, widget=TrapInput)
    drawn_at = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["drawn_at"].initial = stamp

    def clean(self) -> dict[str, object] | None:
        cleaned = super().clean()
        sent = self.cleaned_data.pop("drawn_at", "")
        trapped = self.cleaned_data.pop("subject_line", "")
        age = _age(sent)
        is_young = age is not None and age < FEWEST_SECONDS
        if not is_young:
            # A stamp that is too young ripens while the person reads; any other is replaced.
            self._draw_anew()
        is_human = not trapped and age is not None and not is_young
        if not is_human or not (self.errors or _is_first_or_same(sent, self._content())):
            self.add_error(None, forms.ValidationError(PRESS_AGAIN, code="press_again"))
        return cleaned

    def _draw_anew(self) -> None:
        self.data = self.data.copy()
        self.data[self.add_prefix("drawn_at")] = stamp()

    def _content(self) -> str:
        typed = sorted((name, str(value)) for name, value in self.cleaned_data.items())
        return hashlib.sha256(repr(typed).encode()).hexdigest()


def stamp() -> str:
    """The time now, signed; no two are the same."""
    return signing.dumps([time.time(), secrets.token_urlsafe(9)], salt=SALT)


def _age(sent: str) -> float | None:
    """Seconds since a stamp was made; None if it is not ours or older than a day."""
    try:
        made, _ = signing.loads(sent, salt=SALT, max_age=MOST_SECONDS)
    except signing.BadSignature:
        return None
    return time.time() - made


def _is_first_or_same(sent: str, content: str) -> bool:
    """One stamp is good for one content, so that a program cannot use one page for a thousand messages."""
    key = f"accounts.humans.{hashlib.sha256(sent.encode()).hexdigest()}"
    return cache.add(key, content, timeout=MOST_SECONDS) or cache.get(key) == content
