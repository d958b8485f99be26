"""Looking at a mail before anybody gets it: as a sample, as one person would read it, and as a copy to whoever asks."""

import re
import uuid
from collections.abc import Mapping

from django.contrib.auth.models import AbstractBaseUser
from django.utils.safestring import SafeString, mark_safe

from outbox.describing import Description, Recipient, describe
from outbox.domain.rendering import default_words, rendered, with_words
from outbox.domain.texts import Words, own_words
from outbox.domain.writing import write_copy
from outbox.models import Message
from outbox.registry import Content, explain, register_kind

TEST = "text_test"
MAIN = re.compile(r"<main\b[^>]*>(.*)</main>", re.DOTALL)
ACTION = re.compile(r'\s+style="display:inline-block[^"]*"')
STYLE = re.compile(r'\s+style="[^"]*"')


def register() -> None:
    """Name the copies that staff ask for, and say what they are."""
    register_kind(TEST, title="Test of a mail text, to staff")
    explain({TEST: "A member of staff asked for a copy of a mail text, to themselves."})
    describe(
        Description(
            kind=TEST,
            when="When staff try the words of a mail",
            to="The member of staff who asked",
            template="discreet",
            sample=lambda: {"action_url": "https://portal.example.org/my/"},
            fixed="It is a copy of the mail that is tried.",
        )
    )


def as_read_by(description: Description, context: Mapping[str, object], words: Words | None) -> Content:
    """The mail as somebody would read it: with `words` in its frame, or the portal's own where there are none."""
    if words is None:
        return rendered(description.template, {**context, "convenor_id": None})
    return with_words(description.template, context, words, description.values(context))


def starting_words(description: Description, convenor_id: int) -> Words:
    """What the editor begins with: the convenor's own words, or the portal's with placeholders where a value stood."""
    return own_words(convenor_id, description.kind) or portal_words(description)


def portal_words(description: Description) -> Words:
    """The portal's subject and words, with the placeholders that say the same."""
    sample = description.sample()
    subject, words = default_words(description.template, sample)
    values = {name: value for name, value in description.values(sample).items() if value}
    for name, value in sorted(values.items(), key=lambda pair: -len(pair[1])):
        subject, words = (part.replace(value, f"{{{name}}}") for part in (subject, words))
    return Words(subject, words)


def body_of(content: Content) -> SafeString:
    """The middle of a mail's HTML for a page of the desk, whose policy takes no styles of its own."""
    found = MAIN.search(content.html)
    # The frame is the portal's, and what people typed was escaped when the mail was put together.
    inside = STYLE.sub("", ACTION.sub(' class="btn"', found[1])) if found else ""
    for was, becomes in (("h2", "h4"), ("h1", "h3")):
        inside = inside.replace(f"<{was}", f"<{becomes}").replace(f"</{was}", f"</{becomes}")
    return mark_safe(inside)  # noqa: S308


def send_try(
    description: Description, one: Recipient, words: Words | None, *, to: AbstractBaseUser, convenor_id: int
) -> Message:
    """Write the mail to whoever asks, as this person would read it; its personal links lead nowhere. Raises
    BadRecipient."""
    content = as_read_by(description, one.context, words)
    letter = Message(subject=content.subject, text=content.text, html=content.html)
    key, about = f"{TEST}:{uuid.uuid4()}", one.about or f"outbox.text:{description.kind}"
    return write_copy(
        letter, key=key, kind=TEST, to=to.email, about=about, person_id=to.pk, convenor_id=convenor_id
    )
