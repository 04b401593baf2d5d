"""The functions of Bicep that this project uses. Those in ``FUNCTIONS`` take the scope of the call as first argument.

https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions
"""

import hashlib
import json
import os
from itertools import chain

from bicep.tests.bicep_values import ResourceSection


def of_values(function):
    return lambda _scope, *values: function(*values)


def digest(*values):
    return hashlib.sha256("|".join(map(str, values)).encode()).hexdigest()


def to_text(value):
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else json.dumps(plain(value))


def plain(value):
    return value.given if isinstance(value, ResourceSection) else value


def merge(*values):
    if isinstance(values[0], list):
        return list(chain.from_iterable(values))
    result = {}
    for value in values:
        for key, item in value.items():
            both_objects = isinstance(item, dict) and isinstance(result.get(key), dict)
            result[key] = merge(result[key], item) if both_objects else item
    return result


def concat(*values):
    return list(chain.from_iterable(values)) if isinstance(values[0], list) else "".join(values)


def load_json(scope, path):
    return json.loads((scope.folder / path).read_text())


def environment_variable(_scope, name, default=""):
    return os.environ.get(name, default)


# https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-deployment#environment
ENVIRONMENT = {
    "authentication": {"loginEndpoint": "https://login.microsoftonline.com/"},
    "suffixes": {"storage": "core.windows.net", "keyvaultDns": ".vault.azure.net"},
}
PLAIN = {
    "any": lambda value: value,
    "bool": lambda value: {"true": True, "false": False}[value.lower()] if isinstance(value, str) else bool(value),
    "concat": concat,
    "empty": lambda value: not value,
    "environment": lambda: ENVIRONMENT,
    "guid": lambda *values: digest("guid", *values)[:32],
    "int": int,
    "items": lambda value: [{"key": key, "value": value[key]} for key in sorted(value)],
    "join": lambda values, separator: separator.join(values),
    "json": json.loads,
    "max": lambda *values: max(values[0] if isinstance(values[0], list) else values),
    "newGuid": lambda: "a-new-guid",
    "range": lambda start, count: list(range(start, start + count)),
    "replace": lambda text, old, new: text.replace(old, new),
    "resourceGroup": lambda: {"id": "/subscriptions/S/resourceGroups/G", "name": "G", "location": "region"},
    "resourceId": lambda kind, *names: f"{kind}/{'/'.join(names)}",
    "string": to_text,
    "subscriptionResourceId": lambda kind, *names: f"{kind}/{'/'.join(names)}",
    "take": lambda value, count: value[:count],
    "tenant": lambda: {"tenantId": "T"},
    "toLower": str.lower,
    "union": merge,
    "uniqueString": lambda *values: digest(*values)[:13],
}
FUNCTIONS = {
    **{name: of_values(function) for name, function in PLAIN.items()},
    "loadJsonContent": load_json,
    "loadTextContent": lambda scope, path: (scope.folder / path).read_text(),
    "readEnvironmentVariable": environment_variable,
}
