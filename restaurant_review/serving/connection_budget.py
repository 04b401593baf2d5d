"""The number of database connections that a deployment may open. docs/deployment.md has a table."""

from dataclasses import dataclass

# During a release, the old revision runs until the new one is ready.
REVISIONS = 2
# Connections for the migration job, commands in exec sessions, and an administrator.
RESERVED = 5


@dataclass(frozen=True, slots=True)
class ConnectionBudget:
    """The maximum number of replicas, the workers per replica, and the pool size per worker."""

    replicas: int
    workers: int
    pool: int

    @property
    def connections(self) -> int:
        return self.replicas * self.workers * self.pool * REVISIONS + RESERVED

    def __str__(self) -> str:
        return (
            f"{self.replicas} replicas × {self.workers} workers × {self.pool} connections × {REVISIONS} revisions, "
            f"and {RESERVED} for jobs and commands"
        )
