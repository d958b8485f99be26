"""What a coordinator asks the planner for, and the dates as they are changed by hand."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import ClassVar

from django import forms

from communities.models import Community
from communities.templatetags.times import clock
from communities.templatetags.times import day as in_words
from sessions_app.domain.keeping_plans import Meeting, steps
from sessions_app.domain.schedule import IN_THE_PAST
from sessions_app.forms.days import FAR, check_near
from sessions_app.models import Session
from sessions_app.planning.question import Rhythm, Terms

WEEKDAYS = [(0, "Monday"), (1, "Tuesday"), (2, "Wednesday"), (3, "Thursday"), (4, "Friday"), (5, "Saturday")]
WHICH = [(1, "first"), (2, "second"), (3, "third"), (4, "fourth"), (5, "last")]
RHYTHMS = [
    ("evenly", "Spread evenly over the season"),
    *((f"weeks-{number}", f"Every {number} weeks" if number > 1 else "Every week") for number in range(1, 9)),
    *((f"monthly-{number}", f"On the {word} such weekday of the month") for number, word in WHICH),
]
LONGEST = timedelta(days=400)
MOST = 16


def _date(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    missing = _missing(label)
    return forms.DateField(
        label=label,
        required=required,
        widget=widget,
        help_text=help_text,
        error_messages=missing,
        validators=[check_near],
    )


def _missing(label: str) -> dict[str, str]:
    """Every error names its field: the list above the form says nothing else."""
    return {
        "required": f"{label}: fill this in.",
        "invalid": f"{label}: this cannot be read.",
        "invalid_choice": f"{label}: choose one of the list.",
        "min_value": f"{label}: at least %(limit_value)s.",
        "max_value": f"{label}: %(limit_value)s at most.",
        "far": f"{label}: {FAR}",
    }


def _time(label: str) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, error_messages=_missing(label))


class PlanForm(forms.Form):
    """The season and its rhythm. Sent by GET: asking changes nothing."""

    first = _date("First day of the season")
    last = _date("Last day of the season")
    count = forms.IntegerField(
        label="Number of meetings",
        min_value=1,
        max_value=MOST,
        error_messages=_missing("Number of meetings"),
    )
    weekday = forms.TypedChoiceField(
        label="Usual weekday", choices=WEEKDAYS, coerce=int, error_messages=_missing("Usual weekday")
    )
    start = _time("Usual start")
    minutes = forms.IntegerField(
        label="Length in minutes", min_value=15, max_value=600, error_messages=_missing("Length in minutes")
    )
    rhythm = forms.ChoiceField(
        label="How far apart", choices=RHYTHMS, error_messages=_missing("How far apart")
    )
    other = forms.TypedMultipleChoiceField(
        label="Other weekdays that could do",
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    break_first = _date(
        "First day of the summer break", required=False, help_text="No meeting is proposed in it."
    )
    break_last = _date("Last day of the summer break", required=False)

    def clean(self) -> dict:
        cleaned = super().clean()
        self._check(cleaned, "first", "last", "The season ends before it starts.")
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last - first > LONGEST:
            self.add_error("last", "A season is a year at most.")
        if bool(cleaned.get("break_first")) != bool(cleaned.get("break_last")):
            self.add_error("break_last", "Give both days of the break, or neither.")
        self._check(cleaned, "break_first", "break_last", "The break ends before it starts.")
        start, minutes = cleaned.get("start"), cleaned.get("minutes")
        if start and minutes and (_on_a_day(start) + timedelta(minutes=minutes)).date() != date.min:
            self.add_error("minutes", "A meeting ends on the day on which it starts.")
        return cleaned

    def _check(self, cleaned: dict, first: str, last: str, sentence: str) -> None:
        if cleaned.get(first) and cleaned.get(last) and cleaned[last] < cleaned[first]:
            self.add_error(last, sentence)

    def terms(self) -> Terms:
        given = self.cleaned_data
        rhythm, _, every = given["rhythm"].partition("-")
        return Terms(
            first=given["first"],
            last=given["last"],
            count=given["count"],
            weekday=given["weekday"],
            start=given["start"],
            end=(_on_a_day(given["start"]) + timedelta(minutes=given["minutes"])).time(),
            rhythm=Rhythm(rhythm),
            every=int(every or 1),
            other_weekdays=frozenset(given["other"]),
            break_first=given["break_first"],
            break_last=given["break_last"],
        )


def _on_a_day(clock: time) -> datetime:
    return datetime.combine(date.min, clock)


class MeetingForm(forms.Form):
    """One date, as it may be changed by hand."""

    date = _date("Date")
    start = _time("Start")
    end = _time("End")

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("start") and cleaned.get("end") and cleaned["end"] <= cleaned["start"]:
            self.add_error("end", "It ends before it starts.")
        return cleaned

    def meeting(self) -> Meeting:
        return Meeting(*(self.cleaned_data[name] for name in ("date", "start", "end")))


class BaseMeetings(forms.BaseFormSet):
    """The dates of a plan of these sessions, the ones that it may still change."""

    default_error_messages: ClassVar = {"too_few_forms": "A plan has at least one meeting."}

    def __init__(
        self,
        *args: object,
        community: Community,
        sessions: Sequence[Session],
        at: datetime,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, form_kwargs={"empty_permitted": False}, **kwargs)
        self.community, self.sessions, self.at = community, sessions, at

    def clean(self) -> None:
        if any(self.errors):
            return
        twice = [one for one, times in Counter(form.meeting() for form in self.forms).items() if times > 1]
        if twice:
            self._mark(twice, "Another meeting of the plan is at the same time.")
            when = f"{in_words(twice[0].date)}, {clock(twice[0].start_time)}"
            raise forms.ValidationError(f"Two meetings are at the same time: {when}. Change one of them.")
        planned = steps(self.community, self.sessions, self.meetings())
        past = [step.meeting for step in planned if step.goes_into_the_past(self.at)]
        self._mark(past, IN_THE_PAST)

    def _mark(self, wrong: Collection[Meeting], sentence: str) -> None:
        for form in self.forms:
            if form.meeting() in wrong:
                form.add_error("date", sentence)

    def meetings(self) -> list[Meeting]:
        return sorted(form.meeting() for form in self.forms)


Meetings = forms.formset_factory(
    MeetingForm,
    formset=BaseMeetings,
    extra=0,
    min_num=1,
    max_num=MOST,
    absolute_max=MOST,
    validate_min=True,
    validate_max=True,
)
