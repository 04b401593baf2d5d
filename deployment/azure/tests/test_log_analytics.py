from types import SimpleNamespace

import pytest

from deployment.azure.job_logs import last_lines
from deployment.azure.log_analytics import LogsUnreadable, literal, run_query
from deployment.errors import AzureError, DeploymentError

COLUMNS = [{"name": "Revision", "type": "string"}, {"name": "Requests", "type": "long"}]
TABLE = {"name": "PrimaryResult", "columns": COLUMNS, "rows": [["reviews--a", 31]]}


def azure(answer, workspaces=({"customerId": "1111"},)):
    """Return an Azure CLI that answers each query with ``answer``, which may be an exception."""
    calls = []

    def send(*arguments):
        calls.append(arguments)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return SimpleNamespace(read=lambda *arguments: list(workspaces), send=send, calls=calls)


def query_error(*severities):
    """Return an answer with rows and the error of https://github.com/Azure/azure-sdk-for-python/issues/25137."""
    details = [
        {"code": "EngineError", "innererror": {"message": f"Message {number}", "severityName": severity}}
        for number, severity in enumerate(severities)
    ]
    return {"tables": [TABLE], "error": {"code": "PartialError", "message": "Some errors.", "details": details}}


def test_returns_rows_by_the_names_of_columns():
    az = azure({"tables": [TABLE]})
    assert run_query(az, "group", "Log | take 1", "PT1H") == [{"Revision": "reviews--a", "Requests": 31}]
    assert az.calls == [
        (
            "post",
            "https://api.loganalytics.io/v1/workspaces/1111/query",
            {"query": "Log | take 1", "timespan": "PT1H"},
            *("--resource", "https://api.loganalytics.io"),
        )
    ]


def test_distinguishes_no_rows_from_unreadable_logs():
    assert run_query(azure({"tables": [{**TABLE, "rows": []}]}), "group", "", "PT1H") == []
    for az in (azure(None), azure({}), azure([]), azure({"tables": []}), azure({"tables": [{}]}), azure("text")):
        with pytest.raises(LogsUnreadable, match="Log Analytics returned no table"):
            run_query(az, "group", "", "PT1H")


def test_reports_a_missing_workspace():
    with pytest.raises(LogsUnreadable, match=r"^The resource group group has no Log Analytics workspace\.$"):
        run_query(azure({"tables": [TABLE]}, workspaces=()), "group", "", "PT1H")


@pytest.mark.parametrize("error", [AzureError("Forbidden.", "ERROR"), DeploymentError("az printed no JSON")])
def test_reports_a_failure_of_the_azure_cli(error):
    with pytest.raises(LogsUnreadable, match=str(error)):
        run_query(azure(error), "group", "", "PT1H")


def test_accepts_warnings_about_missing_tables():
    assert len(run_query(azure(query_error("Warning", "Warning")), "group", "", "PT1H")) == 1


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (query_error("Warning", "Error"), "returned only a part of the rows: Message 1"),
        (query_error(), "returned only a part of the rows: Some errors."),
        ({"tables": [TABLE], "error": {"details": [{"message": "Memory"}]}}, "a part of the rows: Memory"),
    ],
)
def test_refuses_a_part_of_the_rows(answer, message):
    with pytest.raises(LogsUnreadable, match=message):
        run_query(azure(answer), "group", "", "PT1H")


def test_reads_the_lines_of_a_job():
    table = {"columns": [{"name": "Line"}], "rows": [["first"], ["second"]]}
    assert last_lines(azure({"tables": [table]}), "group", "reviews-roles-x") == ["first", "second"]


def test_returns_no_lines_of_a_job_if_the_logs_are_unreadable():
    assert last_lines(azure({"tables": []}), "group", "reviews-roles-x") == []


def test_quotes_a_string():
    assert literal('a"\\\n') == r'"a\"\\\n"'
