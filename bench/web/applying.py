"""Applying as a person does it: sign in by a code, fill in section by section, check, send."""

import json
import re
import secrets

from bench.web.databases import newest_code
from bench.web.reading import Form
from bench.web.serving import Server
from bench.web.visitor import Answer, Visitor, WrongAnswer

SECTIONS = ["about", "communities", "dates", "access", "safety", "counted"]
WORDS = "I run two programs with clubs and schools, and would like to compare notes. (Sample text.)"
CHOSEN = 2
CODE = re.compile(r"^ {4}(\S+)$", re.MULTILINE)
SIGN_IN = "/accounts/login/code/"
AUTOSAVE = {"X-Autosave": "1"}
TYPED = {"text": "Alex Sample", "email": "manager@example.org", "textarea": WORDS}


def task_list(visitor: Visitor, server: Server) -> None:
    visitor.open(apply_path(server))


def first_section(visitor: Visitor, server: Server) -> None:
    visitor.open(f"{apply_path(server)}about/")


def autosave(visitor: Visitor, server: Server) -> None:
    """One save while typing, as the page's script sends it; the revision moves on with each."""
    if visitor.form is None:
        with visitor.aside():
            visitor.form = section_form(visitor, server, "about")
    form = visitor.form
    fields = form.sent | filled(form) | {"action": "later"}
    answer = visitor.post(form.action, fields, **AUTOSAVE)
    if answer.status != 200:
        raise WrongAnswer(f"autosave to {form.action} answered {answer.status}")
    form.sent[revision_of(form)] = [str(json.loads(answer.body)["revision"])]


def whole_application(visitor: Visitor, server: Server) -> None:
    """From the task list, not signed in, to the receipt: account, every section, the check, the sending."""
    visitor.open(apply_path(server))
    sign_in(visitor, server)
    form = section_form(visitor, server, "about")
    for _ in SECTIONS:
        # "Save and continue" leads to the next page, and at last to the check.
        page = visitor.press(form, action="continue", **{**filled(form), **chosen(form)})
        if page.path == form.action:
            raise WrongAnswer(f"{form.action} was filled in and not taken")
        form = revised_form(page)
    with visitor.part_called("sending it"):
        sent = visitor.post(form.action, form.sent | filled(form))
    if sent.status != 302:
        raise WrongAnswer(f"the application was not taken: {form.action} answered {sent.status}")
    visitor.open(sent.location)


def sign_in(visitor: Visitor, server: Server) -> None:
    """A new address, and the code that went there."""
    email = f"visitor.{secrets.token_hex(6)}@example.com"
    door = visitor.open(f"{SIGN_IN}?next={apply_path(server)}")
    asked = visitor.press(next(form for form in door.forms if "email" in form.offered), email=email)
    found = CODE.search(newest_code(server.database, email))
    if found is None:
        raise WrongAnswer("the letter holds no code")
    visitor.press(next(form for form in asked.forms if "code" in form.offered), code=found[1])


def section_form(visitor: Visitor, server: Server, section: str) -> Form:
    """Open a section; the form on it that carries a revision."""
    return revised_form(visitor.open(f"{apply_path(server)}{section}/"))


def revised_form(page: Answer) -> Form:
    """The form of a page that carries a revision."""
    form = next((form for form in page.forms if revision_of(form)), None)
    if form is None:
        raise WrongAnswer(f"{page.path} has no form to fill in")
    return form


def revision_of(form: Form) -> str:
    """What the field is called that says which save the form was made from."""
    return next((name for name in form.sent if name.endswith("revision")), "")


def filled(form: Form) -> dict[str, str | list[str]]:
    """Something for each field that was left empty: words, the first option, every tick."""
    answers: dict[str, str | list[str]] = {}
    for name, offered in form.offered.items():
        kind, given = form.kinds[name], [value for value in form.sent.get(name, []) if value]
        real = [value for value in offered if value]
        if kind == "hidden" or given:
            continue
        if kind in ("radio", "select", "checkbox") and real:
            answers[name] = real[0]
        elif kind in TYPED:
            answers[name] = TYPED[kind]
    return answers


def chosen(form: Form) -> dict[str, list[str]]:
    """The first two communities that the page offers to add, in an order, as its script puts them there."""
    offered = [action.removeprefix("add-") for action in form.actions if action.startswith("add-")]
    return {"order": offered[:CHOSEN]} if offered else {}


def apply_path(server: Server) -> str:
    return f"{server.facts['round']}apply/"
