"""Mail is two templates: `mail/<name>.txt`, whose first line is `Subject: …`, and `mail/<name>.html`."""

import re
from collections.abc import Mapping
from email.utils import parseaddr

from django.conf import settings
from django.template import Context, engines

from outbox.registry import Content

LONGEST_SUBJECT = 200
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
BLANK_LINES = re.compile(r"\n{3,}")


def rendered(template: str, context: Mapping[str, object]) -> Content:
    """The words of `mail/<template>`. Raises ValueError if its text does not begin with `Subject: …`."""
    everything = _shared() | dict(context)
    first, _, body = _text(f"mail/{template}.txt", everything).partition("\n")
    label, _, subject = first.partition(":")
    if label != "Subject" or not subject.strip():
        raise ValueError(f"mail/{template}.txt must begin with a line 'Subject: …'.")
    text = BLANK_LINES.sub("\n\n", body).strip() + "\n"
    html = engines["django"].get_template(f"mail/{template}.html").render(everything)
    return Content(subject=one_line(subject), text=text, html=html.replace("\0", ""))


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
