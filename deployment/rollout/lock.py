"""The lock of a site: at most one process at a time changes the traffic or deploys.

The lock is a lease of the storage container ``operations``. It prevents that the container is deleted, and nothing
else. The lease is taken through Azure Resource Manager, which is reachable also if the storage account is private.
https://learn.microsoft.com/rest/api/storagerp/blob-containers/lease

The lease does not expire, because a laptop can sleep during a release. After a process was killed, ``abort`` ends it.
"""

import getpass
import os
import re
import socket
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from deployment.azure.cli import AzureCLI
from deployment.errors import AzureError, DeploymentError

CONTAINER = "operations"
API_VERSION = "2023-05-01"
INFINITE = -1
# In seconds. A command that has just verified the lease takes effect within this time. Azure allows at most 60.
BREAK_PERIOD = 30
RELEASE_ATTEMPTS = 3
# The URL of the request contains "lease", and errors of the connection contain the URL.
CONFLICT = re.compile(
    r"(?i)Lease(?:AlreadyPresent|\w*Mismatch|NotPresent|Is\w*Br|AlreadyBroken|Lost)|\ba lease\b|\blease id\b"
)
MISSING = re.compile(r"(?i)ContainerNotFound|ResourceNotFound|does not exist")


class LockedError(DeploymentError):
    """Another process holds the lock, or has taken it over."""


@dataclass
class DeploymentLock:
    az: AzureCLI
    group: str
    sleep: Callable[[float], None]
    report: Callable[[str], None]
    # The resource ID of the container while this process holds the lock.
    container: str = field(default="", init=False)
    lease: str = field(default_factory=lambda: str(uuid.uuid4()), init=False)

    @contextmanager
    def held(self, *, take_over: bool = False) -> Iterator[None]:
        try:
            self.acquire(take_over=take_over)
            yield
        finally:
            self.release()

    def acquire(self, *, take_over: bool = False) -> None:
        """Acquire the lock, unless this process holds it. Raise ``LockedError`` if another process holds it.

        A site whose storage account does not exist yet has no lock, and no traffic that could be lost.
        """
        container = "" if self.container else self.find_container()
        if not container:
            return
        # Set before the request, so that a lease whose response is lost is released as well.
        self.container = container
        try:
            if take_over:
                self.break_lease()
            self.request("Acquire", proposedLeaseId=self.lease, leaseDuration=INFINITE)
        except AzureError as error:
            if MISSING.search(error.output):
                self.container = ""
                return
            if not CONFLICT.search(error.output):
                raise
            self.container = ""
            raise LockedError(self.refusal(container)) from error
        self.write_holder()

    def verify(self) -> None:
        """Raise ``LockedError`` if another process has taken the lock over."""
        if not self.container:
            return
        try:
            self.request("Renew", leaseId=self.lease)
        except AzureError as error:
            if not CONFLICT.search(error.output):
                raise
            self.container = ""
            raise LockedError(
                "Another process has taken the lock over, so this one ends and changes nothing."
            ) from error

    def break_lease(self) -> None:
        """End the lease of another process. Wait until commands that it has already started have taken effect."""
        try:
            self.request("Break", breakPeriod=BREAK_PERIOD)
        except AzureError as error:
            if not CONFLICT.search(error.output):
                raise
            return
        self.report(f"Another process held the lock: taking it over in {BREAK_PERIOD} seconds.")
        self.sleep(BREAK_PERIOD + 1)

    def release(self) -> None:
        for attempt in range(RELEASE_ATTEMPTS):
            if not self.container:
                return
            try:
                self.request("Release", leaseId=self.lease)
                self.container = ""
            except AzureError as error:
                if CONFLICT.search(error.output):
                    self.container = ""
                elif attempt + 1 == RELEASE_ATTEMPTS:
                    self.report("The lock could not be released: `python3 -m deployment abort` releases it.")

    def request(self, action: str, **values: Any) -> Any:
        return self.az.send("post", f"{self.container}/lease?api-version={API_VERSION}", {"action": action, **values})

    def write_holder(self) -> None:
        """Store in the container's metadata who holds the lock, for the message of a process that is refused."""
        metadata = {"holder": holder(), "since": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")}
        url = f"{self.container}?api-version={API_VERSION}"
        self.az.send("patch", url, {"properties": {"metadata": metadata}})

    def read_holder(self, container: str) -> dict[str, str]:
        url = f"{container}?api-version={API_VERSION}"
        try:
            found: dict[str, Any] = self.az.read("rest", "--method", "get", "--url", url)
        except AzureError:
            return {}
        return found["properties"].get("metadata") or {}

    def is_taken_over(self) -> bool:
        """Return whether another workflow run, or a person, holds the lock after this workflow run has held it."""
        container = self.find_container()
        return bool(container) and self.read_holder(container).get("holder") != holder()

    def refusal(self, container: str) -> str:
        metadata = self.read_holder(container)
        process = " ".join(f"{name} {metadata[name]}" for name in ("holder", "since") if name in metadata)
        process = process.removeprefix("holder ") or "unknown"
        return (
            f"Another process deploys or changes the traffic ({process}). Wait until it has ended. If it was killed, "
            "`python3 -m deployment abort` sends all traffic to the stable revision and releases the lock."
        )

    def find_container(self) -> str:
        accounts = self.az.find(
            *("resource", "list", "--resource-group", self.group),
            *("--resource-type", "Microsoft.Storage/storageAccounts"),
            missing="ResourceGroupNotFound",
        )
        # The account of the files share has another kind.
        found = next((account["id"] for account in accounts or [] if account.get("kind") == "StorageV2"), "")
        return f"{found}/blobServices/default/containers/{CONTAINER}" if found else ""


def holder() -> str:
    """Return a name of this process in the characters that metadata may have."""
    environ = os.environ
    if run := environ.get("GITHUB_RUN_ID"):
        return f"{environ.get('GITHUB_SERVER_URL', '')}/{environ.get('GITHUB_REPOSITORY', '')}/actions/runs/{run}"
    return re.sub(r"[^ -~]", "?", f"{user()} on {socket.gethostname()}")


def user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "somebody"
