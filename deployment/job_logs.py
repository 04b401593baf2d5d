"""Read the last log lines of a job from Log Analytics, where they arrive after some minutes."""

import json

from deployment.azure_cli import AzureCLI
from deployment.errors import DeploymentError

LINES = 20
API = "https://api.loganalytics.io"


def query(execution: str) -> str:
    # Container Apps writes to one of these two tables, depending on the log settings of its environment.
    return (
        "union isfuzzy=true ContainerAppConsoleLogs, ContainerAppConsoleLogs_CL "
        "| extend Group = coalesce(column_ifexists('ContainerGroupName', ''), "
        "column_ifexists('ContainerGroupName_s', '')), "
        "Line = coalesce(column_ifexists('Log', ''), column_ifexists('Log_s', '')) "
        f"| where Group startswith '{execution}' "
        f"| top {LINES} by TimeGenerated desc | order by TimeGenerated asc | project Line"
    )


def last_lines(az: AzureCLI, group: str, execution: str) -> list[str]:
    """Return the last log lines of an execution, or [] if they have not arrived or cannot be read."""
    try:
        workspaces = az.read("monitor", "log-analytics", "workspace", "list", "--resource-group", group)
        if not workspaces:
            return []
        url = f"{API}/v1/workspaces/{workspaces[0]['customerId']}/query"
        body = json.dumps({"query": query(execution), "timespan": "PT1H"})
        answer = az.read("rest", "--method", "post", "--url", url, "--resource", API, "--body", body)
    except DeploymentError:
        return []
    return [str(row[0]) for table in answer.get("tables", []) for row in table["rows"]]
