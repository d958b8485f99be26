"""Mail is two templates: `mail/<name>.txt`, whose first line is `Subject: …`, and `mail/<name>.html`."""

import re
from collections.abc import Hashable, Mapping
from dataclasses import replace
from email.utils import parseaddr

from django.conf import settings
from django.template import Context, engines
from django.utils.html import escape

from outbox.describing import described_by
from outbox.domain.texts import Words, own_words
from outbox.registry import Content

LONGEST_SUBJECT = 200
MARK = "\ue000"  # of the private use area: nobody writes it
FIRST_VALUE = 0xE001  # the same, one for each value that is filled in
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
BLANK_LINES = re.compile(r"\n{3,}")


def rendered(template: str, context: Mapping[str, object]) -> Content:
    """The words of `mail/<template>`, with those of the convenor whose `convenor_id` the context names where it has
    its own. Raises ValueError if the text does not begin with `Subject: …`."""
    own, left_out = _own(template, context)
    content = _rendered("own" if own else template, _shared() | dict(context) | own)
    return replace(content, left_out=left_out) if left_out else content


def with_words(
    template: str, context: Mapping[str, object], words: Words, values: Mapping[str, str]
) -> Content:
    """The same with these words in the frame, whatever is kept."""
    return _rendered("own", _shared() | dict(context) | words.context(template, values))


def merged(
    template: str,
    context: Mapping[str, object],
    personal: Mapping[str, str],
    written: dict[Hashable, Content],
) -> Content:
    """The same as `rendered` with both, and many times as fast where only `personal` differs from letter to letter:
    written once, with marks, kept in `written` for as long as the rest of the context holds, and filled in for each.

    Templates print a personal value as it is, or ask whether there is one.
    """
    if not all(value.isprintable() and value == value.strip() for value in personal.values()):
        return rendered(template, {**context, **personal})
    marks = {
        name: chr(number) if value else ""
        for number, (name, value) in enumerate(personal.items(), FIRST_VALUE)
    }
    key = (template, *context.items(), *marks.items())
    if key not in written:
        written[key] = rendered(template, {**context, **marks})
    marked = written[key]
    safe = {name: escape(value) for name, value in personal.items()}
    return Content(
        subject=one_line(_unmarked(marked.subject, marks, personal)),
        text=_unmarked(marked.text, marks, personal),
        html=_unmarked(marked.html, marks, safe),
        left_out=marked.left_out,
    )


def _unmarked(text: str, marks: Mapping[str, str], values: Mapping[str, str]) -> str:
    """`text` with the values: none of them is a mark, which is not printable."""
    for name, mark in marks.items():
        if mark:
            text = text.replace(mark, values[name])
    return text


def _own(template: str, context: Mapping[str, object]) -> tuple[dict[str, object], tuple[str, ...]]:
    """A convenor's own words, filled in. Where a value is missing for this person, the portal's words stand in: then
    there are none, and the names of what is missing."""
    description = described_by(template)
    words = (
        own_words(context["convenor_id"], description.kind)
        if description and context.get("convenor_id")
        else None
    )
    if words is None:
        return {}, ()
    values = description.values(context)
    missing = tuple(sorted(name for name in words.placeholders if not values.get(name)))
    return ({}, missing) if missing else (words.context(template, values), ())


def _rendered(template: str, everything: dict[str, object]) -> Content:
    first, _, body = _text(f"mail/{template}.txt", everything).partition("\n")
    label, _, subject = first.partition(":")
    if label != "Subject" or not subject.strip():
        raise ValueError(f"mail/{template}.txt must begin with a line 'Subject: …'.")
    text = BLANK_LINES.sub("\n\n", body).strip() + "\n"
    html = engines["django"].get_template(f"mail/{template}.html").render(everything)
    return Content(subject=one_line(subject), text=text, html=html.replace("\0", ""))


def default_words(template: str, context: Mapping[str, object]) -> tuple[str, str]:
    """Subject and words of the portal for this mail, without the frame around them."""
    everything = _shared() | dict(context) | {"own_template_text": f"mail/{template}.txt"}
    first, _, body = _text("mail/marked.txt", everything).partition("\n")
    _, _, words = body.partition(MARK)
    return one_line(first.partition(":")[2]), words.partition(MARK)[0].strip()


def one_line(text: str) -> str:
    """`text` as one line that is safe in a header: control characters and line ends become one space."""
    line = " ".join(CONTROLS.sub(" ", text).split())
    return line if len(line) <= LONGEST_SUBJECT else line[: LONGEST_SUBJECT - 1] + "…"


def _text(name: str, context: dict[str, object]) -> str:
    """Plain text is not HTML: nothing is escaped in it, whatever the template forgot."""
    template = engines["django"].engine.get_template(name)
    lines = template.render(Context(context, autoescape=False)).replace("\0", "").splitlines()
    return "\n".join(line.rstrip() for line in lines).lstrip()


def _shared() -> dict[str, object]:
    """What every mail may say; a context that brings its own `contact_email` replaces this one."""
    return {"base_url": settings.BASE_URL, "contact_email": parseaddr(settings.MAIL_FROM)[1]}
