from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Here, since it loads models, which may be loaded only when all apps are known.
        from accounts.domain import letters, samples, tidying  # noqa: PLC0415
        from accounts.domain.audit import record  # noqa: PLC0415
        from accounts.queries import names_of, owners_of, people_called, wishes_of  # noqa: PLC0415
        from outbox.describing import describe  # noqa: PLC0415
        from outbox.registry import (  # noqa: PLC0415
            explain,
            register_audit,
            register_job,
            register_kind,
            register_owners,
            register_people,
            register_wishes,
        )

        register_wishes(wishes_of)
        register_owners(owners_of)
        register_people(names_of, people_called)
        register_audit(record)
        register_kind(letters.CODE, title="Sign-in code", is_to_the_letter=True)
        register_kind(letters.ADDRESS_CODE, title="Code for another address", is_to_the_letter=True)
        register_kind(letters.NOTICE, title="Notice about an account", is_to_the_letter=True)
        explain(
            {
                letters.CODE: "The person asked for a code to sign in, or to prove an address.",
                letters.ADDRESS_CODE: "The person would like their mail to go to this address.",
                letters.NOTICE: "Something about the way they sign in was changed.",
            }
        )
        for description in samples.DESCRIPTIONS:
            describe(description)
        register_job("visits and limits that ended", tidying.tidy)
