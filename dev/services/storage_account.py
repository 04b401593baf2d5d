"""The photo container of a local storage account. On Azure, the deployment creates it."""

import ssl
from contextlib import closing
from http import HTTPStatus
from http.client import HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

from dev.errors import SetupError

CONTAINER = "photos"
# In seconds. Long enough for the first response of a storage account that has just started on a busy machine.
RESPONSE_TIMEOUT = 60


def create_container(account_url: str, token: str, authorities: Path) -> None:
    """Create the private photo container if it does not exist.

    Raise ``OSError`` if the account does not respond, and ``SetupError`` if it refuses to create the container.
    """
    account = urlsplit(account_url)
    trusted = ssl.create_default_context(cafile=authorities)
    connection = HTTPSConnection(account.netloc, context=trusted, timeout=RESPONSE_TIMEOUT)
    with closing(connection):
        headers = {"Authorization": f"Bearer {token}", "x-ms-version": "2025-11-05", "Content-Length": "0"}
        connection.request("PUT", f"{account.path}/{CONTAINER}?restype=container", headers=headers)
        status = connection.getresponse().status
    if status not in {HTTPStatus.CREATED, HTTPStatus.CONFLICT}:
        raise SetupError(f"The storage account refused to create a container, with status {status}.")
