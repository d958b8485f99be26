from django.apps import AppConfig

LETTERS = {
    "application_receipt": "Application: receipt",
    "deadline_extended": "Application: a later close",
    "choice_reserve": "Reserve list",
    "choice_not_this_time": "Not this time",
    "choice_late": "Decisions take longer",
    "release_test": "Test of a letter, to staff",
}
# About an offer: one that is open, and one that was closed.
OPEN_OFFERS = {
    "offer_made": "Offer of a place",
    "offer_extended": "Offer: more time",
    "offer_reopened": "Offer: an answer taken back",
}
CLOSED_OFFERS = {
    "offer_accepted": "Offer accepted: welcome",
    "offer_declined": "Offer declined: thank you",
    "offer_withdrawn": "Offer withdrawn",
    "offer_expired": "Offer ran out",
}
WHYS = {
    "application_receipt": "They sent their application.",
    "application_changed": "They changed an application that was sent.",
    "deadline_extended": "Staff gave them more time.",
    "draft_reminder": "Their application is not sent, and the close is some days away.",
    "manager_asked": "An applicant named this person as their line manager.",
    "choice_reserve": "Staff put them on the reserve list, or released a list.",
    "choice_not_this_time": "Staff decided not to offer a place, or released a list.",
    "choice_late": "Decisions take longer than was promised.",
    "release_test": "A member of staff sent a letter to themselves as a test.",
    "offer_made": "Staff offered them a place, or a free seat was passed on.",
    "offer_extended": "Staff gave them more time to answer.",
    "offer_reopened": "They took an answer back.",
    "offer_accepted": "They accepted a place.",
    "offer_declined": "They declined a place.",
    "offer_withdrawn": "Staff withdrew an offer.",
    "offer_expired": "They did not answer an offer in time.",
    "offer_nudge": "An offer is due in a working day and not answered.",
}


class ApplicationsConfig(AppConfig):
    name = "applications"
    verbose_name = "Applications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts.domain import merging  # noqa: PLC0415 -- models are not loaded before
        from applications.domain import (  # noqa: PLC0415
            acknowledging,
            assigning,
            backfilling,
            checking,
            composing,
            figures,
            moving,
            nudging,
            offer_rows,
            offers,
            receipts,
            releasing,
            reminding,
            samples,
        )
        from applications.queries import applied, said, voices  # noqa: PLC0415
        from applications.queries.letters import letters_hidden_from  # noqa: PLC0415
        from communities import registry as confidence  # noqa: PLC0415
        from outbox import describing, registry  # noqa: PLC0415
        from sessions_app import registry as sessions  # noqa: PLC0415

        sessions.register_availability(said.said_about_dates)
        sessions.register_voices(voices.voices)
        merging.register_mover(moving.move_person)
        for description in samples.DESCRIPTIONS:
            describing.describe(description)
        registry.register_veil(letters_hidden_from)
        confidence.register_applicants(applied.applicants)
        confidence.register_standing(applied.stands)
        for kind, title in LETTERS.items():
            registry.register_kind(kind, title=title)
        for kind, title in OPEN_OFFERS.items():
            registry.register_kind(kind, title=title, still_wanted=offers.is_still_open)
        for kind, title in CLOSED_OFFERS.items():
            registry.register_kind(kind, title=title, still_wanted=offer_rows.is_still_so)
        for kind, title, module in (
            (nudging.NUDGE, "Offer: not answered yet", nudging),
            (receipts.CHANGED, "Application: receipt of changes", receipts),
            (acknowledging.ASKED, "Application: a question to the line manager", acknowledging),
        ):
            registry.register_kind(kind, title=title, render=module.render, still_wanted=module.still_wanted)
        registry.register_category(
            reminding.DRAFTS,
            title="Reminders of an application that is not sent yet",
            words="Your draft is kept, and the day of the close stands on your page.",
        )
        registry.register_kind(
            reminding.DRAFT,
            title="Application: a draft is not sent yet",
            render=reminding.render,
            still_wanted=reminding.still_wanted,
            category=reminding.DRAFTS,
        )
        registry.explain(WHYS)
        registry.register_job("offers", offers.expire_offers, waiting=offers.waiting)
        registry.register_job("checking", checking.check_releases, waiting=checking.waiting)
        registry.register_job("releases", releasing.carry_out_releases, waiting=releasing.waiting)
        registry.register_job("offers to answer", nudging.nudge, waiting=nudging.waiting)
        registry.register_job("backfill", backfilling.backfill_waiting, waiting=backfilling.waiting)
        registry.register_job("assigning", assigning.assign_waiting, waiting=assigning.waiting)
        registry.register_job("composing", composing.compose_waiting, waiting=composing.waiting)
        registry.register_job("figures of choices", figures.settle)
        registry.register_job("draft reminders", reminding.remind_of_drafts, waiting=reminding.waiting)
