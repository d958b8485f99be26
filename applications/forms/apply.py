"""The application on one page: about you, your work, your communities with their dates, and sending it."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core import signing

from accounts.forms.profile import ProfileForm
from accounts.models import User
from applications.domain.applying import Answers, ChosenCommunity
from applications.models import Application, DateAnswer
from communities.models import CollectionNotice, Community, Round
from sessions_app.models import Session

ORDINALS = ["First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth"]
OPENED_SALT = "cop.apply.opened.v1"
WORDS = 4000  # characters; about 600 words


def plain_helper(*fields: str) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    if fields:
        helper.layout = Layout(*fields)
    return helper


def say_when_too_long(form: forms.Form) -> None:
    """Let text that is too long come through to be told of: a browser's own limit cuts it off in silence."""
    for field in form.fields.values():
        if isinstance(field.widget, forms.Textarea):
            field.widget.attrs.pop("maxlength", None)


class SharedForm(forms.Form):
    """What is answered once for all communities. A draft may leave anything open."""

    focus = forms.ChoiceField(
        label="How does prevention fit in your role?", choices=Application.Focus, widget=forms.RadioSelect
    )
    experience = forms.ChoiceField(
        label="How long have you worked in prevention?",
        choices=Application.Experience,
        widget=forms.RadioSelect,
    )
    work = forms.CharField(
        label="Your work in primary prevention",
        help_text="What you do, with whom, where. A few sentences are enough. Please write nothing about clients.",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=WORDS,
    )
    hopes = forms.CharField(
        label="What do you hope to gain?", widget=forms.Textarea(attrs={"rows": 4}), max_length=WORDS
    )
    brings = forms.CharField(
        label="What could you bring to the group?",
        help_text="A question counts as much as an answer.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=WORDS,
        required=False,
    )
    MESSAGES = {
        "focus": "Choose how prevention fits in your role.",
        "experience": "Choose how long you have worked in prevention.",
        "work": "Tell us about your work in primary prevention.",
        "hopes": "Tell us what you hope to gain.",
    }

    def __init__(self, *args, is_draft: bool, **kwargs) -> None:
        super().__init__(*args, prefix="shared", **kwargs)
        say_when_too_long(self)
        for name, message in self.MESSAGES.items():
            self.fields[name].required = not is_draft
            self.fields[name].says_required = True
            self.fields[name].error_messages["required"] = message
        self.helper = plain_helper()


class ChoiceForm(forms.Form):
    """One community: where it stands in the person's order, why, and which of its dates they can come to."""

    rank = forms.TypedChoiceField(label="Your choice", coerce=int, empty_value=None, required=False)
    why = forms.CharField(
        label="Why this one?", widget=forms.Textarea(attrs={"rows": 3}), max_length=WORDS, required=False
    )

    def __init__(
        self, *args, community: Community, sessions: list[Session], ranks: int, is_draft: bool, **kwargs
    ) -> None:
        super().__init__(*args, prefix=f"c-{community.slug}", **kwargs)
        self.community, self.sessions, self.is_draft = community, sessions, is_draft
        order = [("", "Not chosen"), *((n, f"{ORDINALS[n - 1]} choice") for n in range(1, ranks + 1))]
        self.fields["rank"].choices = order
        say_when_too_long(self)
        for name in ("rank", "why"):
            self.fields[name].says_required = True
        for session in sessions:
            self.fields[f"date_{session.pk}"] = forms.ChoiceField(
                label=session.title, choices=DateAnswer.Answer, widget=forms.RadioSelect, required=False
            )
        self.helper = plain_helper()

    @property
    def rank_row(self) -> forms.BoundField:
        return self["rank"]

    @property
    def why_row(self) -> forms.BoundField:
        return self["why"]

    @property
    def date_rows(self) -> Iterator[tuple[Session, forms.BoundField]]:
        for session in self.sessions:
            yield session, self[f"date_{session.pk}"]

    @property
    def is_chosen(self) -> bool:
        return bool(self["rank"].value())

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("rank") and not self.is_draft:
            if not cleaned.get("why", "").strip():
                self.add_error("why", f"Say why you choose {self.community.short_name}.")
            unsaid = [row.name for _, row in self.date_rows if not cleaned.get(row.name)]
            if unsaid:
                who = self.community.short_name
                self.add_error(unsaid[0], f"{who}: say for each meeting whether you can come.")
        return cleaned

    def chosen(self) -> ChosenCommunity:
        dates = {s.pk: self.cleaned_data.get(row.name) for s, row in self.date_rows}
        return ChosenCommunity(
            self.community.pk,
            self.cleaned_data["why"],
            {pk: answer for pk, answer in dates.items() if answer},
        )


class SendForm(forms.Form):
    """The notice, and what the page needs to know about itself."""

    notice = forms.BooleanField(
        label="I have read how my information is used",
        error_messages={"required": "Read how your information is used, then tick the box."},
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    notice_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    opened = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, is_draft: bool, **kwargs) -> None:
        super().__init__(*args, prefix="send", **kwargs)
        self.fields["notice"].required = not is_draft
        self.fields["notice"].says_required = True
        self.helper = plain_helper()

    def opened_at(self, *, otherwise: datetime) -> datetime:
        """When the page was made, as the portal signed it; `otherwise` for a stamp that is not ours."""
        try:
            stamp = signing.loads(self.cleaned_data["opened"], salt=OPENED_SALT)
        except signing.BadSignature:
            return otherwise
        return datetime.fromtimestamp(stamp, UTC)


class ApplyForms:
    """The page's forms as one: valid together, with one list of errors, giving one `Answers`."""

    def __init__(
        self,
        round_: Round,
        communities: list[Community],
        *,
        data: Mapping | None,
        user: User,
        application: Application | None,
        notice: CollectionNotice | None,
        is_draft: bool,
        at: datetime,
        preselect: str = "",
    ) -> None:
        given = {choice.community_id: choice for choice in application.choices.all()} if application else {}
        self.about = ProfileForm(data, prefix="about", user=user, required=not is_draft)
        self.about.fields["lgas"].says_required = True  # sending asks for it, as the other parts say
        self.shared = SharedForm(data, initial=_shared_initial(application), is_draft=is_draft)
        self.choices = [
            ChoiceForm(
                data,
                community=community,
                sessions=list(community.sessions.all()),
                ranks=min(round_.max_choices, len(communities)),
                is_draft=is_draft,
                initial=_choice_initial(given.get(community.pk), community.slug == preselect and not given),
            )
            for community in communities
        ]
        stamp = signing.dumps(int(at.timestamp()), salt=OPENED_SALT)
        revision = application.revision if application else 0
        hidden = {"revision": revision, "opened": stamp, "notice_version": notice.version if notice else 0}
        self.send = SendForm(data, initial=hidden, is_draft=is_draft)
        self.notice = notice
        self.is_draft = is_draft
        self.is_bound = data is not None
        for form in self.parts:
            form.summary_elsewhere = True  # the page has one for all its forms

    @property
    def parts(self) -> list[forms.Form]:
        return [self.about, self.shared, *self.choices, self.send]

    def is_valid(self) -> bool:
        # Each part is asked, also after one that is wrong: the ranks are compared among all, errors told at once.
        valid = [form.is_valid() for form in self.parts]
        return self._ranks_are_right() and all(valid)

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Every error with the id of its field, in the order of the page."""
        found = []
        for form in self.parts:
            for name, messages in form.errors.items():
                where = (
                    form[name].auto_id
                    if name in form.fields
                    else form.fields and form[next(iter(form.fields))].auto_id
                )
                radio = name in form.fields and isinstance(form.fields[name].widget, forms.RadioSelect)
                found += [(f"{where}_0" if radio else where, message) for message in messages]
        return found

    def show_again(self, **hidden: object) -> None:
        """Let the page carry other hidden values, and the notice unticked, when it is shown again."""
        self.send.data = self.send.data.copy()
        for name, value in hidden.items():
            self.send.data[self.send.add_prefix(name)] = str(value)
        self.send.data.pop(self.send.add_prefix("notice"), None)

    def answers(self) -> Answers:
        shared = {
            name: self.shared.cleaned_data.get(name, "")
            for name in ("focus", "experience", "work", "hopes", "brings")
        }
        return Answers(**shared, chosen=tuple(form.chosen() for form in self._ranked()))

    def _ranked(self) -> list[ChoiceForm]:
        chosen = [form for form in self.choices if form.cleaned_data.get("rank")]
        return sorted(chosen, key=lambda form: form.cleaned_data["rank"])

    def _ranks_are_right(self) -> bool:
        """Each place in the order once, and none left out. A draft may be in any order: it is numbered as it stands."""
        if self.is_draft:
            return not any(form.errors for form in self.choices)
        chosen = [form for form in self.choices if getattr(form, "cleaned_data", {}).get("rank")]
        ranks = [form.cleaned_data["rank"] for form in chosen]
        for form in chosen:
            rank = form.cleaned_data["rank"]
            if ranks.count(rank) > 1:
                form.add_error(
                    "rank",
                    f"Two communities are your {ORDINALS[rank - 1].lower()} choice. Give each its own place.",
                )
            elif rank > len(ranks):
                form.add_error("rank", "Leave no gap in your order: start with your first choice.")
        if not ranks and self.choices:
            self.choices[0].add_error("rank", "Choose at least one community.")
        return not any(form.errors for form in self.choices)


def _shared_initial(application: Application | None) -> dict:
    if application is None:
        return {}
    return {name: getattr(application, name) for name in ("focus", "experience", "work", "hopes", "brings")}


def _choice_initial(choice, is_preselected: bool) -> dict:
    if choice is None:
        return {"rank": 1} if is_preselected else {}
    dates = {f"date_{answer.session_id}": answer.answer for answer in choice.date_answers.all()}
    return {"rank": choice.rank, "why": choice.why, **dates}
