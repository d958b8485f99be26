"""What is there already gets the snapshots and figures that new applications and choices are given as they happen."""

from collections import defaultdict
from statistics import fmean, pstdev

from django.db import migrations

NEEDS = {"wanted_late": 0, "expired": 3, "withdrawn": 3}
KINDS = {"metropolitan", "regional_city", "rural_shire"}


def snapshots(apps, schema_editor) -> None:
    profiles = apps.get_model("accounts", "PractitionerProfile").objects.prefetch_related("lgas")
    known = {profile.user_id: profile for profile in profiles}
    for application in apps.get_model("applications", "Application").objects.filter(status="submitted"):
        profile = known.get(application.applicant_id)
        if profile:
            application.organisation_id, application.sector_id = profile.organisation_id, profile.sector_id
            application.place = place_of(profile)
            application.save(update_fields=["organisation", "sector", "place"])


def place_of(profile) -> str:
    kinds = {lga.classification for lga in profile.lgas.all()} & KINDS
    if profile.works_statewide:
        return "statewide"
    if kinds:
        return kinds.pop() if len(kinds) == 1 else "several"
    return "outside" if profile.works_outside_victoria else ""


def figures(apps, schema_editor) -> None:
    means = defaultdict(list)
    for review in apps.get_model("applications", "Review").objects.prefetch_related("scores__criterion"):
        scores = list(review.scores.all())
        means[review.choice_id].append(
            fmean([s.value for s in scores], [s.criterion.weight for s in scores]) if scores else None
        )
    choices = apps.get_model("applications", "Choice").objects.select_related("application__round")
    for choice in choices.prefetch_related("date_answers", "offers"):
        given = [mean for mean in means[choice.pk] if mean is not None]
        offer = max(choice.offers.all(), key=lambda offer: (offer.offered_at, offer.pk), default=None)
        choice.review_count = len(means[choice.pk])
        choice.score = fmean(given) if given else None
        choice.spread = pstdev(given) if len(given) > 1 else None
        choice.dates_yes = sum(answer.answer == "yes" for answer in choice.date_answers.all())
        if offer:
            late = offer.status == "expired" and offer.late_yes_at
            choice.offer_state = "wanted_late" if late else offer.status
        is_read = choice.review_count >= choice.application.round.reviewers_per_choice
        choice.needs = need_of(choice.status, choice.offer_state, is_read)
        if choice.application.status == "submitted":
            choice.sent_at = choice.application.submitted_at
        choice.save()


def need_of(status: str, offer: str, is_read: bool) -> int:
    if status == "under_review":
        return 2 if is_read else 1
    if status == "offered" and offer in NEEDS:
        return NEEDS[offer]
    return 4 if offer == "open" else 5


class Migration(migrations.Migration):
    dependencies = [("applications", "0004_applying_and_reviewing")]

    operations = [
        migrations.RunPython(snapshots, migrations.RunPython.noop),
        migrations.RunPython(figures, migrations.RunPython.noop),
    ]
