"""Certificates for the tunnels of the proxy: an authority of our own, kept in the server's folder.

With it an unmodified process that is told ``HTTPS_PROXY`` and ``SSL_CERT_FILE`` speaks to the fake cloud under the
services' real names. The authority is worth nothing outside a process that is told to trust it.
"""

from __future__ import annotations

import ssl
from pathlib import Path

from charstudio.model.errors import NotConfigured

AUTHORITY = "authority.pem"
_KEY = "authority.key"


class Certificates:
    """Makes a server's certificate for each host that is asked for. ``folder`` keeps the authority."""

    def __init__(self, folder: Path) -> None:
        """Raises ``NotConfigured`` where the package that makes certificates is not installed."""
        try:
            import trustme  # noqa: PLC0415 - wanted only by those who use the proxy
        except ImportError as error:
            raise NotConfigured(
                "The fake cloud cannot make certificates: the package “trustme” is not installed.",
                "Install it, or point the program at the fake cloud with CHARSTUDIO_CLOUD.",
            ) from error
        certificate, key = folder / AUTHORITY, folder / _KEY
        if certificate.is_file() and key.is_file():
            self._authority = trustme.CA.from_pem(certificate.read_bytes(), key.read_bytes())
        else:
            self._authority = trustme.CA(organization_name="Character Studio fake cloud")
            key.touch(mode=0o600)
            key.write_bytes(self._authority.private_key_pem.bytes())
            certificate.write_bytes(self._authority.cert_pem.bytes())
        self.file = certificate
        """What ``SSL_CERT_FILE`` must name."""
        self._contexts: dict[str, ssl.SSLContext] = {}

    def context(self, host: str) -> ssl.SSLContext:
        """How to speak TLS as ``host``."""
        if host not in self._contexts:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._authority.issue_cert(host).configure_cert(context)
            self._contexts[host] = context
        return self._contexts[host]
