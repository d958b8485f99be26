"""Reading a page as a browser does that draws nothing: its forms, and what they would send."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

UNSENT = {"submit", "button", "reset", "image", "file"}
TICKED = {"checkbox", "radio"}


@dataclass
class Form:
    """Where a form goes, what it would send as the page drew it, what it offers, and what its buttons do."""

    action: str
    method: str = "get"
    sent: dict[str, list[str]] = field(default_factory=dict)
    offered: dict[str, list[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    actions: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select = self._textarea = ""
        self._said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is not None and "disabled" not in given:
            self._control(tag, given)

    def _control(self, tag: str, given: dict[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "input" and name and kind not in UNSENT:
            value = given.get("value", "on" if kind in TICKED else "")
            self._add(name, value, kind, is_sent=kind not in TICKED or "checked" in given)
        elif tag == "button" and name == "action":
            self._form.actions.append(given.get("value", ""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            self._add(self._select, given.get("value", ""), "select", is_sent="selected" in given)
        elif tag == "textarea" and name:
            self._textarea, self._said = name, []

    def _add(self, name: str, value: str, kind: str, *, is_sent: bool) -> None:
        self._form.offered.setdefault(name, []).append(value)
        self._form.kinds[name] = kind
        if is_sent:
            self._form.sent.setdefault(name, []).append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea" and self._textarea:
            self._add(self._textarea, "".join(self._said).removeprefix("\n"), "textarea", is_sent=True)
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        self._said.append(data)


def forms_in(html: str, path: str) -> list[Form]:
    """The forms of the page at `path` that post, each with the whole path that it goes to."""
    reader = _Reader()
    reader.feed(html)
    for form in reader.forms:
        form.action = urljoin(urlsplit(path).path, form.action) if form.action else path
    return [form for form in reader.forms if form.method == "post"]
