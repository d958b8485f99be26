"""Long answers, whose limit is in words."""

from django import forms

from applications.forms.questions import word_limit


def words_field(
    label: str, *, limit: int, name: str = "", rows: int = 5, **kwargs: object
) -> forms.CharField:
    """A text box for `limit` words at most; `name` is what an error calls it, where the label is a long question.

    The limit stands on the widget as `data-words`, which the page's counter reads.
    """
    return forms.CharField(
        label=label,
        widget=forms.Textarea(attrs={"rows": rows, "data-words": limit}),
        validators=[word_limit(limit, name or label)],
        **kwargs,
    )
