"""Who comes to a session, as its page at the desk shows it."""

from datetime import datetime

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from sessions_app.models import Reply, Session
from sessions_app.queries import answers_to, roster

WORDS = [*Reply.Answer.choices, ("unanswered", "No answer")]


def who_comes(session: Session, at: datetime) -> SafeString:
    """Everybody expected by what they said to the session as it stands, with how many that are."""
    answers = answers_to(session)
    by_answer: dict[str, list[str]] = {answer: [] for answer, _ in WORDS}
    for member in roster(session, at):
        by_answer[answers.get(member.person_id, "unanswered")].append(member.person.get_full_name())
    groups = [(word, by_answer[answer]) for answer, word in WORDS]
    return render_to_string("admin/sessions_app/session/_answers.html", {"groups": groups})
