"""Every URL of the portal, straight from the resolver, so that none can be forgotten."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse

# Exists on a laptop alone, which tests/house/test_settings.py holds.
LEFT_OUT = {"demo"}
CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")
REGEX_SIGNS = re.compile(r"[\^$]|\\Z")


@dataclass(frozen=True)
class Address:
    """One URL pattern. `name` is the namespaced one, or the route itself where a pattern has no name."""

    name: str
    route: str
    words: tuple[str, ...]
    is_named: bool

    def path(self, **words: object) -> str:
        if self.is_named:
            return reverse(self.name, kwargs=words)
        filled = CONVERTER.sub(lambda found: str(words[found[1] or found[2]]), self.route)
        return "/" + REGEX_SIGNS.sub("", filled)

    @property
    def record(self) -> str:
        """`app.model` of the row that an admin URL opens, or nothing."""
        found = re.match(r"admin/(\w+)/(\w+)/<path:object_id>/", self.route)
        return f"{found[1]}.{found[2]}" if found else ""


def every_address() -> list[Address]:
    """All patterns with a name or a route of their own, in the order of their names."""
    found = {address.name: address for address in _within(get_resolver(), "", "")}
    return [found[name] for name in sorted(found)]


def _within(resolver: URLResolver, route: str, namespace: str) -> Iterator[Address]:
    for part in resolver.url_patterns:
        whole = route + str(part.pattern)
        if isinstance(part, URLResolver):
            if part.namespace not in LEFT_OUT:
                yield from _within(part, whole, namespace + (f"{part.namespace}:" if part.namespace else ""))
        else:
            yield _address(part, whole, namespace)


def _address(part: URLPattern, route: str, namespace: str) -> Address:
    words = tuple(one or other for one, other in CONVERTER.findall(route))
    name = f"{namespace}{part.name}" if part.name else f"/{REGEX_SIGNS.sub('', route)}"
    return Address(name, route, words, is_named=bool(part.name))
