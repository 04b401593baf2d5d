"""Run the Azure CLI."""

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deployment.azure.explanations import RETRY, explain
from deployment.errors import AzureError, DeploymentError

# The first version that deploys a .bicepparam file without an argument for the template.
MIN_VERSION = (2, 53, 0)
INSTALL = "https://learn.microsoft.com/cli/azure/install-azure-cli"
INTERRUPTED = 130
# In seconds. The longest commands build an image or create the whole site.
COMMAND_TIMEOUT = 60 * 60
# The progress animation of `az containerapp`, and escape sequences, which --only-show-errors does not suppress.
ANIMATION = re.compile(r"[-/|\\] Running \.\.|\x1b\[[\d;]*[A-Za-z]")


@dataclass
class AzureCLI:
    """Run commands of the Azure CLI in ``folder``. ``subscription`` is empty for the one selected in the Azure CLI."""

    subscription: str = ""
    folder: Path = field(default_factory=Path.cwd)

    def read(self, *arguments: str, environment: Mapping[str, str] | None = None) -> Any:
        """Return the parsed JSON that a command prints, or None for no output. Raise ``AzureError`` if it fails."""
        done = self._run(arguments, environment, subprocess.PIPE)
        try:
            return json.loads(done.stdout) if done.stdout.strip() else None
        except ValueError as error:
            raise DeploymentError(f"az {' '.join(arguments[:3])} printed no JSON: {done.stdout[:200]!r}") from error

    def find(self, *arguments: str, missing: str) -> Any:
        """Return the result of ``read``, or None if the command fails with an error that matches ``missing``."""
        try:
            return self.read(*arguments)
        except AzureError as error:
            if re.search(missing, error.output):
                return None
            raise

    def show(self, *arguments: str) -> None:
        self._run(arguments, None, None)

    def send(self, method: str, url: str, body: Mapping[str, Any], *options: str) -> Any:
        """Send a request for which the Azure CLI has no command. ``url`` can be a resource ID with an API version."""
        with json_file(body) as file:
            return self.read("rest", "--method", method, "--url", url, "--body", f"@{file}", *options)

    def _run(
        self, arguments: tuple[str, ...], environment: Mapping[str, str] | None, stdout: int | None
    ) -> subprocess.CompletedProcess[str]:
        # The full path with its extension, because the Azure CLI is a batch file on Windows.
        program = shutil.which("az")
        if program is None:
            raise DeploymentError(f"The Azure CLI is not installed: see {INSTALL}")
        command = [program, *arguments]
        if self.subscription and arguments != ("version",):
            command += ["--subscription", self.subscription]
        # Without standard input, a prompt of the Azure CLI is an error instead of an endless wait.
        try:
            done = subprocess.run(
                [*command, "--only-show-errors", "--output", "json"],
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=subprocess.PIPE,
                text=True,
                cwd=self.folder,
                env={**os.environ, **(environment or {})},
                timeout=COMMAND_TIMEOUT,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            name = f"az {' '.join(arguments[:3])}"
            raise AzureError(f"`{name}` has not ended within {COMMAND_TIMEOUT // 60} minutes. {RETRY}", "") from error
        if done.returncode in {INTERRUPTED, -2}:
            raise KeyboardInterrupt
        if done.returncode != 0:
            output = ANIMATION.sub("", done.stderr)
            raise AzureError(explain(output), output)
        return done


@contextmanager
def json_file(content: Mapping[str, Any]) -> Iterator[Path]:
    """Yield a temporary JSON file, for arguments that contain quotes, pipes or words that look like options.

    On Windows, the Azure CLI is a batch script, which interprets quotes and pipes.
    """
    with tempfile.TemporaryDirectory(prefix="deployment-") as folder:
        file = Path(folder) / "content.json"
        file.write_text(json.dumps(content))
        yield file


def check_version(az: AzureCLI) -> None:
    installed: str = az.read("version")["azure-cli"]
    if tuple(int(part) for part in re.findall(r"\d+", installed)[:3]) < MIN_VERSION:
        needed = ".".join(str(part) for part in MIN_VERSION)
        raise DeploymentError(f"The Azure CLI is {installed}: update it to {needed} or newer, see {INSTALL}")
