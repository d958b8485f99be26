"""Everything that happened to one application, oldest first."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import AuditEvent, User
from accounts.models.audit import name_of
from applications.models import Application, Offer
from applications.queries.letters import told
from communities.models import AccessNeeds, Community, Member, SafetyNote
from outbox.models import Message
from outbox.registry import kind_of

WORDS = {
    "application_changed": "Changed the application",
    "application_sent": "Sent the application",
    "application_withdrawn": "Withdrew the application",
    "application_begun_again": "Began the application again",
    "application_entered": "Entered the application for the person",
    "extension_granted": "Gave more time",
    "choice_assigned": "Gave it to a reviewer",
    "choice_taken_back": "Took it back from a reviewer",
    "conflict_declared": "Declared a conflict of interest",
    "conflict_denied": "Was asked, and has no conflict of interest",
    "flag_confirmed": "Confirmed a doubt",
    "flag_dismissed": "Had no concern about a doubt",
    "passage_redacted": "Blacked words out for the blind review",
    "passage_shown": "Showed words again in the blind review",
    "review_abstained": "Abstained from reviewing",
    "review_saved": "Saved a review",
    "review_removed": "Took a review out of the figures",
    "choice_offered": "Decided to offer a place",
    "choice_reserve": "Put on the reserve list",
    "choice_not_this_time": "Decided “not this time”",
    "choice_placed_elsewhere": "Set aside: holds a place elsewhere",
    "offer_accepted": "Accepted the offer",
    "offer_declined": "Declined the offer",
    "offer_expired": "The offer ran out",
    "offer_withdrawn": "Took the offer back",
    "offer_wanted_late": "Would still like the place",
    "member_joined": "Joined the community",
    "member_left": "Left the community",
    "details_kept": "Asked to hear of the next call",
    "details_not_kept": "Took back that they want to hear of the next call",
    "access_needs_seen": "Looked at the access needs",
    "safety_note_seen": "Looked at the safety note",
}

# Said with the answer, or with the name of the reviewer where the person still has an account.
TELLING = {
    "manager_answered": "Answered {}, through the link that we sent",
    "choice_assigned": "Gave it to {} to review",
    "choice_taken_back": "Took it back from {}",
}
# Who has no account and acted all the same.
GUESTS = {"manager_answered": "The line manager"}

IN_CONFIDENCE = [
    f"{kind}_{verb}" for kind in ("access_needs", "safety_note") for verb in ("told", "taken_back")
]


@dataclass(frozen=True)
class Entry:
    """One line: when (UTC), who (empty: the portal), what, and about which community if about one."""

    at: datetime
    who: str
    what: str
    where: str = ""
    message: Message | None = None


def timeline(application: Application) -> list[Entry]:
    """What was done, seen, decided and mailed, with who and when. A fixed number of queries."""
    places = _records(application)
    # That something was told in confidence is in confidence, too; who looked at it is not.
    events = AuditEvent.objects.filter(about__in=places).exclude(verb__in=IN_CONFIDENCE)
    events = events.select_related("actor__profile")
    events = list(events.order_by("at", "pk"))
    names = _reviewers(events)
    entries = [Entry(event.at, _who(event), _words(event, names), places[event.about]) for event in events]
    entries += [
        Entry(message.sent_at or message.created_at, "", kind_of(message.kind).title, "", message)
        for message in told(application)
    ]
    return sorted(entries, key=lambda entry: entry.at)


def _records(application: Application) -> dict[str, str]:
    """The records whose history is this application's, each with the community that it is about."""
    found = {name_of(application): ""}
    choices = {choice.pk: choice for choice in application.choices.select_related("community")}
    found |= {name_of(choice): choice.community.short_name for choice in choices.values()}
    for offer in Offer.objects.filter(choice__in=choices).only("pk", "choice_id"):
        found[name_of(offer)] = choices[offer.choice_id].community.short_name
    communities = Community.objects.filter(round=application.round_id)
    members = Member.objects.filter(person=application.applicant_id, community__in=communities)
    found |= {name_of(member): member.community.short_name for member in members.select_related("community")}
    by_round = {"round": application.round_id, "person": application.applicant_id}
    for model in (AccessNeeds, SafetyNote):
        found |= {name_of(told): "" for told in model.objects.filter(**by_round).only("pk")}
    extensions = application.applicant.extensions.filter(round=application.round_id)
    return found | {name_of(extension): "" for extension in extensions}


def _reviewers(events: list[AuditEvent]) -> dict[int, str]:
    """What the reviewers who were given something, or lost it, are called. No query where there are none."""
    named = {event.details.get("reviewer") for event in events if event.verb in TELLING}
    people = User.objects.select_related("profile").in_bulk(named - {None})
    return {pk: person.get_full_name() for pk, person in people.items()}


def _who(event: AuditEvent) -> str:
    return event.actor.get_full_name() if event.actor else GUESTS.get(event.verb, "")


def _words(event: AuditEvent, names: dict[int, str]) -> str:
    told = event.details.get("answer") or names.get(event.details.get("reviewer"))
    if event.verb in TELLING and told:
        return TELLING[event.verb].format(told)
    words = WORDS.get(event.verb) or event.verb.replace("_", " ").capitalize()
    return f"{words}, after the close" if event.details.get("late") else words
