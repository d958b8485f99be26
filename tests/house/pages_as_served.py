"""What is wrong with a page as the browser gets it, told without a browser."""

from html.parser import HTMLParser
from urllib.parse import urlsplit

ASSETS = {
    "script": "src",
    "img": "src",
    "source": "src",
    "iframe": "src",
    "embed": "src",
    "object": "data",
    "link": "href",
}
DATA_TYPES = {"application/json", "application/ld+json"}


class Page(HTMLParser):
    """Collects flaws while it reads. `may_style`: style attributes are let through, as under /admin/."""

    def __init__(self, html: str, *, may_style: bool) -> None:
        super().__init__()
        self.flaws: list[str] = []
        self.seen: dict[str, int] = {}
        self.may_style = may_style
        self.title = ""
        self.inside = ""
        self.feed(html)
        self._whole()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.seen[tag] = self.seen.get(tag, 0) + 1
        self.inside = tag
        if tag == "html" and not given.get("lang"):
            self.flaws.append("<html> without lang")
        if tag == "style" or ("style" in given and not self.may_style):
            self.flaws.append(f"inline style on <{tag}>")
        self.flaws += [f"{name} on <{tag}>" for name in given if name.startswith("on")]
        if tag == "script" and "src" not in given and given.get("type") not in DATA_TYPES:
            self.flaws.append("inline <script>")
        self._asset(tag, given)

    def _asset(self, tag: str, given: dict[str, str]) -> None:
        url = urlsplit(given.get(ASSETS.get(tag, ""), ""))
        if url.netloc and url.netloc != "testserver":
            self.flaws.append(f"<{tag}> from {url.netloc}")
        if url.scheme == "javascript" or urlsplit(given.get("href", "")).scheme == "javascript":
            self.flaws.append(f"javascript: on <{tag}>")

    def handle_data(self, data: str) -> None:
        if self.inside == "title":
            self.title += data

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def _whole(self) -> None:
        if self.seen.get("h1", 0) != 1:
            self.flaws.append(f"{self.seen.get('h1', 0)} <h1>")
        if not self.title.strip():
            self.flaws.append("no title")
        if "html" not in self.seen:
            self.flaws.append("no <html>")


def flaws(html: str, *, may_style: bool = False) -> list[str]:
    """In words; empty for a good page."""
    return Page(html, may_style=may_style).flaws
