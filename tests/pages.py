"""What every browser test holds of every page that it passes."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Pages:
    """Collects what goes wrong on a page and on those that it opens, in the words of the browser."""

    def __init__(self, page: Page) -> None:
        self.errors: list[str] = []
        page.context.on("console", self._console)
        page.context.on("weberror", lambda error: self.errors.append(str(error.error)))

    def _console(self, message: ConsoleMessage) -> None:
        # A page that the server refuses on purpose (404, 409) is told by the test itself.
        refused = message.text.startswith("Failed to load resource: the server responded with a status of 4")
        if message.type == "error" and not refused:
            self.errors.append(f"{message.location.get('url', '')}: {message.text}")


def check_accessibility(page: Page) -> None:
    """Fail with each violation: the rule, how grave, and the elements that break it."""
    options = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"], "preload": False}
    # Django's form styles import a sheet, which axe would copy into the page, which the policy stops.
    violations = Axe().run(page, options=options).response["violations"]
    if violations:
        width = page.viewport_size["width"]
        raise AssertionError("\n".join([f"axe at {width} px on {page.url}", *map(_told, violations)]))


def _told(violation: dict) -> str:
    nodes = [f"    {node['html']}\n      {node.get('failureSummary', '')}" for node in violation["nodes"]]
    return "\n".join([f"{violation['id']} ({violation['impact']}): {violation['help']}", *nodes])
