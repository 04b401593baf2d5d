"""Azure on this machine: a managed identity, a PostgreSQL that it logs in to with tokens, and a storage account."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from psycopg import sql

from dev.services.azurite import Azurite
from dev.services.certificates import Authority
from dev.services.identity import DATABASE, DAY, STORAGE, IdentityEndpoint
from dev.services.postgres import PostgresServer
from dev.services.storage_account import CONTAINER, make_container

ROLE = "id-reviews"


@dataclass(frozen=True, slots=True)
class Azure:
    """What runs, and where."""

    identity: IdentityEndpoint
    postgres: PostgresServer
    storage: Azurite
    authorities: Path

    def database_url(self, database: str, *, role: str = ROLE, host: str = "localhost") -> str:
        """The address as on Azure: no password, and a server that must prove who it is."""
        query = urlencode({"sslmode": "verify-full", "sslrootcert": self.authorities})
        return f"postgres://{role}@{host}:{self.postgres.port}/{database}?{query}"

    def environment(self, database: str) -> dict[str, str]:
        """What the site's processes find, as they would on Azure."""
        return {
            **self.identity.environment,
            "AZURE_STORAGEBLOB_RESOURCEENDPOINT": self.storage.account_url,
            # Whatever a developer's own .env says of real ones.
            "AZURE_STORAGE_ACCOUNT": "",
            "PHOTO_CONTAINER": CONTAINER,
            "MAIL_URL": "console:",
            "DATABASE_URL": self.database_url(database),
            # Where the packages of azure look for authorities.
            "REQUESTS_CA_BUNDLE": str(self.authorities),
        }


@contextmanager
def azure(folder: Path, *, lifetime: int = DAY, durable: bool = True) -> Iterator[Azure]:
    """Run all of it below ``folder`` for as long as the ``with`` block; ``lifetime`` of tokens is in seconds."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority = Authority()
    authorities = authority.write(folder / "authorities.pem")
    with ExitStack() as stack:
        certificate = authority.issue("localhost")
        postgres = stack.enter_context(PostgresServer(folder / "postgres", durable=durable, certificate=certificate))
        storage = stack.enter_context(Azurite(folder / "storage", certificate))

        def tell_server(resource: str, token: str, expires_on: int) -> None:
            if resource == DATABASE:
                make_password(postgres, token, expires_on)

        identity = stack.enter_context(IdentityEndpoint(lifetime=lifetime, on_token=tell_server))
        make_container(storage.account_url, identity.token_for(STORAGE)[0], authorities)
        identity.requests.clear()
        yield Azure(identity, postgres, storage, authorities)


def make_password(postgres: PostgresServer, token: str, expires_on: int, *, role: str = ROLE) -> None:
    """Let the role log in with the token until it ends. Connections outlive that, as on Azure.

    One difference: a role has one password, so that a new token ends the one before it.
    """
    until = time.strftime("%Y-%m-%d %H:%M:%S+00", time.gmtime(expires_on))
    with postgres.connect() as connection:
        connection.execute(
            sql.SQL("ALTER ROLE {} PASSWORD {} VALID UNTIL {}").format(sql.Identifier(role), token, until)
        )
