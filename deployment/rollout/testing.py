"""Run the smoke test against a revision, from this machine or inside the virtual network."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from deployment.azure.cli import AzureCLI
from deployment.errors import DeploymentError
from deployment.jobs import Jobs
from deployment.state import DesiredState

JOB = "smoke-test"
COMMAND = ["python", "-m", "deployment.smoke_test"]

# Takes the URL, the commit, the headers, and a function that prints a line.
type SiteTest = Callable[[str, str, Mapping[str, str], Callable[[str], None]], None]


@dataclass
class SiteTester:
    az: AzureCLI
    desired: DesiredState
    jobs: Jobs
    report: Callable[[str], None]
    smoke_test: SiteTest

    def test(self, host: str, commit: str, image: str) -> None:
        """Test the site at a host. Raise ``DeploymentError`` if it fails. ``image`` contains the smoke test as well."""
        url, headers = f"https://{host}", self.headers()
        if not self.desired.is_internal:
            self.smoke_test(url, commit, headers, self.report)
            return
        # Only the virtual network reaches the site, so a job of the same environment runs the test.
        options = [f"--header={name}={value}" for name, value in headers.items()]
        self.jobs.run_command(self.desired.job(JOB), image, [*COMMAND, url, f"--commit={commit}", *options])

    def headers(self) -> dict[str, str]:
        """Return the header without which a site behind Azure Front Door refuses requests."""
        if self.desired.parameters.get("FRONT_DOOR", "").lower() != "true":
            return {}
        group = self.desired.resource_group
        found = self.az.read("resource", "list", "--resource-group", group, "--resource-type", "Microsoft.Cdn/profiles")
        if not found:
            raise DeploymentError(
                "The profile of Azure Front Door does not exist: run `python3 -m deployment provision`."
            )
        profile = self.az.read("resource", "show", "--ids", found[0]["id"])
        return {"X-Azure-FDID": profile["properties"]["frontDoorId"]}
