"""Where and how a person wishes to be written to."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

from accounts.domain.audit import record
from accounts.domain.letters import write_address_code
from accounts.errors import AddressNotAsked, CodeOver, CodeWrong
from accounts.models import SafeContact, User
from outbox.domain.addresses import one_address

LASTS = timedelta(minutes=15)
MOST_TRIES = 3


@transaction.atomic
def ask_address(user: User, email: str, *, at: datetime) -> None:
    """Send a code to an address that `user` would like their mail to go to. Nothing goes there before it is typed.

    A newer question replaces an older one. Locks the person's wishes. Raises AddressNotAsked for the address that
    they sign in with, BadRecipient for what is none.
    """
    email = one_address(email.strip().lower())
    if email == user.email:
        raise AddressNotAsked("That is the address you sign in with. Take the other one off instead.")
    wishes, code = _locked(user), get_random_string(6, "0123456789")
    wishes.asked_address, wishes.asked_code = email, _hash(user, code)
    wishes.asked_until, wishes.asked_tries = at + LASTS, 0
    wishes.save()
    write_address_code(to=email, code=code, person_id=user.pk, lasts=LASTS, at=at)
    record(user, "contact_address_asked", user, at=at)


def confirm_address(user: User, code: str, *, at: datetime) -> None:
    """Let mail go to the address that was asked for, from now on. Locks the person's wishes.

    Raises CodeWrong, and CodeOver after the third wrong try, after its time, or if nothing was asked.
    """
    with transaction.atomic():
        wishes = _locked(user)
        if not wishes.asked_address or wishes.asked_until <= at or wishes.asked_tries >= MOST_TRIES:
            raise CodeOver("This code is over. Ask for a new one.")
        is_right = constant_time_compare(wishes.asked_code, _hash(user, "".join(code.split())))
        if is_right:
            wishes.address = wishes.asked_address
            _forget_question(wishes)
            record(user, "contact_address_set", user, at=at)
        else:
            wishes.asked_tries += 1
        wishes.save()
    # Outside: the try counts, whatever is raised.
    if not is_right:
        raise CodeWrong("That is not the code. Use the one in the newest mail to that address.")


@transaction.atomic
def drop_address(user: User, *, at: datetime) -> None:
    """Let mail go to the address that `user` signs in with, and forget one that was asked for. Twice is harmless."""
    wishes = _locked(user)
    had_one, wishes.address = bool(wishes.address), ""
    _forget_question(wishes)
    wishes.save()
    if had_one:
        record(user, "contact_address_dropped", user, at=at)


@transaction.atomic
def save_wishes(
    user: User, *, is_discreet: bool, neutral_titles: bool, unwanted: Iterable[str], at: datetime
) -> None:
    """Keep how `user` wishes to be written to; it holds for mail that is queued already. Locks their wishes."""
    wishes = _locked(user)
    wishes.is_discreet, wishes.neutral_titles = is_discreet, neutral_titles
    wishes.unwanted = sorted(set(unwanted))
    wishes.save()
    said = {"discreet": is_discreet, "neutral_titles": neutral_titles, "unwanted": wishes.unwanted}
    record(user, "mail_wishes_saved", user, at=at, **said)


@transaction.atomic
def stop_category(user: User, category: str, *, at: datetime) -> None:
    """No more mail of this category for `user`, who pressed so in a mail. Twice is harmless. Locks their wishes."""
    wishes = _locked(user)
    if category not in wishes.unwanted:
        wishes.unwanted = sorted({*wishes.unwanted, category})
        wishes.save()
        record(user, "mail_category_stopped", user, at=at, category=category)


def join_wishes(keep: User, gone: User) -> None:
    """Two accounts of one person: what either asked for counts; an address, only where the kept one has none."""
    theirs = SafeContact.objects.select_for_update().filter(user=gone).first()
    if theirs is None:
        return
    mine = _locked(keep)
    mine.address = mine.address or theirs.address
    mine.is_discreet |= theirs.is_discreet
    mine.neutral_titles |= theirs.neutral_titles
    mine.unwanted = sorted({*mine.unwanted, *theirs.unwanted})
    mine.save()
    theirs.delete()


def _locked(user: User) -> SafeContact:
    SafeContact.objects.bulk_create([SafeContact(user=user)], ignore_conflicts=True)
    return SafeContact.objects.select_for_update().get(user=user)


def _forget_question(wishes: SafeContact) -> None:
    wishes.asked_address, wishes.asked_code, wishes.asked_until, wishes.asked_tries = "", "", None, 0


def _hash(user: User, code: str) -> str:
    return salted_hmac(f"accounts.safe_contact.{user.pk}", code, algorithm="sha256").hexdigest()
