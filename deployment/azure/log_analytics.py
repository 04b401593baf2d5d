"""Run queries in the Log Analytics workspace of a resource group."""

import json
from typing import Any

from deployment.azure.cli import AzureCLI
from deployment.errors import DeploymentError

API = "https://api.loganalytics.io"


class LogsUnreadable(DeploymentError):
    """A query has no result. A query that finds no rows has the result []."""


def run_query(az: AzureCLI, group: str, query: str, timespan: str) -> list[dict[str, Any]]:
    """Return the rows by name of the column. Raise ``LogsUnreadable`` if the query fails or there is no workspace.

    ``timespan`` is an ISO 8601 duration before now. It limits the rows that the query reads.
    """
    try:
        workspaces = az.read("monitor", "log-analytics", "workspace", "list", "--resource-group", group)
        result = post(az, workspaces[0].get("customerId"), query, timespan) if workspaces else None
    except DeploymentError as error:
        raise LogsUnreadable(str(error)) from error
    if not workspaces:
        raise LogsUnreadable(f"The resource group {group} has no Log Analytics workspace.")
    return rows_of(result)


def post(az: AzureCLI, workspace: str, query: str, timespan: str) -> Any:
    body = {"query": query, "timespan": timespan}
    return az.send("post", f"{API}/v1/workspaces/{workspace}/query", body, "--resource", API)


def rows_of(result: Any) -> list[dict[str, Any]]:
    try:
        if failure := failure_in(result.get("error")):
            raise LogsUnreadable(f"Log Analytics returned only a part of the rows: {failure}")
        table = result["tables"][0]
        names = [column["name"] for column in table["columns"]]
        return [dict(zip(names, row, strict=True)) for row in table["rows"]]
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise LogsUnreadable(f"Log Analytics returned no table: {json.dumps(result)[:200]}") from error


def failure_in(error: Any) -> str:
    """Return the message of an error that is more than a warning, or "".

    For example, each table that ``union isfuzzy=true`` does not find causes a warning:
    https://github.com/Azure/azure-sdk-for-python/issues/25137
    """
    if not error:
        return ""
    causes = [detail.get("innererror") or detail for detail in error.get("details") or [error]]
    failures = [cause for cause in causes if cause.get("severityName") != "Warning"]
    return "; ".join(str(failure.get("message") or failure) for failure in failures)


def literal(text: str) -> str:
    """Return a string literal of the query language. Its escapes include those of JSON.

    https://learn.microsoft.com/kusto/query/scalar-data-types/string
    """
    return json.dumps(text)
