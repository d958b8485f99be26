"""A portal's database from nothing: the shipped program, and people in its open round. `… bench.web.building 10000`.

They come in bulk and from one seed, so that two runs measure the same rows. Prints as JSON what a visitor
needs to know: addresses, and the sessions of people who are signed in.
"""

import io
import json
import random
import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402 -- the settings come first
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from applications.models import Choice  # noqa: E402
from bench.web.applied import make_applications  # noqa: E402
from bench.web.people import make_applicants, make_staff  # noqa: E402
from bench.web.reviewed import make_reviews  # noqa: E402
from bench.web.signing_in import cookie_of  # noqa: E402
from communities.models import Round  # noqa: E402

SEED = 2030
EMPTY = ["migrate", "createcachetable", "load_reference", "open_program"]


def prepare() -> None:
    """What every portal begins with."""
    for command in EMPTY:
        call_command(command, verbosity=0, stdout=io.StringIO())


@transaction.atomic
def build(count: int) -> dict[str, str]:
    """`count` applications and what hangs on them."""
    at, dice = timezone.now(), random.Random(SEED)
    round_ = Round.objects.open(at).select_related("convenor").get(convenor__slug="safe-and-equal")
    profiles = make_applicants(count, dice)
    coordinator, reviewers = make_staff(round_.convenor)
    choices = make_applications(round_, profiles, dice, at)
    make_reviews(choices, coordinator, reviewers, dice, at)
    return facts(round_, coordinator, reviewers[0])


def facts(round_: Round, coordinator: User, reviewer: User) -> dict[str, str]:
    """Where to look, and as whom."""
    read = Choice.objects.filter(review_count=3, status=Choice.Status.UNDER_REVIEW).order_by("pk")
    theirs = Choice.objects.assigned_to(reviewer).exclude(reviews__reviewer=reviewer).order_by("pk")
    draft = round_.applications.filter(status="draft").order_by("pk").first()
    return {
        "round": f"/{round_.convenor.slug}/{round_.slug}/",
        "choice": str(read.first().pk),
        "assigned": str(theirs.first().pk),
        "coordinator": cookie_of(coordinator),
        "reviewer": cookie_of(reviewer),
        "applicant": cookie_of(draft.applicant),
    }


if __name__ == "__main__":
    prepare()
    print(json.dumps(build(int(sys.argv[1]))))
