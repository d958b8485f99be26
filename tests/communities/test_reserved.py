"""Words that no convenor, round or community may be called, against the addresses that there are."""

from collections.abc import Iterator

import pytest
from django.core.exceptions import ValidationError
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from communities.models import Community, Convenor, Round
from communities.reserved import OF_COMMUNITIES, OF_CONVENORS, OF_ROUNDS

LEVELS = [(Convenor, OF_CONVENORS), (Round, OF_ROUNDS), (Community, OF_COMMUNITIES)]


def addresses(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[list[str]]:
    """Every address of the portal as a list of its words."""
    for entry in patterns:
        address = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry.url_patterns, address)
        else:
            yield address.split("/")


def words_at(level: int) -> set[str]:
    """Fixed words that stand where a slug of that level could: after `level` slugs, or words in their place."""
    found = [words for words in addresses(get_resolver().url_patterns) if len(words) > level]
    after = [words for words in found if all(word.startswith("<slug:") for word in words[:level])]
    return {words[level] for words in after if words[level] and not words[level].startswith("<")}


@pytest.mark.parametrize("level", [0, 1, 2])
def test_reserved_words_hold_every_word_of_an_address(level):
    # “told” stands after the reserved word “waitlist”, and after nothing else.
    assert words_at(level) <= LEVELS[level][1]


def test_reserved_words_of_convenors_are_addresses():
    # Of a laptop, of a mail provider, and of the web server.
    unmounted = {"demo", "mail-provider", "static"}

    assert OF_CONVENORS - unmounted == words_at(0) - unmounted


@pytest.mark.parametrize(("model", "words"), LEVELS)
def test_slug_is_refused_exactly_when_an_address_needs_it(model, words):
    field = model._meta.get_field("slug")

    for word in words:
        with pytest.raises(ValidationError, match="is an address of the portal itself"):
            field.run_validators(word)
    field.run_validators("sample")


def test_forum_called_apply_would_stand_behind_the_form_to_apply():
    assert reverse("forum", args=["sample", "apply"]) == reverse("apply", args=["sample", "forums"])
