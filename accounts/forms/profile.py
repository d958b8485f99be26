"""The profile, on its own page or inside the application."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms
from django.contrib.auth.models import AnonymousUser

from accounts.forms.fields import CouncilAreasField, FlatSelect, LineField, SuggestingInput
from accounts.models import PractitionerProfile, Sector, User
from accounts.models.profile import ZONES
from accounts.queries import organisation_suggestions


class ProfileForm(forms.Form):
    """Its cleaned data are the arguments of `save_profile`. Give it a prefix inside another form's page, and
    draw it with `{% crispy %}`: it writes no form tag and no token of its own."""

    preferred_name = LineField(
        label="The name you go by",
        max_length=80,
        error_messages={"required": "Write the name you go by."},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    pronouns = LineField(
        label="Pronouns",
        help_text="In your own words, for example she/her or they/them.",
        max_length=40,
        required=False,
    )
    organisation = LineField(
        label="Organisation",
        help_text="Where you work, written in full.",
        max_length=160,
        required=False,
        widget=SuggestingInput(attrs={"autocomplete": "organization"}),
    )
    role_title = LineField(
        label="Your role there",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    sector = forms.ModelChoiceField(
        Sector.objects.all(), label="Sector", empty_label="Not chosen", required=False, widget=FlatSelect
    )
    lgas = CouncilAreasField(
        label="Council areas you work in",
        help_text="Open a group and tick every area that your work reaches.",
        required=False,
    )
    works_statewide = forms.BooleanField(label="I work across all of Victoria", required=False)
    works_outside_victoria = forms.BooleanField(label="I work outside Victoria", required=False)

    def __init__(
        self, *args: object, user: User | AnonymousUser, required: bool = False, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self._show(user)
        self.place_required = required
        if user.is_authenticated:
            self.fields["organisation"].widget.suggestions = organisation_suggestions
        self.fields["lgas"].says_required = required
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        fields = [name for name in self.fields if name != "lgas"]
        first_after = fields.index("works_statewide")
        before, after = fields[:first_after], fields[first_after:]
        self.helper.layout = Layout(*before, Field("lgas", template="accounts/_council_areas.html"), *after)

    def _show(self, user: User | AnonymousUser) -> None:
        """Begin with the profile that `user` has, if any."""
        if profile := getattr(user, "profile", None):
            areas = {"lgas": self.fields["lgas"].offer(profile)}
            self.initial = initial_of(profile) | areas | self.initial

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        somewhere = ("lgas", "works_statewide", "works_outside_victoria")
        if self.place_required and "lgas" in cleaned and not any(cleaned.get(name) for name in somewhere):
            self.add_error(
                "lgas", "Tick a council area, or say that you work across Victoria or outside Victoria."
            )
        return cleaned


class OwnProfileForm(ProfileForm):
    """The profile on its own page, with what no application asks for."""

    zone = forms.ChoiceField(
        label="Your time zone",
        help_text="Only if your clock shows another time. Times of meetings then come in yours as well.",
        choices=[("", "The same as the convenor’s"), *ZONES],
        required=False,
        widget=FlatSelect,
    )


def initial_of(profile: PractitionerProfile) -> dict[str, object]:
    """What the form shows of it, but for its areas."""
    return {
        "preferred_name": profile.preferred_name,
        "pronouns": profile.pronouns,
        "organisation": profile.organisation.name if profile.organisation else "",
        "role_title": profile.role_title,
        "sector": profile.sector_id,
        "works_statewide": profile.works_statewide,
        "works_outside_victoria": profile.works_outside_victoria,
        "zone": profile.zone,
    }
