"""The plan of a session as staff set it: when, where, or not at all."""

from datetime import datetime

from django import forms

from communities.templatetags.times import session_when
from sessions_app.domain.rescheduling import Change
from sessions_app.domain.schedule import IN_THE_PAST, would_be_over
from sessions_app.forms.days import check_near
from sessions_app.models import Session

WALL_CLOCK = ("date", "start_time", "end_time")


class PlanForm(forms.Form):
    """One session of the page: what is not changed stays. One to be confirmed begins with its likely date, if it has
    one, and keeps that until it is confirmed: by its tick alone, since the likely date may change while somebody looks.
    """

    date = forms.DateField(
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[check_near],
    )
    start_time = forms.TimeField(
        label="Starts", required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    end_time = forms.TimeField(
        label="Ends", required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    mode = forms.ChoiceField(label="How we meet", choices=Session.Mode)
    venue = forms.CharField(max_length=160, required=False)
    is_called_off = forms.BooleanField(label="Call it off", required=False)
    is_confirmed = forms.BooleanField(label="Confirm this date", required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, session: Session, data: dict | None = None, *, at: datetime) -> None:
        self.session, self.at = session, at
        known = {name: getattr(session, name) for name in (*WALL_CLOCK, "mode", "venue")}
        super().__init__(data, prefix=f"s{session.pk}", initial=known | {"seen": session.schedule_sequence})
        is_scheduled = session.state == Session.State.SCHEDULED
        if not is_scheduled:
            del self.fields["is_called_off"]
        if is_scheduled or not session.date:
            del self.fields["is_confirmed"]
        for name, what in zip(WALL_CLOCK, ("the date", "the start", "the end"), strict=True):
            self.fields[name].required = is_scheduled
            self.fields[name].error_messages["required"] = f"Give {what}, or call the session off."

    def clean(self) -> dict:
        cleaned = super().clean()
        if self.errors or cleaned.get("is_called_off"):
            return cleaned
        filled = [name for name in WALL_CLOCK if cleaned.get(name)]
        if filled and len(filled) < len(WALL_CLOCK):
            raise forms.ValidationError("Give the date, the start and the end, or leave all three empty.")
        if filled and cleaned["end_time"] <= cleaned["start_time"]:
            raise forms.ValidationError("The session would end before it starts.")
        if "is_confirmed" in self.fields:
            self._check_likely(cleaned)
        is_set = filled and cleaned.get("is_confirmed") is not False
        if is_set and would_be_over(cleaned["date"], cleaned["end_time"], self.session.zone, self.at):
            self.add_error("date", IN_THE_PAST)
        return cleaned

    def _check_likely(self, cleaned: dict) -> None:
        is_confirmed = cleaned.pop("is_confirmed")
        if is_confirmed and not cleaned["date"]:
            raise forms.ValidationError("Give the date that you confirm.")
        if not is_confirmed and any(value != self.initial[name] for name, value in cleaned.items()):
            raise forms.ValidationError(
                "Nobody is told of a likely date. Tick “Confirm this date” as well, or leave all of it as it was."
            )
        cleaned["is_confirmed"] = is_confirmed

    @property
    def change(self) -> Change | None:
        """What is to become of the session; None if everything stays."""
        given = dict(self.cleaned_data)
        seen, is_called_off = given.pop("seen"), given.pop("is_called_off", False)
        is_confirmed = given.pop("is_confirmed", False)
        if is_called_off:
            return Change(self.session, seen, is_called_off=True)
        known = {name: self.initial[name] for name in given}
        if (given == known and not is_confirmed) or not given["date"]:
            return None
        return Change(self.session, seen, **given)

    @property
    def title(self) -> str:
        """3 · Listening: Tuesday 13 October 2026, …"""
        when = session_when(self.session) if self.session.has_date else "date to be confirmed"
        return f"{self.session}: {when}"


def plan_forms(sessions: list[Session], data: dict | None = None, *, at: datetime) -> list[PlanForm]:
    """A form for each of these sessions."""
    return [PlanForm(session, data, at=at) for session in sessions]
