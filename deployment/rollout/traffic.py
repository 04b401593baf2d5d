"""Read and change the traffic and the revisions of the container app."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from deployment.azure.cli import AzureCLI
from deployment.azure.explanations import is_temporary
from deployment.errors import AzureError
from deployment.rollout.lock import DeploymentLock
from deployment.state import State, read_app

ATTEMPTS = 4
# In seconds. The app refuses a change while it applies the former one.
INTERVAL = 15


@dataclass
class ContainerApp:
    az: AzureCLI
    group: str
    name: str
    lock: DeploymentLock
    sleep: Callable[[float], None]

    def read(self) -> State:
        return State(group_exists=True, **read_app(self.az, self.group, self.name))

    def revision(self, revision: str) -> dict[str, Any]:
        """Return the properties of a revision."""
        found = self.az.read("containerapp", "revision", "show", *self.scope, "--revision", revision)
        properties: dict[str, Any] = found["properties"]
        return properties

    def set_weights(self, weights: Mapping[str, int]) -> None:
        """Give each revision its share of the traffic in percent. The shares sum to 100, so all others get none."""
        shares = [f"{revision}={weight}" for revision, weight in weights.items()]
        self.change(
            lambda: self.az.read("containerapp", "ingress", "traffic", "set", *self.scope, "--revision-weight", *shares)
        )

    def remove_label(self, label: str) -> None:
        self.change(lambda: self.az.read("containerapp", "revision", "label", "remove", *self.scope, "--label", label))

    def activate(self, revision: str) -> None:
        self.change(lambda: self.az.read("containerapp", "revision", "activate", *self.scope, "--revision", revision))

    def deactivate(self, revision: str) -> None:
        self.change(lambda: self.az.read("containerapp", "revision", "deactivate", *self.scope, "--revision", revision))

    def change(self, command: Callable[[], object]) -> None:
        """Run a command that changes the app. Raise ``LockedError`` if another process has taken the lock over."""
        for attempt in range(1, ATTEMPTS + 1):
            self.lock.verify()
            try:
                command()
            except AzureError as error:
                if attempt == ATTEMPTS or not is_temporary(error.output):
                    raise
                self.sleep(INTERVAL)
            else:
                return

    @property
    def scope(self) -> tuple[str, ...]:
        return ("--name", self.name, "--resource-group", self.group)
