"""Certificates to sign with: the user's own, looked over before they are used, or one that is made here.

A certificate made here proves that a file has not changed since it was signed. It proves nobody's identity: anybody can
make one in any name. Keys are held in memory only; where they are kept is for others to decide.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from charstudio.media.provenance.library import INSTALL, MISSING
from charstudio.model.errors import SettingError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
    from cryptography.x509 import Certificate, KeyUsage

_YEARS: Final = 10
_CURVES: Final = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}
_SHORTEST_RSA: Final = 2048
_HINT: Final = "Choose the certificate and the key that belong together, in PEM form."


@dataclass(frozen=True, slots=True)
class Identity:
    """Who signs: the chain of certificates, the signer's own first, and its private key. Both PEM."""

    chain_pem: bytes
    key_pem: bytes = field(repr=False)
    algorithm: str
    """As C2PA names it: es256, es384, es512, ps256, ed25519."""
    name: str
    self_made: bool = False
    """Whether nobody but the signer vouches for the name."""

    @property
    def anchor_pem(self) -> bytes:
        """The last certificate of the chain, from which trust begins."""
        return anchor_of(self.chain_pem)


def anchor_of(chain_pem: bytes) -> bytes:
    """The last certificate of a chain, from which trust begins; nothing of what is none."""
    _, begin, last = chain_pem.rpartition(b"-----BEGIN CERTIFICATE-----")
    return begin + last if begin else b""


def identity_of(chain_pem: bytes, key_pem: bytes, now: datetime | None = None) -> Identity:
    """The identity of a certificate and its key. Raises ``SettingError`` with the reason when they cannot sign."""
    _need()
    chain, key = _chain(chain_pem), _key(key_pem)
    own = chain[0]
    _refuse_unfit(own, now or datetime.now(UTC))
    if _public(own.public_key()) != _public(key.public_key()):
        raise SettingError("The key does not belong to the certificate.", _HINT)
    self_made = chain[-1].subject == chain[-1].issuer and _organisation(chain[-1]).endswith(_MARK)
    return Identity(chain_pem, key_pem, _algorithm(key), _name(own), self_made)


def make_identity(name: str, now: datetime | None = None) -> Identity:
    """A new certificate in this name, good for ten years, with a key that was never anywhere else.

    A small authority vouches for it, as signatures want, and is forgotten at once. Raises ``SettingError`` for a name
    that is empty or too long.
    """
    _need()
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    name = " ".join(name.split())
    if not name or len(name) > _LONGEST_NAME:
        raise SettingError(f"A name for the certificate has 1 to {_LONGEST_NAME} letters.")
    root_key, own_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    begin = (now or datetime.now(UTC)) - timedelta(days=1)  # clocks differ
    root = _signed(name, f"{name}{_MARK}", root_key, None, root_key, begin)
    own = _signed(name, name, own_key, root, root_key, begin)
    key = own_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    chain = b"".join(each.public_bytes(serialization.Encoding.PEM) for each in (own, root))
    return Identity(chain, key, "es256", name, self_made=True)


_MARK: Final = " (made by its owner)"
_LONGEST_NAME: Final = 64 - len(_MARK)  # of 64 characters that X.520 allows


def _need() -> None:
    try:
        import cryptography  # noqa: F401, PLC0415
    except ImportError as error:
        raise SettingError(MISSING, INSTALL) from error


def _signed(
    name: str, organisation: str, key: PrivateKeyTypes, issuer: Certificate | None, issuer_key: object, begin: datetime
) -> Certificate:
    """A certificate as C2PA wants them: an authority's where there is no ``issuer``, else one that signs documents."""
    from cryptography import x509  # noqa: PLC0415
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID  # noqa: PLC0415

    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, name if issuer else f"{name} root"),
        ]
    )
    public = key.public_key()
    own_id = x509.SubjectKeyIdentifier.from_public_key(public)  # type: ignore[arg-type]  # both are of a curve
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(public)  # type: ignore[arg-type]
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=_YEARS * 365))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None if issuer else 0), critical=True)
        .add_extension(_usage(authority=issuer is None), critical=True)
        .add_extension(own_id, critical=False)
    )
    if issuer is not None:
        above = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        about = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(above)
        builder = builder.add_extension(about, critical=False)
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
        builder = builder.add_extension(purpose, critical=False)
    return builder.sign(issuer_key, hashes.SHA256())  # type: ignore[arg-type]


def _usage(*, authority: bool) -> KeyUsage:
    from cryptography import x509  # noqa: PLC0415

    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _chain(pem: bytes) -> list[Certificate]:
    from cryptography import x509  # noqa: PLC0415

    try:
        return x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise SettingError("This is not a certificate in PEM form.", _HINT) from error


def _key(pem: bytes) -> PrivateKeyTypes:
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415

    try:
        return serialization.load_pem_private_key(pem, None)
    except TypeError as error:
        raise SettingError(
            "The key is locked with a password.", "Export it once without one, to a safe place."
        ) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise SettingError("This is not a private key in PEM form.", _HINT) from error


def _algorithm(key: PrivateKeyTypes) -> str:
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa  # noqa: PLC0415

    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name in _CURVES:
        return _CURVES[key.curve.name]
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size >= _SHORTEST_RSA:
        return "ps256"
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return "ed25519"
    raise SettingError(
        "Keys of this kind cannot sign films.", "EC (P-256 to P-521), RSA from 2048 bits and Ed25519 can."
    )


def _refuse_unfit(own: Certificate, now: datetime) -> None:
    if own.not_valid_after_utc < now:
        raise SettingError(f"The certificate ran out on {own.not_valid_after_utc:%Y-%m-%d}.", "Get a new one.")
    if own.not_valid_before_utc > now:
        raise SettingError(f"The certificate is good from {own.not_valid_before_utc:%Y-%m-%d} on only.")


def _public(key: object) -> bytes:
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415

    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return bytes(key.public_bytes(serialization.Encoding.DER, form))  # type: ignore[attr-defined]


def _name(own: Certificate) -> str:
    from cryptography.x509.oid import NameOID  # noqa: PLC0415

    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        if found := own.subject.get_attributes_for_oid(kind):
            return str(found[0].value)
    return "no name"


def _organisation(own: Certificate) -> str:
    from cryptography.x509.oid import NameOID  # noqa: PLC0415

    found = own.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return str(found[0].value) if found else ""
