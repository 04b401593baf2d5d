"""How many connections to the database a deployment may open, beside how many its server has.

docs/deployment.md has the table.
"""

from dataclasses import dataclass

# The one that is being replaced runs until the next one is proved.
REVISIONS = 2
# For the job that migrates, commands in exec sessions, and a person who looks what is wrong.
OTHERS = 5


@dataclass(frozen=True, slots=True)
class ConnectionBudget:
    """Of one revision: its most replicas, the processes of each, and the connections that one of these keeps."""

    replicas: int
    workers: int
    pool: int

    @property
    def connections(self) -> int:
        """The most that may be open at once, while a revision takes the place of another."""
        return self.replicas * self.workers * self.pool * REVISIONS + OTHERS

    def __str__(self) -> str:
        return (
            f"{self.replicas} replicas × {self.workers} workers × {self.pool} connections × {REVISIONS} revisions, "
            f"and {OTHERS} for jobs and commands"
        )
