"""Blacking out what could tell who wrote an application, while a round hides names."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.html import escape, linebreaks
from django.utils.safestring import SafeString, mark_safe

from accounts.domain.audit import record
from accounts.models import OrganisationAlias, User
from applications.errors import CannotRedact
from applications.models import Answer, Application, Redaction
from applications.queries.mail_hosts import SAYS_NOTHING

LONGEST = 300
SHORTEST_PART = 3  # of a name: shorter ones would black out half of every text
REMOVED = "[removed]"
# The word is read out, and shown on the block: nobody needs to see that it is black.
BLOCK = '<span class="removed">removed</span>'
MARK = "\ue000"  # of private use: stands for a block while the text around it is escaped


@transaction.atomic
def redact(application: Application, passage: str, *, by: User, at: datetime) -> Redaction:
    """Black out `passage` wherever the application has it, whatever its case. Again is harmless.

    Raises CannotRedact for nothing, for too much at once, and for words that the application does not hold.
    """
    passage = plain(passage)
    if not passage:
        raise CannotRedact("Write or paste the words to black out.")
    if len(passage) > LONGEST:
        raise CannotRedact(f"Black out at most {LONGEST} characters at once; the rest in a second step.")
    if not _pattern([passage]).search(" ".join(map(plain, _texts(application)))):
        raise CannotRedact("The answers do not hold these words. Paste them as they stand there.")
    found = application.redactions.filter(passage=passage).first()
    if found:
        return found
    redaction = application.redactions.create(passage=passage, marked_by=by, marked_at=at)
    record(by, "passage_redacted", application, at=at, redaction=redaction.pk)
    return redaction


@transaction.atomic
def unredact(redaction: Redaction, *, by: User, at: datetime) -> None:
    """Show again what was blacked out. Again is harmless."""
    application, pk = redaction.application, redaction.pk
    gone, _ = Redaction.objects.filter(pk=pk).delete()
    if gone:
        record(by, "passage_shown", application, at=at, redaction=pk)


@dataclass(frozen=True)
class Veil:
    """Covers what tells who somebody is in any text of theirs. Make one a person with `veil_of`, or none: `CLEAR`."""

    pattern: re.Pattern[str] | None = None

    def words(self, text: str) -> str:
        """The text with “[removed]” in place of each covered passage, for a list or a file."""
        return self._covered(text, REMOVED)

    def page(self, text: str) -> SafeString:
        """The text as paragraphs, each covered passage a block that is read out as “removed”."""
        covered = escape(self._covered(text.replace(MARK, ""), MARK))
        return mark_safe(linebreaks(covered).replace(MARK, BLOCK))  # noqa: S308 -- escaped right above

    def _covered(self, text: str, block: str) -> str:
        return self.pattern.sub(block, unicodedata.normalize("NFC", text)) if self.pattern else text


CLEAR = Veil()


def veil_of(application: Application, redactions: Iterable[Redaction] | None = None) -> Veil:
    """What is marked in this application, and by itself the person's name, organisation and addresses.

    Three queries, two where `redactions` are at hand; `application.applicant.profile.organisation` should be joined.
    """
    marked = application.redactions.all() if redactions is None else redactions
    passages = [redaction.passage for redaction in marked]
    return Veil(
        _pattern([*passages, *_names(application), *_employers(application), *_addresses(application)])
    )


def blacked_out(text: str, application: Application) -> str:
    """`text` as plain words without what tells who wrote the application. For many texts keep one `veil_of`."""
    return veil_of(application).words(text)


def plain(words: str) -> str:
    """Words in one spelling: composed letters, single spaces."""
    return " ".join(unicodedata.normalize("NFC", words).split())


def _names(application: Application) -> list[str]:
    profile = getattr(application.applicant, "profile", None)
    name = profile.preferred_name if profile else ""
    parts = re.findall(r"[^\W\d_]+", plain(name))
    return [name, *(part for part in parts if len(part) >= SHORTEST_PART)]


def _employers(application: Application) -> list[str]:
    """The organisation of today and that of the application, by each of its names."""
    profile = getattr(application.applicant, "profile", None)
    own = [one for one in (application.organisation, profile and profile.organisation) if one]
    also = OrganisationAlias.objects.filter(organisation__in={one.pk for one in own})
    return [*(one.name for one in own), *also.values_list("name", flat=True)]


def _addresses(application: Application) -> list[str]:
    """Each address, and the domains that are an employer's."""
    others = EmailAddress.objects.filter(user=application.applicant_id).values_list("email", flat=True)
    addresses = {application.applicant.email, *others}
    domains = {address.rpartition("@")[2].lower() for address in addresses}
    return [*addresses, *(domains - SAYS_NOTHING)]


def _pattern(passages: Iterable[str]) -> re.Pattern[str] | None:
    """Any of `passages` as whole words, the longest first, with any white space between their words."""
    wanted = sorted({plain(passage) for passage in passages} - {""}, key=len, reverse=True)
    spaced = [r"\s+".join(map(re.escape, passage.split(" "))) for passage in wanted]
    return re.compile(rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)", re.IGNORECASE) if spaced else None


def _texts(application: Application) -> list[str]:
    """Everything that the person wrote and reviewers may read."""
    answers = [
        value if isinstance(value, str) else " ".join(value)
        for value in Answer.objects.filter(application=application).values_list("value", flat=True)
        if isinstance(value, str | list)
    ]
    whys = application.choices.values_list("why", flat=True)
    return [application.work, application.hopes, application.brings, *whys, *answers]
