"""Stands in for Azure in compose.yaml: hands out tokens of an identity, and prepares the storage account.

python -m dev.services.compose_identity

It is told what the site is told. The first time, it makes the account's certificate, beside the authorities that
``REQUESTS_CA_BUNDLE`` names; it hands out tokens at ``IDENTITY_ENDPOINT``; and once the account answers, it makes the
container of the photos. For laptops only: it believes whoever knows ``IDENTITY_HEADER``.
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
from dev.services.storage_account import make_container

RETRY_INTERVAL = 0.2  # seconds


def main() -> None:
    # The first process of a container takes no notice of a signal that it has no answer to.
    signal.signal(signal.SIGTERM, lambda *_arguments: sys.exit())
    account_url = os.environ["AZURE_STORAGEBLOB_RESOURCEENDPOINT"]
    authorities = Path(os.environ["REQUESTS_CA_BUNDLE"])
    endpoint = urlsplit(os.environ["IDENTITY_ENDPOINT"])
    # Made once, because who is started again must fit those who went on running.
    if not authorities.exists():
        make_certificate(urlsplit(account_url).hostname or "", authorities)
    address = (endpoint.hostname or HOST, endpoint.port or 80)
    with IdentityEndpoint(address=address, header=os.environ["IDENTITY_HEADER"]) as identity:
        prepare_account(account_url, identity, authorities)
        signal.pause()


def make_certificate(host: str, authorities: Path) -> None:
    authority = Authority()
    authority.issue(host).write(authorities.parent)
    # Last: where it is, the others are.
    authority.write(authorities)


def prepare_account(account_url: str, identity: IdentityEndpoint, authorities: Path) -> None:
    """Waits for the account, which comes up after its certificate. A certificate that does not fit is no reason to."""
    while True:
        try:
            make_container(account_url, identity.token_for(STORAGE)[0], authorities)
        except ssl.SSLError:
            raise
        except OSError:
            # It is being started beside us, and tells nobody when it is there.
            time.sleep(RETRY_INTERVAL)
        else:
            return


if __name__ == "__main__":
    try:
        main()
    except SetupError as error:
        sys.exit(str(error))
