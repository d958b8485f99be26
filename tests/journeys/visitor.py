"""Somebody with a browser that draws nothing: reads a page, fills in what it offers, presses its buttons."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.test import Client

UNSENT = {"submit", "button", "reset", "image"}
TICKED = {"checkbox", "radio"}


@dataclass
class Form:
    """What a form would send as the page drew it, and what it offers."""

    method: str
    action: str
    filled: dict[str, list[str]] = field(default_factory=dict)
    offered: dict[str, set[str]] = field(default_factory=dict)
    buttons: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, name: str, value: str, *, is_filled: bool = True) -> None:
        self.offered.setdefault(name, set()).add(value)
        if is_filled:
            self.filled.setdefault(name, []).append(value)


class PageReader(HTMLParser):
    """The forms, links and words of one page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: dict[str, str] = {}
        self._words: list[str] = []
        self._form: Form | None = None
        self._select = self._textarea = self._link = None
        self._button: dict[str, str] | None = None
        self._said: list[str] = []
        self.feed(html)

    @property
    def words(self) -> str:
        return " ".join(" ".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("method", "get").lower(), given.get("action", ""))
            self.forms.append(self._form)
        elif tag == "a":
            self._link, self._said = given.get("href", ""), []
        elif self._form is not None:
            self._control(tag, given)

    def _control(self, tag: str, given: dict[str, str]) -> None:
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "button":
            self._button, self._said = ({name: value} if name else {}), []
        elif tag == "input" and given.get("type") == "submit":
            self._form.buttons[value] = {name: value} if name else {}
        elif tag == "input" and name and given.get("type") not in UNSENT:
            is_choice = given.get("type") in TICKED
            self._form.add(
                name, value or ("on" if is_choice else ""), is_filled=not is_choice or "checked" in given
            )
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            self._form.add(self._select, value, is_filled="selected" in given)
        elif tag == "textarea":
            self._textarea, self._said = name, []

    def handle_endtag(self, tag: str) -> None:
        said = "".join(self._said)
        if tag == "form":
            self._form = None
        elif tag == "a" and self._link is not None:
            self.links.setdefault(" ".join(said.split()), self._link)
            self._link = None
        elif tag == "button" and self._button is not None:
            self._form.buttons[" ".join(said.split())] = self._button
            self._button = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea" and self._textarea:
            self._form.add(self._textarea, said.removeprefix("\n"))
            self._textarea = None

    def handle_data(self, data: str) -> None:
        self._said.append(data)
        self._words.append(data)


class Visitor:
    """One person and their browser. `page` is what they see; a page that is no 200 fails the journey."""

    def __init__(self, client: Client | None = None) -> None:
        self.client = client or Client()

    def open(self, address: str) -> PageReader:
        """Go to an address, or to the path of a link in a mail."""
        parts = urlsplit(address)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        return self._see(self.client.get(path, follow=True), path)

    def follow(self, words: str) -> PageReader:
        """Press the link that says this."""
        return self.open(self.page.links[words])

    def press(self, button: str, **typed: object) -> PageReader:
        """Fill in what is given, by name with `__` for a dash, and press a button. The page must offer all of it."""
        form = next(form for form in self.page.forms if button in form.buttons)
        answers = {name.replace("__", "-"): value for name, value in typed.items()}
        for name, value in answers.items():
            assert name in form.offered, f"{self.path} does not ask for {name}"
            assert form.method == "post" or value is not None
        sent = {**form.filled, **answers, **form.buttons[button]}
        path = urlsplit(form.action)
        to = (path.path or self.path.partition("?")[0]) + (
            f"?{path.query or urlsplit(self.path).query}" if path.query or not path.path else ""
        )
        return self._see(getattr(self.client, form.method)(to, sent, follow=True), to)

    def offers(self, button: str) -> bool:
        return any(button in form.buttons for form in self.page.forms)

    def sees(self, *words: str) -> bool:
        return all(word in self.page.words for word in words)

    def _see(self, response, path: str) -> PageReader:
        self.path = response.redirect_chain[-1][0] if response.redirect_chain else path
        assert response.status_code == 200, f"{self.path} answered {response.status_code}"
        self.page = PageReader(response.content.decode())
        return self.page
