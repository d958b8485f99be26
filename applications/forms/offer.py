"""What is said on the page of an offer."""

from django import forms
from django.http import QueryDict

from applications.domain.joining import Needs
from applications.forms.apply.words import words_field
from communities.models import AccessNeeds, GroupNotice, Round

TICK = "Read what this group agrees on, and tick the box."
CHANGED = "What this group agrees on was changed since you opened the page. Read it again, and tick the box."
EXAMPLES = "For example Auslan or live captions, papers ahead of time, a way in without steps, breaks, food."
KEPT = "What you may have told us before is kept, and never shows here: write only what is new."


class YesForm(forms.Form):
    """A yes, in time or late: the group's notice, one's address, and what has changed about one's access needs.

    Whoever owns the offer reads and changes what they told (`told`); whoever only holds the link adds to it.
    """

    notice = forms.BooleanField(label="I have read this, and agree", error_messages={"required": TICK})
    shares_contact = forms.BooleanField(
        label="My facilitators may see my email address",
        help_text="You can change this at any time. Nobody else in the group sees it.",
        required=False,
    )

    def __init__(
        self,
        data: QueryDict | None,
        *,
        round_: Round,
        notice: GroupNotice | None,
        told: AccessNeeds | None,
        is_owner: bool,
    ) -> None:
        super().__init__(data)
        self.newest, self.is_owner = notice, is_owner
        if notice is None:
            del self.fields["notice"]
        elif data is not None and data.get("notice_version") != str(notice.version):
            self._untick()
        self.told = told.words if told else ""
        readers = f"Only the people at {round_.convenor} who arrange it read this."
        about = {"limit": round_.words_per_answer, "name": "What helps you take part", "rows": 4}
        # Whoever only holds the link is asked the same, whether something was told before or not.
        label = (
            "Anything changed about what helps you take part?"
            if told or not is_owner
            else "What would help you take part?"
        )
        self.fields["needs"] = words_field(
            label,
            help_text=f"{EXAMPLES} {readers}",
            required=False,
            initial=self.told if is_owner else "",
            **about,
        )
        self.fields["more_needs"] = words_field(
            label, help_text=f"{EXAMPLES} {KEPT} {readers}", required=False, **about
        )

    def _untick(self) -> None:
        """They ticked another notice than the newest."""
        self.data = self.data.copy()
        if self.data.pop("notice", None):
            self.fields["notice"].error_messages["required"] = CHANGED

    def given(self) -> dict[str, object]:
        """What the verbs take, once it is valid."""
        said = self.cleaned_data
        return {
            "shares_contact": said["shares_contact"],
            "notice_version": self.newest.version if self.newest else None,
            "needs": self._needs(**{name: said[name] for name in ("needs", "more_needs")}),
        }

    def _needs(self, needs: str, more_needs: str) -> Needs | None:
        """Whoever signed in or out since the page was opened loses no word of it."""
        if more_needs:
            return Needs(more_needs, is_more=True)
        if "needs" not in self.data or needs == self.told:
            return None
        return Needs(needs, is_more=not self.is_owner)


class NoForm(forms.Form):
    """A no, with a reason or without."""

    reason = forms.CharField(max_length=300, required=False)
