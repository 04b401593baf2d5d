"""The managed identity of compose.yaml: ``python -m dev.services.compose_identity``.

It reads the same environment variables as the site, creates a TLS certificate in the folder of ``REQUESTS_CA_BUNDLE``
if there is none, issues tokens at ``IDENTITY_ENDPOINT``, and creates the photo container in the storage account. For
development only: every client that sends ``IDENTITY_HEADER`` gets a token.
"""

import os
import signal
import ssl
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

from dev.errors import SetupError
from dev.ports import HOST
from dev.services.certificates import Authority
from dev.services.identity import STORAGE, IdentityEndpoint
from dev.services.storage_account import create_container

RETRY_INTERVAL = 0.2  # seconds


def main() -> None:
    # Process 1 of a container ignores signals for which it has no handler.
    signal.signal(signal.SIGTERM, lambda *_arguments: sys.exit())
    account_url = os.environ["AZURE_STORAGEBLOB_RESOURCEENDPOINT"]
    authorities = Path(os.environ["REQUESTS_CA_BUNDLE"])
    endpoint = urlsplit(os.environ["IDENTITY_ENDPOINT"])
    # Created only once, because Azurite and the site may run longer than this process and keep the first certificate.
    if not authorities.exists():
        create_certificate(urlsplit(account_url).hostname or "", authorities)
    address = (endpoint.hostname or HOST, endpoint.port or 80)
    with IdentityEndpoint(address=address, header=os.environ["IDENTITY_HEADER"]) as identity:
        prepare_account(account_url, identity, authorities)
        signal.pause()


def create_certificate(host: str, authorities: Path) -> None:
    authority = Authority()
    authority.issue(host).write(authorities.parent)
    # This file is written last, because other processes wait for it.
    authority.write(authorities)


def prepare_account(account_url: str, identity: IdentityEndpoint, authorities: Path) -> None:
    """Wait for the account and create its container. Raise ``ssl.SSLError`` if the account has another certificate."""
    while True:
        try:
            create_container(account_url, identity.token_for(STORAGE)[0], authorities)
        except ssl.SSLError:
            raise
        except OSError:
            # Azurite starts only after its certificate exists, so it may not accept connections yet.
            time.sleep(RETRY_INTERVAL)
        else:
            return


if __name__ == "__main__":
    try:
        main()
    except SetupError as error:
        sys.exit(str(error))
