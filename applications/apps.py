from django.apps import AppConfig

LETTERS = {
    "application_receipt": "Application: receipt",
    "offer_accepted": "Offer accepted: welcome",
    "offer_declined": "Offer declined: thank you",
    "offer_withdrawn": "Offer withdrawn",
    "offer_expired": "Offer ran out",
    "choice_reserve": "Reserve list",
    "choice_not_this_time": "Not this time",
}


class ApplicationsConfig(AppConfig):
    name = "applications"
    verbose_name = "Applications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from applications.domain.offers import expire_offers, is_still_open  # noqa: PLC0415 -- models are not loaded before
        from outbox import registry  # noqa: PLC0415

        for kind, title in LETTERS.items():
            registry.register_kind(kind, title=title)
        registry.register_kind("offer_made", title="Offer of a place", still_wanted=is_still_open)
        registry.register_job("offers", expire_offers)
