from communities.models import Convenor


def signed_by(convenor: Convenor) -> dict[str, object]:
    """What every mail of a convenor says about itself: who writes, and whom to ask."""
    return {
        "convenor": convenor,
        "convenor_id": convenor.pk,
        "contact_name": convenor.name,
        "contact_email": convenor.enquiries_email,
        "contact_phone": convenor.enquiries_phone,
    }
