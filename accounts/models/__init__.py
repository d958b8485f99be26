from accounts.models.audit import AuditEvent
from accounts.models.lga import LocalGovernmentArea
from accounts.models.organisation import Organisation, OrganisationAlias
from accounts.models.profile import PractitionerProfile
from accounts.models.safe_contact import SafeContact
from accounts.models.sector import Sector
from accounts.models.user import User
from accounts.models.visit import Visit

__all__ = [
    "AuditEvent",
    "LocalGovernmentArea",
    "Organisation",
    "OrganisationAlias",
    "PractitionerProfile",
    "SafeContact",
    "Sector",
    "User",
    "Visit",
]
