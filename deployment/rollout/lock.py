"""The lock of a site: at most one process at a time changes the traffic or deploys.

The lock is a lease of the storage container ``operations``. By itself, a lease only prevents the deletion of the
container. It is acquired through Azure Resource Manager, which is reachable even if the storage account is private.
https://learn.microsoft.com/rest/api/storagerp/blob-containers/lease

The lease does not expire, because a laptop can sleep during a release. ``abort`` ends the lease of a killed process.
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
# In seconds. A lost connection often returns within this time.
RELEASE_INTERVAL = 5
# The URL of the request contains "lease", and errors of the connection contain the URL.
CONFLICT = re.compile(
    r"(?i)Lease(?:AlreadyPresent|\w*Mismatch|NotPresent|Is\w*Br|AlreadyBroken|Lost)|\ba lease\b|\blease id\b"
)
MISSING = re.compile(r"(?i)ContainerNotFound|ResourceNotFound|does not exist")


class LockedError(DeploymentError):
    """Another process holds the lock, or has taken it over."""


def lease_id() -> str:
    """Return a new ID, or in a GitHub workflow the ID of its run, whose processes run one after the other.

    So the last step of a run holds the lock of a step that was killed, unless another process has taken it over.
    """
    if os.environ.get("GITHUB_RUN_ID"):
        return str(uuid.uuid5(uuid.NAMESPACE_URL, process_name()))
    return str(uuid.uuid4())


def process_name() -> str:
    """Return a name for this process, with only the characters that metadata allows."""
    environ = os.environ
    if run := environ.get("GITHUB_RUN_ID"):
        return f"{environ.get('GITHUB_SERVER_URL', '')}/{environ.get('GITHUB_REPOSITORY', '')}/actions/runs/{run}"
    return re.sub(r"[^ -~]", "?", f"{user()} on {socket.gethostname()}")


def user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown user"


@dataclass
class DeploymentLock:
    az: AzureCLI
    group: str
    sleep: Callable[[float], None]
    report: Callable[[str], None]
    # The resource ID of the container while this process holds the lock.
    container: str = field(default="", init=False)
    lease: str = field(default_factory=lease_id, init=False)

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
        if self.container:
            return
        for container in self.find_containers():
            # Set before the request, so that a lease whose response is lost is released as well.
            self.container = container
            if self.acquire_lease(take_over=take_over):
                self.write_holder()
                return
            self.container = ""

    def acquire_lease(self, *, take_over: bool) -> bool:
        """Return whether the lease was acquired. Return False if the container does not exist."""
        try:
            if take_over:
                self.break_lease()
            self.request("Acquire", proposedLeaseId=self.lease, leaseDuration=INFINITE)
        except AzureError as error:
            if MISSING.search(error.output):
                return False
            if not CONFLICT.search(error.output):
                raise
            container, self.container = self.container, ""
            raise LockedError(self.refusal(container)) from error
        return True

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
        # Azure reports the end of the lease only when it is acquired, so there is no condition to poll.
        self.sleep(BREAK_PERIOD + 1)

    def release(self) -> None:
        """Release the lock if this process holds it. Report a failure instead of raising it."""
        for _ in range(RELEASE_ATTEMPTS):
            if not self.container:
                return
            try:
                self.request("Release", leaseId=self.lease)
            except DeploymentError as error:
                if not CONFLICT.search(getattr(error, "output", "")):
                    self.sleep(RELEASE_INTERVAL)
                    continue
            self.container = ""
        if self.container:
            self.report("The lock could not be released: `python3 -m deployment abort` releases it.")

    def request(self, action: str, **values: Any) -> Any:
        return self.az.send("post", f"{self.container}/lease?api-version={API_VERSION}", {"action": action, **values})

    def write_holder(self) -> None:
        """Store the holder of the lock in the container's metadata, for the message of a process that is refused."""
        metadata = {"holder": process_name(), "since": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")}
        url = f"{self.container}?api-version={API_VERSION}"
        self.az.send("patch", url, {"properties": {"metadata": metadata}})

    def holder(self) -> str:
        """Return the process that holds the lock now, with the time since when, or "" if no process holds it."""
        return next(filter(None, map(self.holder_of, self.find_containers())), "")

    def holder_of(self, container: str) -> str:
        url = f"{container}?api-version={API_VERSION}"
        try:
            found = self.az.read("rest", "--method", "get", "--url", url)["properties"]
        except AzureError:
            return ""
        if found.get("leaseState") not in {"Leased", "Breaking"}:
            return ""
        metadata = found.get("metadata") or {}
        return f"{metadata.get('holder', 'unknown')} since {metadata.get('since', 'an unknown time')}"

    def refusal(self, container: str) -> str:
        process = self.holder_of(container) or "unknown"
        return (
            f"Another process deploys or changes the traffic ({process}). Wait until it has ended. If it was killed, "
            "`python3 -m deployment abort` sends all traffic to the stable revision and releases the lock."
        )

    def find_containers(self) -> list[str]:
        """Return the resource IDs that the container may have: one for each storage account for blobs."""
        accounts = self.az.find(
            *("resource", "list", "--resource-group", self.group),
            *("--resource-type", "Microsoft.Storage/storageAccounts"),
            missing="ResourceGroupNotFound",
        )
        # The account of the files share has another kind.
        found = [account["id"] for account in accounts or [] if account.get("kind") == "StorageV2"]
        return [f"{account}/blobServices/default/containers/{CONTAINER}" for account in found]
