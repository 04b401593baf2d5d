"""Read the last log lines of a job from Log Analytics, where they arrive after some minutes."""

import json
import tempfile
from pathlib import Path
from typing import Any

from deployment.azure_cli import AzureCLI
from deployment.errors import DeploymentError

MAX_LINES = 20
API = "https://api.loganalytics.io"


def query(execution: str) -> str:
    # Container Apps writes to one of these two tables, depending on the log settings of its environment.
    return (
        "union isfuzzy=true ContainerAppConsoleLogs, ContainerAppConsoleLogs_CL "
        "| extend Group = coalesce(column_ifexists('ContainerGroupName', ''), "
        "column_ifexists('ContainerGroupName_s', '')), "
        "Line = coalesce(column_ifexists('Log', ''), column_ifexists('Log_s', '')) "
        f"| where Group startswith '{execution}' "
        f"| top {MAX_LINES} by TimeGenerated desc | order by TimeGenerated asc | project Line"
    )


def last_lines(az: AzureCLI, group: str, execution: str) -> list[str]:
    """Return the last log lines of an execution, or [] if they have not arrived or cannot be read."""
    try:
        workspaces = az.read("monitor", "log-analytics", "workspace", "list", "--resource-group", group)
        if not workspaces:
            return []
        url = f"{API}/v1/workspaces/{workspaces[0]['customerId']}/query"
        answer = post(az, url, {"query": query(execution), "timespan": "PT1H"})
    except DeploymentError:
        return []
    return [str(row[0]) for table in answer.get("tables", []) for row in table["rows"]]


def post(az: AzureCLI, url: str, body: dict[str, str]) -> Any:
    # The body is passed in a file: on Windows, the Azure CLI is a batch script, which interprets quotes and pipes.
    with tempfile.TemporaryDirectory(prefix="deployment-") as folder:
        file = Path(folder) / "body.json"
        file.write_text(json.dumps(body))
        return az.read("rest", "--method", "post", "--url", url, "--resource", API, "--body", f"@{file}")
