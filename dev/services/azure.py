"""Local stand-ins for Azure: a managed identity, a PostgreSQL that accepts its tokens, and a storage account."""

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
from dev.services.storage_account import CONTAINER, create_container

ROLE = "id-reviews"


@dataclass(frozen=True, slots=True)
class Azure:
    """The running services."""

    identity: IdentityEndpoint
    postgres: PostgresServer
    storage: Azurite
    authorities: Path

    def database_url(self, database: str, *, role: str = ROLE, host: str = "localhost") -> str:
        """Return a URL as on Azure: without a password, and with verification of the server certificate."""
        query = urlencode({"sslmode": "verify-full", "sslrootcert": self.authorities})
        return f"postgres://{role}@{host}:{self.postgres.port}/{database}?{query}"

    def environment(self, database: str) -> dict[str, str]:
        return {
            **self.identity.environment,
            "AZURE_STORAGEBLOB_RESOURCEENDPOINT": self.storage.account_url,
            # Overrides a real account in the developer's .env.
            "AZURE_STORAGE_ACCOUNT": "",
            "PHOTO_CONTAINER": CONTAINER,
            "MAIL_URL": "console:",
            "DATABASE_URL": self.database_url(database),
            # The azure packages read their trusted certificate authorities from this variable.
            "REQUESTS_CA_BUNDLE": str(self.authorities),
        }


@contextmanager
def azure(folder: Path, *, lifetime: int = DAY, durable: bool = True) -> Iterator[Azure]:
    """Run the services during the ``with`` block, with data in ``folder`` and a token ``lifetime`` in seconds."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority = Authority()
    authorities = authority.write(folder / "authorities.pem")
    with ExitStack() as stack:
        certificate = authority.issue("localhost")
        postgres = stack.enter_context(PostgresServer(folder / "postgres", durable=durable, certificate=certificate))
        storage = stack.enter_context(Azurite(folder / "storage", certificate))

        def set_database_password(resource: str, token: str, expires_on: int) -> None:
            if resource == DATABASE:
                set_password(postgres, token, expires_on)

        identity = stack.enter_context(IdentityEndpoint(lifetime=lifetime, on_token=set_database_password))
        create_container(storage.account_url, identity.token_for(STORAGE)[0], authorities)
        identity.requests.clear()
        yield Azure(identity, postgres, storage, authorities)


def set_password(postgres: PostgresServer, token: str, expires_on: int, *, role: str = ROLE) -> None:
    """Set the token as the password of the role until the token expires. As on Azure, this closes no open connection.

    Unlike on Azure, a new token invalidates the previous one, because a role has only one password.
    """
    until = time.strftime("%Y-%m-%d %H:%M:%S+00", time.gmtime(expires_on))
    with postgres.connect() as connection:
        connection.execute(
            sql.SQL("ALTER ROLE {} PASSWORD {} VALID UNTIL {}").format(sql.Identifier(role), token, until)
        )
