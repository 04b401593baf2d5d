"""The commands of ``python3 -m deployment``."""

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from deployment.arguments import OPTIONS, STEPS, make_parser
from deployment.azure.cli import INTERRUPTED, AzureCLI, check_version
from deployment.azure.explanations import RETRY
from deployment.errors import DeploymentError
from deployment.parameters import PARAMETER_FILE, check_parameters, configuration_digest, read_parameters
from deployment.plan import Action, Step, unchanged_values
from deployment.reports import ProgressReporter, steps_as_json, steps_as_text, summary, write_summary
from deployment.rollout.lock import LockedError
from deployment.rollout.rollback import Rollback, abort
from deployment.rollout.testing import SiteTest
from deployment.smoke_test.checks import run_smoke_test
from deployment.source import read_source
from deployment.state import DesiredState
from deployment.steps import Deployment
from deployment.what_if import what_if

ROOT = Path(__file__).resolve().parent.parent


def main(
    arguments: list[str], sleep: Callable[[float], None] = time.sleep, smoke_test: SiteTest = run_smoke_test
) -> int:
    options = make_parser().parse_args(arguments)
    progress = ProgressReporter()
    code, result = 0, "Done."
    try:
        run(options, sleep, smoke_test, progress)
    except DeploymentError as error:
        code, result = 1, str(error)
    except KeyboardInterrupt:
        code, result = INTERRUPTED, f"Interrupted. Operations that Azure has started continue. {RETRY}"
    if code:
        print(result, file=sys.stderr)
    write_summary(progress.as_markdown(result), os.environ)
    return code


def run(
    options: argparse.Namespace, sleep: Callable[[float], None], smoke_test: SiteTest, progress: ProgressReporter
) -> None:
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
    deployment = Deployment(
        az,
        desired_state(options),
        progress,
        sleep,
        smoke_test,
        canary_minutes=options.canary_minutes,
        again=options.again,
        accepts_breaking_migrations=options.accept_breaking_migrations,
    )
    if not {"status", "down", "abort"} & set(options.commands):
        check_parameters(deployment.desired.parameters)
    if options.commands[0] != "what-if":
        progress.write(f"Subscription {account['name']}, resource group {options.resource_group}")
    special: Mapping[str, Callable[[Deployment, argparse.Namespace], None]] = {
        "up": up,
        "plan": print_plan,
        "what-if": print_what_if,
        "rollback": roll_back,
        "abort": abort_release,
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
    if options.dry_run:
        deployment.progress.write(steps_as_text(steps))
        return
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
    if Action.MIGRATE in actions:
        deployment.require_compatible_migrations()


def print_plan(deployment: Deployment, options: argparse.Namespace) -> None:
    steps = deployment.plan()
    deployment.progress.write(steps_as_json(steps) if options.json else steps_as_text(steps))


def print_what_if(deployment: Deployment, options: argparse.Namespace) -> None:
    deployment.progress.write(what_if(deployment))


def roll_back(deployment: Deployment, options: argparse.Namespace) -> None:
    require_container_app(deployment)
    state = deployment.app.read()
    rollback = Rollback(
        deployment.app,
        deployment.progress,
        deployment.test_revision,
        deployment.sleep,
        options.revision,
        is_forced=options.force,
    )
    # Before the lock is taken over, so that a wrong name does not end a release, and a second rollback that runs at the
    # same time has the same target.
    rollback.revision = rollback.plan(state)
    if options.dry_run:
        deployment.progress.write(f"1. rollback: all traffic to {rollback.revision}")
        return
    with deployment.lock.held(take_over=True):
        deployment.cancel()
        rollback.run()
        deployment.annotate("Rollback to", rollback.revision)


def abort_release(deployment: Deployment, options: argparse.Namespace) -> None:
    # In a workflow, the last step ends only the release of its own run, not a rollback that has taken the lock over.
    try:
        with deployment.lock.held(take_over=not os.environ.get("GITHUB_RUN_ID")):
            deployment.cancel()
            # App Service, and a site that is not complete, have only a lock.
            if not deployment.desired.is_app_service and deployment.state.revisions:
                abort(deployment.app, deployment.progress)
    except LockedError as error:
        deployment.progress.write(f"This run does not hold the lock any more, so it has nothing to end. {error}")


def require_container_app(deployment: Deployment) -> None:
    if deployment.desired.is_app_service:
        raise DeploymentError(
            "App Service has no revisions: check out the former commit, and run `python3 -m deployment up`."
        )
    if not deployment.state.revisions:
        raise DeploymentError(f"There is no container app {deployment.desired.app_name} in this resource group yet.")


def print_status(deployment: Deployment, options: argparse.Namespace) -> None:
    deployment.progress.write(summary(deployment.state, deployment.desired, deployment.lock.holder()))


def down(deployment: Deployment, options: argparse.Namespace) -> None:
    group = options.resource_group
    if not deployment.state.group_exists:
        deployment.progress.write(f"The resource group {group} does not exist.")
        return
    if not options.yes and not confirmed(group):
        raise DeploymentError("Nothing was deleted.")
    # Refuse while another process holds the lock. Release it before the deletion, which would fail with a lease.
    with deployment.lock.held():
        pass
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


def interrupt_on_signals() -> None:
    """Raise ``KeyboardInterrupt`` when a workflow is canceled, a machine shuts down, or a terminal is closed."""
    # SIGHUP does not exist on Windows.
    signals = [found for name in ("SIGINT", "SIGTERM", "SIGHUP") if (found := getattr(signal, name, None))]

    def interrupt(number: int, frame: object) -> None:
        # A second signal must not end this process, or the Azure CLI, while it sends the traffic back.
        for found in signals:
            signal.signal(found, signal.SIG_IGN)
        raise KeyboardInterrupt

    for found in signals:
        signal.signal(found, interrupt)


if __name__ == "__main__":
    interrupt_on_signals()
    sys.exit(main(sys.argv[1:]))
