"""Certificates for services on this machine, by an authority that ends with the process that made it."""

from dataclasses import dataclass
from pathlib import Path

import trustme


@dataclass(frozen=True, slots=True)
class Certificate:
    """A key, and the certificate with those that lead to its authority; each as PEM."""

    chain: bytes
    key: bytes

    def write(self, folder: Path) -> tuple[Path, Path]:
        """Writes ``server.crt`` and ``server.key``, which only the owner may read, as PostgreSQL insists."""
        chain, key = folder / "server.crt", folder / "server.key"
        for path, content in ((chain, self.chain), (key, self.key)):
            path.unlink(missing_ok=True)
            path.touch(mode=0o600)
            path.write_bytes(content)
        return chain, key


class Authority:
    def __init__(self) -> None:
        self._authority = trustme.CA()

    def issue(self, *names: str) -> Certificate:
        issued = self._authority.issue_cert(*names)
        return Certificate(b"".join(pem.bytes() for pem in issued.cert_chain_pems), issued.private_key_pem.bytes())

    def write(self, path: Path) -> Path:
        """Writes what clients check certificates against."""
        path.write_bytes(self._authority.cert_pem.bytes())
        return path
