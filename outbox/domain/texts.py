"""A convenor's own words for a kind of mail: checked before they are kept, filled in as each mail is written."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from outbox.describing import DESCRIPTIONS, Description, Recipient, telling_names
from outbox.domain.markup import PLACEHOLDER, as_html, as_text, filled
from outbox.errors import UnfitText
from outbox.models import Text
from outbox.registry import note

TRUST_SECONDS = 1.0
LONGEST = {"subject": 120, "words": 4000}
BRACE, AROUND = re.compile(r"[{}]"), 20
# What a subject line on a locked screen must not tell, besides names.
TELLING = (
    "violence", "violent", "family", "abuse", "abuser", "assault", "gender", "prevention", "perpetrator", "victim",
    "survivor", "safety plan", "refuge", "coercive", "domestic",
)  # fmt: skip


@dataclass(frozen=True)
class Words:
    """Own subject and words, as somebody typed them."""

    subject: str
    words: str

    @property
    def placeholders(self) -> set[str]:
        return set(PLACEHOLDER.findall(self.subject)) | set(PLACEHOLDER.findall(self.words))

    def context(self, template: str, values: Mapping[str, str]) -> dict[str, object]:
        """What `mail/own.*` puts into the frame of `template`."""
        return {
            "own_template_text": f"mail/{template}.txt",
            "own_template_html": f"mail/{template}.html",
            "own_subject": filled(self.subject, values),
            "own_text": as_text(self.words, values),
            "own_html": as_html(self.words, values),
        }


_known: dict[int, tuple[float, dict[str, Words]]] = {}


def forget() -> None:
    """Read every text anew."""
    _known.clear()


def own_words(convenor_id: int, kind: str) -> Words | None:
    """What this convenor says in this kind of mail, if not the portal's words. Read at most once a second."""
    read_at, texts = _known.get(convenor_id, (float("-inf"), {}))
    if time.monotonic() - read_at > TRUST_SECONDS:
        rows = Text.objects.filter(convenor_id=convenor_id)
        texts = {row.kind: Words(row.subject, row.words) for row in rows}
        _known[convenor_id] = (time.monotonic(), texts)
    return texts.get(kind)


@transaction.atomic
def change_text(convenor_id: int, kind: str, words: Words, *, by: AbstractBaseUser, at: datetime) -> Text:
    """Keep a convenor's own words for `kind`. Raises UnfitText with a sentence for each thing that is wrong."""
    description = DESCRIPTIONS[kind]
    problems = problems_of(description, words, convenor_id, people_of(description, convenor_id, by))
    if problems:
        raise UnfitText(problems)
    fields = {"subject": words.subject.strip(), "words": words.words.strip()}
    kept, _ = Text.objects.update_or_create(
        convenor_id=convenor_id, kind=kind, defaults=fields | {"changed_by_id": by.pk, "changed_at": at}
    )
    note(by, "text_changed", kept, kind=kind)
    forget()
    transaction.on_commit(forget)  # another thread may have read the old words meanwhile
    return kept


@transaction.atomic
def reset_text(convenor_id: int, kind: str, *, by: AbstractBaseUser) -> bool:
    """Say the portal's own words again. Twice is harmless; answers whether there was something to reset. Locks the
    own words."""
    own = Text.objects.select_for_update().filter(convenor_id=convenor_id, kind=kind).first()
    if own is None:
        return False
    note(by, "text_reset", own, kind=kind)
    own.delete()
    forget()
    transaction.on_commit(forget)  # another thread may have read the old words meanwhile
    return True


def problems_of(
    description: Description, words: Words, convenor_id: int, people: list[Recipient]
) -> dict[str, list[str]]:
    """What is wrong with own words for these people, by field, each a sentence."""
    found: dict[str, list[str]] = {"subject": [], "words": []}
    if description.fixed:
        return {"words": [description.fixed]}
    known = {one.name for one in description.palette}
    for field, sentences in found.items():
        typed = getattr(words, field)
        if not typed.strip():
            sentences.append("Write something here, or reset it to the portal’s own words.")
        if len(typed) > LONGEST[field]:
            sentences.append(f"This is too long: {LONGEST[field]} characters at most.")
        for name in sorted(set(PLACEHOLDER.findall(typed)) - known):
            sentences.append(f"There is no {{{name}}} in this mail. Take one from the list.")
        for place in stray_braces(typed):
            sentences.append(
                f"The brace in “{place}” belongs to no placeholder. Write one as {{name}}, or leave it out."
            )
    if "\n" in words.subject:
        found["subject"].append("A subject is one line.")
    if not any(found.values()):
        _check_values(description, words, people, names=telling_names(convenor_id), found=found)
    return {field: sentences for field, sentences in found.items() if sentences}


def _check_values(
    description: Description,
    words: Words,
    people: list[Recipient],
    *,
    names: set[str],
    found: dict[str, list[str]],
) -> None:
    """Fill in the words for everybody who would get them now, or for the sample where nobody would."""
    empty: dict[str, str] = {}
    subjects = {words.subject}
    for one in people or [Recipient("", "the sample", description.sample())]:
        values = description.values(one.context)
        for name in words.placeholders:
            if not values[name]:
                empty.setdefault(name, one.label)
        subjects.add(filled(words.subject, values))
    for name, label in sorted(empty.items()):
        field = "subject" if name in PLACEHOLDER.findall(words.subject) else "words"
        found[field].append(f"{{{name}}} would be empty for {label}. Leave it out.")
    for told in sorted({word for line in subjects for word in told_by(line, names)}):
        found["subject"].append(
            f"A subject shows on a locked screen, so it must not say “{told}”. Say it in the words."
        )


def gaps_of(description: Description, words: Words, convenor_id: int, by: AbstractBaseUser) -> list[str]:
    """A sentence for each placeholder that is empty for something that such mail may yet be about."""
    lacking: dict[str, list[str]] = {}
    for one in description.later(convenor_id, by) if description.later else []:
        values = description.values(one.context)
        for name in words.placeholders:
            if not values[name]:
                lacking.setdefault(name, []).append(one.label)
    return [
        f"{{{name}}} is empty for {labels[0]}{f' and {len(labels) - 1} more' if labels[1:] else ''}: "
        "if it stays so, mail about that says the portal’s own words."
        for name, labels in sorted(lacking.items())
    ]


def stray_braces(typed: str) -> list[str]:
    """Of each line with a brace that is no part of a placeholder the words around it."""
    found = []
    for line in typed.splitlines():
        blanked = PLACEHOLDER.sub(lambda known: " " * len(known[0]), line)
        if brace := BRACE.search(blanked):
            found.append(line[max(0, brace.start() - AROUND) : brace.end() + AROUND].strip())
    return found


def told_by(subject: str, names: set[str]) -> list[str]:
    """What of the words that no subject may show this one shows."""
    line = f" {' '.join(subject.lower().split())} "
    return [word for word in (*TELLING, *sorted(names)) if word in line]


def people_of(description: Description, convenor_id: int, by: AbstractBaseUser) -> list[Recipient]:
    """Who of the convenor's people, as far as `by` may see them, would get such a mail as things stand."""
    return list(description.recipients(convenor_id, by)) if description.recipients else []
