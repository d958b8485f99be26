"""One review: a score for each criterion, a note, a recommendation."""

from django import forms

from applications.models import Choice, Review
from communities.models import Criterion

SCORES = [(value, str(value)) for value in range(1, Criterion.TOP + 1)]


class ReviewForm(forms.Form):
    """Scores are native radio buttons: the arrow keys work without a script. None of them has to be given."""

    note = forms.CharField(
        label="Note for the panel",
        required=False,
        help_text="Only staff see this.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    recommendation = forms.ChoiceField(
        label="Recommendation",
        required=False,
        choices=[("", "None yet"), *Review.Recommendation.choices],
    )

    def __init__(self, *args: object, choice: Choice, review: Review | None = None, **kwargs: object) -> None:
        super().__init__(*args, initial=first_values(review), **kwargs)
        self.criteria = list(choice.community.criteria.all())
        for criterion in self.criteria:
            self.fields[field_name(criterion.pk)] = forms.TypedChoiceField(
                label=criterion.name,
                help_text=criterion.guidance,
                choices=SCORES,
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
            )

    def score_rows(self) -> list[tuple[forms.BoundField, Criterion]]:
        """Each criterion with its field, for the page."""
        return [(self[field_name(criterion.pk)], criterion) for criterion in self.criteria]

    def given(self) -> dict[str, object]:
        """What `applications.domain.reviewing.save_review` takes; `stamp` is None for a page that had none."""
        return {
            "scores": self.scores(),
            "note": self.cleaned_data["note"],
            "recommendation": self.cleaned_data["recommendation"],
            "stamp": self.data.get("stamp"),
        }

    def scores(self) -> dict[int, int]:
        """Criterion pk to the score that was given."""
        given = {criterion.pk: self.cleaned_data[field_name(criterion.pk)] for criterion in self.criteria}
        return {pk: value for pk, value in given.items() if value}


def field_name(criterion_pk: int) -> str:
    return f"score_{criterion_pk}"


def first_values(review: Review | None) -> dict[str, object]:
    """What the reviewer saved before."""
    if review is None:
        return {}
    scores = {field_name(score.criterion_id): score.value for score in review.scores.all()}
    return {"note": review.note, "recommendation": review.recommendation, **scores}
