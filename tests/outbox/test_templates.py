from html.parser import HTMLParser

from outbox.domain.rendering import rendered


class Outline(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.append((tag, dict(attrs)))


def outline(**context: str) -> list[tuple[str, dict]]:
    return Outline(rendered("note", {"name": "Alex", "words": "hello"} | context).html).tags


def test_mail_names_its_language_and_has_one_heading():
    tags = outline()

    assert ("html", {"lang": "en-AU"}) in tags
    assert [tag for tag, _ in tags if tag in {"h1", "h2"}] == ["h1"]


def test_mail_fetches_nothing_and_runs_nothing():
    for tag, attributes in outline(action_url="https://portal.example.org/x", action_label="Answer"):
        assert tag not in {"img", "script", "link", "iframe"}
        assert "url(" not in attributes.get("style", "")


def test_mail_has_a_button_only_when_there_is_something_to_do():
    def links(**context: str) -> list[str]:
        return [attributes["href"] for tag, attributes in outline(**context) if tag == "a"]

    assert "https://portal.example.org/x" not in links()
    assert "https://portal.example.org/x" in links(
        action_url="https://portal.example.org/x", action_label="Go"
    )
    assert "tel:1800737732" in links()
