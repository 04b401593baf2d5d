"""Compare extensions, connections and jobs of the Bicep templates with migrations, connection budget and commands."""

import re
import shlex
from importlib import import_module

import pytest
from django.contrib.postgres.operations import CreateExtension
from django.core.management import get_commands, load_command_class
from django.db.migrations.loader import MigrationLoader

from bicep.tests.bicep_evaluation import FOLDER, Evaluation
from bicep.tests.deployments import (
    APP,
    JOB,
    MODES,
    SMOKE_TEST,
    all_resources,
    container_of,
    environment_of,
    management_jobs,
    of_type,
    own_jobs,
    resources_of,
)
from deployment.smoke_test import __main__ as smoke_test
from dev.environment import ROOT
from restaurant_review.serving.connection_budget import RESERVED, ConnectionBudget

UUID = "01234567-89ab-cdef-0123-456789abcdef"
DEPLOYMENT_MD = (ROOT / "docs/deployment.md").read_text()
# How many connections users may open, by size of the server:
# https://learn.microsoft.com/azure/postgresql/configure-maintain/concepts-limits
CONNECTIONS_BY_SKU = {"Standard_B1ms": 35, "Standard_B2s": 414, "Standard_B2ms": 844, "Standard_D2ds_v5": 844}


def extensions_of_migrations():
    migrations = MigrationLoader(None).disk_migrations.values()
    operations = [operation for migration in migrations for operation in migration.operations]
    return {operation.name for operation in operations if isinstance(operation, CreateExtension)}


def commands_of(job):
    """Yield each management command that the job runs, as a list of words without ``python manage.py``."""
    words = container_of(job)["command"]
    lines = words[2].split("&&") if words[:2] == ["sh", "-ec"] else [shlex.join(words)]
    for line in lines:
        python, program, *rest = shlex.split(line)
        assert (python, program) == ("python", "manage.py")
        yield rest


def budget_of(variables):
    return ConnectionBudget(
        replicas=int(variables["MAX_REPLICAS"]),
        workers=int(variables["WEB_CONCURRENCY"]),
        pool=int(variables["DATABASE_POOL_MAX_SIZE"]),
    )


def test_allows_exactly_the_extensions_that_migrations_create():
    configurations = all_resources("Microsoft.DBforPostgreSQL/flexibleServers/configurations")
    values = {found.properties["value"] for found in configurations if found.name == "azure.extensions"}
    assert [set(value.lower().split(",")) for value in values] == [extensions_of_migrations()]


def test_chooses_a_default_database_size_with_enough_connections():
    [app] = of_type("public", APP)
    [server] = of_type("public", "Microsoft.DBforPostgreSQL/flexibleServers")
    budget = budget_of(environment_of(app))
    assert budget.connections <= CONNECTIONS_BY_SKU[server.body["sku"]["name"]], str(budget)
    assert len(management_jobs("public")) <= RESERVED


def test_counts_the_replicas_of_the_scale_rule_in_the_connection_budget():
    for mode in MODES:
        for app in of_type(mode, APP):
            if container_of(app)["env"]:
                replicas = app.properties["template"]["scale"]["maxReplicas"]
                assert environment_of(app)["MAX_REPLICAS"] == str(replicas)


def test_sends_a_replica_as_many_requests_as_it_has_threads():
    [app] = of_type("public", APP)
    variables = environment_of(app)
    [rule] = app.properties["template"]["scale"]["rules"]
    threads = int(variables["WEB_CONCURRENCY"]) * int(variables["WEB_THREADS"])
    assert rule["http"]["metadata"]["concurrentRequests"] == str(threads)


@pytest.mark.parametrize(("sku", "connections"), CONNECTIONS_BY_SKU.items())
def test_bases_the_alert_on_the_connections_of_the_database_size(sku, connections):
    parameters = {"appName": "a", "actionGroupId": "g", "databaseId": "d", "databaseSku": sku}
    alerts = Evaluation(FOLDER / "modules/metric-alerts.bicep", parameters)
    assert alerts.lookup("databaseConnections") == connections


def test_documents_the_connections_of_the_database_sizes():
    rows = re.findall(r"\| ([\d]+) \| (B\w+) \((\d+)\)", DEPLOYMENT_MD)
    assert {(size, int(limit)) for _sum, size, limit in rows} == {("B1ms", 35), ("B2s", 414)}
    assert all(int(total) <= CONNECTIONS_BY_SKU[f"Standard_{size}"] for total, size, _most in rows)
    assert all(CONNECTIONS_BY_SKU[f"Standard_{size}"] == int(limit) for _sum, size, limit in rows)


@pytest.mark.parametrize("job", management_jobs("public"), ids=lambda job: job.name)
def test_gives_each_job_a_command_that_exists_and_accepts_its_arguments(job):
    commands = list(commands_of(job))
    assert commands
    for name, *arguments in commands:
        command = load_command_class(get_commands()[name], name)
        real = [re.sub(r"<[^<>]*>", UUID, argument) for argument in arguments]
        # The parser raises CommandError for an unknown or missing argument.
        command.create_parser("manage.py", name).parse_args(real)


def test_creates_the_documented_jobs():
    names = {job.name for mode in MODES if mode != "placeholder" for job in own_jobs(mode)}
    assert names == {"reviews-roles", "reviews-migrate", "reviews-mail", "reviews-maintenance", SMOKE_TEST}


def test_gives_the_smoke_test_a_command_that_accepts_a_url_and_a_commit():
    [job] = [found for found in own_jobs("internal") if found.name == SMOKE_TEST]
    python, option, module, *arguments = container_of(job)["command"]
    assert (python, option, import_module(f"{module}.__main__")) == ("python", "-m", smoke_test)
    options = smoke_test.make_parser().parse_args([*arguments, "https://reviews.example", f"--commit={'1a' * 20}"])
    assert options.url == "https://reviews.example"


def test_gives_the_smoke_test_no_token_and_no_setting():
    for mode in MODES:
        for job in [found for found in of_type(mode, JOB) if found.name == SMOKE_TEST]:
            [identity] = job.properties["configuration"]["identitySettings"]
            assert identity["lifecycle"] == "None"
            assert container_of(job)["env"] == []
            assert job.properties["configuration"]["secrets"] == []


def test_gives_the_commands_of_other_jobs_tokens_of_their_identities():
    for job in management_jobs("public"):
        [identity] = job.properties["configuration"]["identitySettings"]
        assert identity["lifecycle"] == "Main"


def test_grants_database_roles_to_the_identities_of_the_site_and_the_migrator():
    jobs = {job.name: " ".join(container_of(job)["command"]) for job in own_jobs("public")}
    identity = "Microsoft.ManagedIdentity/userAssignedIdentities/reviews-"
    for role in ("web", "migrator"):
        assert f"=reviews-{role} " in jobs["reviews-roles"] + " "
        assert f"<{identity}{role}.properties.principalId>" in jobs["reviews-roles"]
    assert "--grant-to=reviews-web" in jobs["reviews-migrate"]


def test_runs_jobs_that_change_the_database_alone_and_once():
    for job in own_jobs("public"):
        configuration = job.properties["configuration"]
        trigger = configuration["manualTriggerConfig"] or configuration["scheduleTriggerConfig"]
        assert (trigger["parallelism"], trigger["replicaCompletionCount"]) == (1, 1)
        assert configuration["replicaRetryLimit"] == 0 or job.name == "reviews-maintenance"


def test_schedules_no_job_without_an_image():
    jobs = [found for found in resources_of("placeholder") if found.type == "Microsoft.App/jobs"]
    assert {job.properties["configuration"]["triggerType"] for job in jobs} == {"Manual"}


def test_makes_the_identity_of_the_roles_job_the_administrator_of_the_server():
    [administrator] = of_type("public", "Microsoft.DBforPostgreSQL/flexibleServers/administrators")
    identity = "Microsoft.ManagedIdentity/userAssignedIdentities/reviews-administrator"
    assert administrator.name == f"<{identity}.properties.principalId>"
    assert administrator.properties["principalName"] == "reviews-administrator"
