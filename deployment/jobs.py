"""Run the jobs of the site and wait for them."""

from collections.abc import Callable
from dataclasses import dataclass

from deployment.azure.cli import AzureCLI, json_file
from deployment.azure.job_logs import last_lines, query
from deployment.errors import DeploymentError
from deployment.state import SUCCEEDED, UNFINISHED, Execution
from deployment.waiting import poll

# In seconds. Longer than timeoutSeconds in bicep/modules/job.bicep, so that Azure ends a job before this timeout.
JOB_TIMEOUT = 45 * 60
# In seconds. Log lines arrive after some minutes; a longer wait would rarely help.
LOG_TIMEOUT = 3 * 60
# The container of each job in bicep/modules/job.bicep. A start with another command must name these again.
CONTAINER = "job"
RESOURCES = {"cpu": 0.5, "memory": "1Gi"}


@dataclass
class Jobs:
    az: AzureCLI
    group: str
    report: Callable[[str], None]
    sleep: Callable[[float], None]

    def run(self, job: str, image: str, *, job_image: str, execution: Execution | None) -> None:
        """Run a job with an image and wait for it. ``execution`` is one with this image that has not ended, or None."""
        if execution is not None and execution.status in UNFINISHED:
            self.wait(job, execution.name)
            return
        if job_image != image:
            self.az.read("containerapp", "job", "update", *self.scope(job), "--image", image)
        started = self.az.read("containerapp", "job", "start", *self.scope(job))
        self.wait(job, started["name"])

    def run_command(self, job: str, image: str, command: list[str]) -> None:
        """Run another command in the container of a job, with an image, and wait for it."""
        container = {"name": CONTAINER, "image": image, "command": command, "resources": RESOURCES}
        # JSON is also YAML. The options --command and --args accept no words that begin with a hyphen.
        with json_file({"containers": [container]}) as file:
            started = self.az.read("containerapp", "job", "start", *self.scope(job), "--yaml", str(file))
        self.wait(job, started["name"])

    def wait(self, job: str, execution: str) -> None:
        """Wait for an execution. Raise ``DeploymentError`` if it fails."""
        status = poll(JOB_TIMEOUT, lambda: self.status(job, execution), self.sleep)
        if status != SUCCEEDED:
            self.print_log(execution)
            ending = f"ended with {status}" if status else f"has not ended within {JOB_TIMEOUT // 60} minutes"
            raise DeploymentError(
                f"The execution {execution} of the job {job} {ending}. Its log is above, if it has arrived, and in the "
                "portal under the job's execution history. After the cause is removed, run the same command again."
            )

    def status(self, job: str, execution: str) -> str | None:
        found = self.az.read(
            "containerapp", "job", "execution", "show", *self.scope(job), "--job-execution-name", execution
        )
        status: str = found["properties"]["status"]
        return None if status in UNFINISHED else status

    def print_log(self, execution: str) -> None:
        self.report("Waiting for the log lines of the job, which take some minutes to arrive.")
        lines = poll(LOG_TIMEOUT, lambda: last_lines(self.az, self.group, execution) or None, self.sleep)
        for line in lines or [f"None arrived. Ask Log Analytics later: {query(execution)}"]:
            self.report(f"  {line}")

    def scope(self, job: str) -> tuple[str, ...]:
        return ("--name", job, "--resource-group", self.group)
