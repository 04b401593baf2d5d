"""The arguments of ``python3 -m deployment``."""

import argparse
import os

from deployment.rollout.canary import CANARY_MINUTES, MAX_CANARY_MINUTES

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
    "release": "deploy the image of this commit, test it, and send it the traffic in stages",
}
COMMANDS = {
    "up": "from an empty subscription, or any other state, to the running site of this commit",
    "plan": "print the steps that up would run, and change nothing",
    "what-if": "print the changes that a deployment of bicep/main.bicep would make, as Markdown",
    **STEPS,
    "rollback": "send all traffic to the former revision, or to the one in --revision",
    "abort": "end an unfinished release of another process: all traffic to the stable revision",
    "status": "print what runs now",
    "down": "delete the resource group with all data, after a question",
    "azd-environment": "for azure.yaml: set the image and traffic that azd must keep",
}
EPILOG = """Every option can also be set by the environment variable in brackets. The other parameters of
bicep/main.bicepparam are read from their environment variables. A command that was interrupted can be run again: it
reads the state from Azure and continues."""


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
    parser.add_argument(
        "--canary-minutes",
        type=canary_minutes,
        default=environ.get("CANARY_MINUTES") or str(CANARY_MINUTES),
        metavar="N",
        help=f"how long a release has a tenth of the traffic (CANARY_MINUTES, else {CANARY_MINUTES}; 0: not at all)",
    )
    parser.add_argument(
        "--accept-breaking-migrations",
        action="store_true",
        default=environ.get("ACCEPT_BREAKING_MIGRATIONS") == "true",
        help="release although migrations break the release that runs now (ACCEPT_BREAKING_MIGRATIONS=true)",
    )
    parser.add_argument("--revision", default="", help="with rollback: the revision to return to")
    parser.add_argument("--force", action="store_true", help="with rollback: do not test the revision")
    parser.add_argument("--dry-run", action="store_true", help="with up, rollback and steps: print the plan")
    parser.add_argument("--json", action="store_true", help="with plan: print JSON")
    parser.add_argument("--yes", action="store_true", help="with down: do not ask")
    return parser


def canary_minutes(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or int(text) > MAX_CANARY_MINUTES:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of minutes from 0 to {MAX_CANARY_MINUTES}")
    return int(text)
