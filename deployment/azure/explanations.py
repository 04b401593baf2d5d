"""Explain errors of the Azure CLI and of Azure, with the remedy for each.

The patterns match error codes of Azure Resource Manager and of the resource providers. They match a part of the message
if the error has no code.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

RETRY = "Run the same command again: it continues where it stopped."


@dataclass(frozen=True)
class Explanation:
    """``text`` is a message or a function of the match. In a message, Azure's own message replaces ``{detail}``."""

    patterns: tuple[str, ...]
    text: str | Callable[[re.Match[str]], str]

    def match(self, output: str) -> re.Match[str] | None:
        return next((found for pattern in self.patterns if (found := re.search(pattern, output, re.DOTALL))), None)


def missing_permission(match: re.Match[str]) -> str:
    action = match[1]
    role = "Role Based Access Control Administrator" if "roleassignments" in action.lower() else "Contributor"
    is_of_subscription = action.lower().endswith(("register/action", "resourcegroups/write"))
    where = "subscription" if is_of_subscription else "resource group"
    return (
        f"Your account may not perform {action}: an owner of the {where} must assign you the role {role} there. Run "
        "`az login` again afterwards, because existing tokens keep the former roles."
    )


def unregistered_provider(match: re.Match[str]) -> str:
    command = f"`az provider register --namespace {match[1]} --wait`"
    return f"The resource provider {match[1]} is not registered in this subscription: run {command}."


def taken_name(what: str, option: str) -> str:
    return f"The name of the {what} is taken. Names are unique in all of Azure: choose another one with {option}."


STOPPED_SERVER = Explanation(
    (
        r"ServerStoppedError",
        r"Server State = Stopp",
        r"(?i)server in stopped state",
        r"ServerIsNotReady\b[^}]*[Ss]topped",
    ),
    "The database server is stopped. Start it with `az postgres flexible-server start --resource-group GROUP "
    "--name NAME`, and run the same command again.",
)
# The first explanation that matches is used, so the causes of an error come before its consequences.
EXPLANATIONS = (
    Explanation(
        (r"az login", r"AADSTS(?:50173|70043|700024|700082|700084)", r"Interactive authentication is needed"),
        "The Azure CLI is not logged in, or its login has expired: run `az login`.",
    ),
    Explanation(
        (r"Subscription '[^']*' not found", r"subscription of '[^']*' doesn't exist", r"SubscriptionNotFound"),
        "This account has no access to the subscription. `az account list --output table` lists those it has: choose "
        "one with --subscription, or log in to another tenant with `az login --tenant TENANT`.",
    ),
    Explanation((r"(?:authorization|permission) to perform action '([^']*)'",), missing_permission),
    Explanation(
        (
            r"not registered to use namespace '([^']*)'",
            r"not registered for the (Microsoft\.\w+)",
            r"register to (Microsoft\.\w+)",
        ),
        unregistered_provider,
    ),
    Explanation(
        (r"RequestDisallowedByPolicy",),
        "A policy of this subscription forbids a resource. {detail} Ask the subscription's owner for an exemption.",
    ),
    Explanation(
        (r"DeploymentActive",),
        "Another deployment to this resource group is running: run the same command again when it has ended.",
    ),
    Explanation(
        (r"in (?:a )?(?:soft-)?deleted state", r"soft-deleted", r"deleted but recoverable state"),
        "A deleted key vault still has the name of the new one. `az keyvault list-deleted --output table` lists it: "
        "bring it back with `az keyvault recover --name NAME`, delete it for good with `az keyvault purge --name "
        "NAME`, or choose another --app-name.",
    ),
    Explanation(
        (r"registry DNS name", r"registries\b.*AlreadyInUse", r"AlreadyInUse"),
        taken_name("registry", "--registry-name"),
    ),
    Explanation((r"VaultAlreadyExists", r"vault name '[^']*' is already"), taken_name("key vault", "--app-name")),
    Explanation(
        (
            r"StorageAccountAlreadyTaken",
            r"StorageAccountInAnotherResourceGroup",
            r"storage account named \S+ is already",
        ),
        taken_name("storage account", "--app-name"),
    ),
    Explanation(
        (r"ServerNameAlreadyExists", r"server name\b[^.]* is already used", r"server group in dropping state"),
        taken_name("database server", "--app-name"),
    ),
    STOPPED_SERVER,
    Explanation(
        (
            r"LocationIsOfferRestricted",
            r"restricted from provisioning",
            r"LocationNotAvailableForResourceType",
            r"SkuNotAvailable",
            r"NoAvailableCapacityInRegion",
            r"not available for resource type",
            # The list of PostgreSQL versions is empty in a region where the subscription may not create a server.
            r"version should be in \[\]",
        ),
        "This region does not offer a resource of the site to this subscription. {detail} Delete the new resource "
        "group with `az group delete --name GROUP`, and choose another --location and another --resource-group: what "
        "was deleted keeps its name in the former group for some days.",
    ),
    Explanation(
        (
            r"MaxNumberOf\w*Exceeded",
            r"Quota\w*Exceeded",
            r"OverQuota",
            r"(?i)exceed\w*[^.\"]*quota",
            r"(?i)quota[^.\"]*exceeded",
        ),
        "A quota of this subscription is exhausted. {detail} Delete what is no longer used, choose another --location, "
        "or request more in the portal under Quotas.",
    ),
    Explanation(
        (r"InvalidResourceLocation", r"InvalidResourceGroupLocation", r"already exists in location"),
        "The resource group or a resource already exists in another region. {detail} Use the same --location, or "
        "another --resource-group.",
    ),
    Explanation(
        (r"[Rr]evision with suffix", r"(?i)revisionsuffix"),
        "Azure cannot change an existing revision. Make a commit, which may be empty (git commit --allow-empty), and "
        "run the same command again: it gets a revision with another name.",
    ),
    Explanation(
        (r"TasksOperationsNotAllowed", r"ACR Tasks requests .* are not permitted"),
        "Azure does not build images for this subscription, which is usual for trials. Build the image with Docker, "
        f"push it to the registry after `az acr login --name REGISTRY`, tagged with the commit. {RETRY}",
    ),
    Explanation(
        # `az acr build` prints the log of the build to stdout.
        (r"(?m)^(?:ERROR: )?Run failed",),
        "The build failed, and its log is above. Correct the cause, and run the same command again.",
    ),
    Explanation(
        (r"(?i)unable to (?:fetch|get)[^\"]* using Managed identity",),
        "The site may not read its secret in the key vault yet: a new role assignment takes effect after some minutes. "
        f"{{detail}} {RETRY}",
    ),
    Explanation(
        (r"MANIFEST_UNKNOWN", r"manifest unknown", r"ImagePull", r"(?i)(?:unable|failed) to pull"),
        "The image is not in the registry, or the identity may not pull it yet: a new role assignment takes effect "
        f"after some minutes. {{detail}} {RETRY} If the image was deleted, add --again.",
    ),
    Explanation(
        (r"template parameters? '?\w+'? is not valid", r"not part of the allowed value", r"InvalidTemplate\b"),
        "A parameter of bicep/main.bicep is invalid. {detail} Correct the environment variable of its name in "
        "bicep/main.bicepparam.",
    ),
    Explanation(
        (r"Error BCP\d+",),
        "The Azure CLI cannot compile bicep/main.bicep. {detail} Update Bicep with `az bicep upgrade`.",
    ),
    Explanation(
        (r"ResourceGroupNotFound",),
        "The resource group does not exist. Create the site first: python3 -m deployment up.",
    ),
    Explanation(
        (
            r"Failed to establish a new connection",
            r"Connection ?(?:aborted|reset|ResetError)",
            r"Max retries exceeded",
            r"[Nn]ame resolution",
            r"getaddrinfo failed",
            r"ConnectTimeout",
            r"Read timed out",
            r"RemoteDisconnected",
        ),
        f"The connection to Azure was lost. {RETRY}",
    ),
    Explanation(
        (r"TooManyRequests", r"ServiceUnavailable", r"InternalServerError", r"GatewayTimeout", r"Operation expired"),
        f"Azure failed or is busy. {{detail}} {RETRY}",
    ),
)


# Role assignments and identities take some minutes to take effect. Servers and apps are busy just after a change.
TEMPORARY = re.compile(
    r"unable to (?:pull|fetch|get)[^\"]* using Managed identity|PrincipalNotFound|FailedIdentityOperation"
    r"|ServerIsBusy|ServerBusy|ServerIsNotAccessible|OperationInProgress|RetryableError|LockConflict",
    re.IGNORECASE,
)


def is_temporary(output: str) -> bool:
    return bool(TEMPORARY.search(output)) and not STOPPED_SERVER.match(output)


def explain(output: str) -> str:
    """Return the cause and the remedy of an error as a message. ``output`` is what the Azure CLI wrote to stderr."""
    detail = innermost_message(output)
    for explanation in EXPLANATIONS:
        if match := explanation.match(output):
            text = explanation.text
            return text(match) if callable(text) else text.replace("{detail}", detail)
    return f"The Azure CLI failed: {detail} {RETRY}"


def innermost_message(output: str) -> str:
    """Return the message of the innermost error, which is the cause, as a sentence."""
    lines = [line for line in output.splitlines() if line.strip() and not line.startswith("WARNING")]
    text = next(
        filter(None, map(nested_message, [output, *reversed(lines)])), lines[0] if lines else "it gave no reason"
    )
    text = " ".join(text.removeprefix("ERROR: ").split())
    return text if text.endswith((".", "!")) else f"{text}."


def nested_message(text: str) -> str:
    """Return the innermost message of a Resource Manager error, or "" if the text contains no JSON.

    The error is JSON. Its message can be another error as JSON.
    """
    try:
        answer = json.loads(text[text.index("{") : text.rindex("}") + 1])
    except ValueError:
        return ""
    error = answer.get("error") or answer
    if not isinstance(error, dict):
        # Entra ID returns errors in the format of OAuth.
        return str(answer.get("error_description", error))
    details = error.get("details")
    if details and isinstance(details, list):
        return nested_message(json.dumps(details[-1]))
    message = str(error.get("message", ""))
    return nested_message(message) or message
