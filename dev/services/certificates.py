"""TLS certificates of local services, from an authority whose key is never stored."""

from dataclasses import dataclass
from pathlib import Path

import trustme


@dataclass(frozen=True, slots=True)
class Certificate:
    """A private key and its certificate chain, both PEM."""

    chain: bytes
    key: bytes

    def write(self, folder: Path) -> tuple[Path, Path]:
        """Write ``server.crt`` and ``server.key``. PostgreSQL requires that only the owner can read the key."""
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
        """Write the CA certificate that clients need to trust the server."""
        path.write_bytes(self._authority.cert_pem.bytes())
        return path
