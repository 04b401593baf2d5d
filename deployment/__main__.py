"""The commands of ``python3 -m deployment``."""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from deployment.azure_cli import INTERRUPTED, AzureCLI, check_version
from deployment.errors import DeploymentError
from deployment.explanations import RETRY
from deployment.health import Request, request_status
from deployment.parameters import PARAMETER_FILE, check_parameters, configuration_digest, read_parameters
from deployment.plan import Action, Step, unchanged_values
from deployment.reports import ProgressReporter, steps_as_json, steps_as_text, summary
from deployment.source import read_source
from deployment.state import DesiredState
from deployment.steps import Deployment

ROOT = Path(__file__).resolve().parent.parent
# The options that set a parameter of main.bicepparam, by the parameter's environment variable.
OPTIONS = {
    "APP_NAME": "the name of the app, and the start of other names (APP_NAME, else reviews)",
    "ENVIRONMENT_NAME": "the Container Apps environment (ENVIRONMENT_NAME, else derived from the app's name)",
    "REGISTRY_NAME": "the registry (REGISTRY_NAME, else derived from the app's name and the resource group)",
    "NETWORK_MODE": "public or private (NETWORK_MODE, else public)",
}
STEPS = {
    "provision": "create the resource group if needed, deploy bicep/main.bicep, and keep the image and the traffic",
    "build": "build the image of this commit in the registry, unless it is there",
    "roles": "run the job that creates the database roles, unless it has succeeded with this image",
    "migrate": "run the job that migrates the database, unless it has succeeded with this image",
    "release": "deploy the image of this commit, and send it all traffic when it is healthy",
}
COMMANDS = {
    "up": "from an empty subscription, or any other state, to the running site of this commit",
    "plan": "print the steps that up would run, and change nothing",
    **STEPS,
    "status": "print what runs now",
    "down": "delete the resource group with all data, after a question",
    "azd-environment": "for azure.yaml: set the image and traffic that azd must keep",
}
EPILOG = """Every option can also be set by the environment variable in brackets. The other parameters of
bicep/main.bicepparam are read from their environment variables. A command that was interrupted can be run again: it
reads the state from Azure and continues."""


def main(arguments: list[str], sleep: Callable[[float], None] = time.sleep, request: Request = request_status) -> int:
    options = make_parser().parse_args(arguments)
    try:
        run(options, sleep, request)
    except DeploymentError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"Interrupted. Operations that Azure has started continue. {RETRY}", file=sys.stderr)
        return INTERRUPTED
    return 0


def make_parser() -> argparse.ArgumentParser:
    commands = "\n".join(f"  {name:16}{text}" for name, text in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="python3 -m deployment",
        description=f"Deploy the site to Azure.\n\ncommands:\n{commands}",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    environ = os.environ
    parser.add_argument("commands", nargs="+", choices=COMMANDS, metavar="COMMAND", help="one of these, or some steps")
    parser.add_argument(
        *("--resource-group", "-g"), default=environ.get("AZURE_RESOURCE_GROUP"), help="(AZURE_RESOURCE_GROUP)"
    )
    parser.add_argument(
        *("--location", "-l"),
        default=environ.get("AZURE_LOCATION"),
        help="the region of a new resource group (AZURE_LOCATION)",
    )
    parser.add_argument(
        "--subscription",
        default=environ.get("AZURE_SUBSCRIPTION_ID"),
        help="name or ID (AZURE_SUBSCRIPTION_ID, else the one selected in the Azure CLI)",
    )
    for name, text in OPTIONS.items():
        parser.add_argument(f"--{name.lower().replace('_', '-')}", default=environ.get(name), help=text)
    parser.add_argument("--again", action="store_true", help="build and run jobs even if they have succeeded")
    parser.add_argument("--dry-run", action="store_true", help="with up: the same as plan")
    parser.add_argument("--json", action="store_true", help="with plan: print JSON")
    parser.add_argument("--yes", action="store_true", help="with down: do not ask")
    return parser


def run(options: argparse.Namespace, sleep: Callable[[float], None], request: Request) -> None:
    if len(options.commands) > 1 and not set(options.commands) <= set(STEPS):
        raise DeploymentError(f"Only these commands can be combined: {', '.join(STEPS)}.")
    if not options.resource_group:
        raise DeploymentError(
            "Name the resource group with --resource-group or AZURE_RESOURCE_GROUP; for azd: "
            "azd env set AZURE_RESOURCE_GROUP NAME."
        )
    az = AzureCLI(options.subscription or "", ROOT)
    check_version(az)
    account = az.read("account", "show")
    deployment = Deployment(az, desired_state(options), ProgressReporter(), sleep, request, again=options.again)
    if not {"status", "down"} & set(options.commands):
        check_parameters(deployment.desired.parameters)
    deployment.progress.write(f"Subscription {account['name']}, resource group {options.resource_group}")
    special: Mapping[str, Callable[[Deployment, argparse.Namespace], None]] = {
        "up": up,
        "plan": print_plan,
        "status": print_status,
        "down": down,
        "azd-environment": set_azd_environment,
    }
    if options.commands[0] in special:
        special[options.commands[0]](deployment, options)
    else:
        run_steps(deployment, options)


def desired_state(options: argparse.Namespace) -> DesiredState:
    given = {name: getattr(options, name.lower()) for name in OPTIONS}
    environment = {**os.environ, **{name: value for name, value in given.items() if value}}
    parameters = read_parameters(ROOT, environment)
    return DesiredState(
        resource_group=options.resource_group,
        location=options.location or "",
        app_name=parameters["APP_NAME"],
        source=read_source(ROOT),
        parameters=parameters,
        digest=configuration_digest(ROOT, parameters),
    )


def run_steps(deployment: Deployment, options: argparse.Namespace) -> None:
    steps = [Step(Action(name), STEPS[name]) for name in options.commands]
    if options.commands[0] == Action.PROVISION:
        before = [step for step in deployment.plan() if step.action in {Action.REGISTER, Action.CREATE_GROUP}]
        require_before_changes(deployment, before)
        steps = [*before, *steps]
    deployment.run(steps)


def up(deployment: Deployment, options: argparse.Namespace) -> None:
    steps = deployment.plan()
    if options.dry_run:
        print_plan(deployment, options)
        return
    require_before_changes(deployment, steps)
    deployment.run(steps)


def require_before_changes(deployment: Deployment, steps: list[Step]) -> None:
    """Raise ``DeploymentError`` before any change in Azure if a location is missing or changes are uncommitted."""
    actions = {step.action for step in steps}
    if Action.CREATE_GROUP in actions:
        deployment.require_location()
    if Action.BUILD in actions:
        deployment.require_commit()


def print_plan(deployment: Deployment, options: argparse.Namespace) -> None:
    steps = deployment.plan()
    deployment.progress.write(steps_as_json(steps) if options.json else steps_as_text(steps))


def print_status(deployment: Deployment, options: argparse.Namespace) -> None:
    deployment.progress.write(summary(deployment.state, deployment.desired))


def down(deployment: Deployment, options: argparse.Namespace) -> None:
    group = options.resource_group
    if not deployment.state.group_exists:
        deployment.progress.write(f"The resource group {group} does not exist.")
        return
    if not options.yes and not confirmed(group):
        raise DeploymentError("Nothing was deleted.")
    deployment.az.read("group", "delete", "--name", group, "--yes")
    deployment.progress.write(
        f"{group} is deleted. Azure keeps the deleted key vault and its name for some time: `az keyvault list-deleted "
        '--query "[].name"` lists it, and `az keyvault purge --name NAME` deletes it for good.'
    )


def confirmed(group: str) -> bool:
    question = f"Delete {group} with the database, its backups, the photos and the logs? Type its name to confirm: "
    try:
        return input(question).strip() == group
    except EOFError:
        return False


def set_azd_environment(deployment: Deployment, options: argparse.Namespace) -> None:
    # azd does not register resource providers, and it deploys after this hook.
    deployment.run([step for step in deployment.plan() if step.action is Action.REGISTER])
    values = [f"{name}={value}" for name, value in unchanged_values(deployment.state, deployment.desired).items()]
    try:
        subprocess.run(["azd", "env", "set", *values], cwd=ROOT, check=True)
    except (FileNotFoundError, subprocess.CalledProcessError) as error:
        raise DeploymentError("`azd env set` failed: run this command from a hook of azd.") from error
    deployment.progress.write(f"azd keeps these values of {PARAMETER_FILE}: {' '.join(values)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
