from django.apps import AppConfig


class CommunitiesConfig(AppConfig):
    name = "communities"
    verbose_name = "Communities"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts import second_factor, visits  # noqa: PLC0415 -- models are not loaded before ready()
        from accounts.domain import merging  # noqa: PLC0415
        from communities.domain import demand, moving, samples  # noqa: PLC0415
        from communities.queries import (  # noqa: PLC0415
            OF_ROLES,
            convenors_staffed_by,
            is_facilitator,
            keep_roles,
        )
        from outbox import describing, registry  # noqa: PLC0415

        second_factor.register(is_facilitator)
        visits.read_along(visits.Along(OF_ROLES, keep_roles))
        merging.register_mover(moving.move_person)
        registry.register_scope(convenors_staffed_by)
        describing.register_names(samples.convenor_names)
        describing.register_telling(samples.names_that_tell)
        for description in samples.DESCRIPTIONS:
            describing.describe(description)
        registry.register_kind(
            demand.CONFIRM, title="Waitlist: please confirm", still_wanted=demand.still_wanted
        )
        registry.explain({demand.CONFIRM: "The person told the waitlist what they wish for."})
