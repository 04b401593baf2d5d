"""Read the last log lines of a job from Log Analytics, where they arrive after some minutes."""

from deployment.azure.cli import AzureCLI
from deployment.azure.log_analytics import LogsUnreadable, run_query

MAX_LINES = 20


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
        return [str(row["Line"]) for row in run_query(az, group, query(execution), "PT1H")]
    except LogsUnreadable:
        return []
