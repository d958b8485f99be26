"""A passkey as a browser would have registered it; nobody holds its other half."""

from hashlib import sha256

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorAttestationResponse,
    AuthenticatorData,
    CollectedClientData,
    RegistrationResponse,
)

from accounts.models import User

Flag = AuthenticatorData.FLAG


def give_passkey(user: User, name: str) -> Authenticator:
    """Give `user` a passkey called `name`."""
    key = name.encode()
    public = ES256.from_cryptography_key(ec.derive_private_key(7, ec.SECP256R1()).public_key())
    data = AuthenticatorData.create(
        sha256(b"testserver").digest(),
        Flag.UP | Flag.UV | Flag.AT,
        0,
        AttestedCredentialData.create(Aaguid.NONE, key, public),
    )
    answer = AuthenticatorAttestationResponse(
        client_data=CollectedClientData.create(
            type="webauthn.create", challenge=b"sample", origin="https://testserver"
        ),
        attestation_object=AttestationObject.create("none", data, {}),
    )
    credential = dict(RegistrationResponse(raw_id=key, response=answer))
    return Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": name, "credential": credential}
    )
