"""Values of an evaluated deployment.

Values that only Azure can compute are symbolic, such as ``<Microsoft.Web/sites/reviews.properties.defaultHostName>``.
"""

from dataclasses import dataclass


class SymbolicValue(str):
    """A value that only Azure can compute. Its members are symbolic, too."""

    __slots__ = ()

    @classmethod
    def of(cls, path):
        return cls(f"<{path}>")

    def member(self, name):
        return SymbolicValue.of(f"{self[1:-1]}.{name}")


@dataclass(repr=False)
class Resource:
    """A resource of the deployment. ``file`` is the name of the Bicep file that declares it, without its extension."""

    file: str
    symbol: str
    type: str
    api_version: str
    name: str
    body: dict
    decorators: dict
    is_existing: bool
    parent: "Resource | None" = None
    scope: "Resource | None" = None

    def __repr__(self):
        return self.id

    @property
    def properties(self):
        return self.body.get("properties", {})

    @property
    def full_name(self):
        return f"{self.parent.full_name}/{self.name}" if self.parent else self.name

    @property
    def id(self):
        return f"{self.type}/{self.full_name}"

    def member(self, name):
        own = {"id": self.id, "name": self.name, "type": self.type}
        if name in own:
            return own[name]
        return member_of_body(self.body, f"{self.type}/{self.full_name}", name)


@dataclass
class ResourceSection:
    """A section of a resource. A member has the value that the template sets, else a symbolic value."""

    given: dict
    path: str

    def member(self, name):
        return member_of_body(self.given, self.path, name)


def member_of_body(given, path, name):
    value = given.get(name)
    if isinstance(value, dict) or (value is None and name == "properties"):
        return ResourceSection(value or {}, f"{path}.{name}")
    return SymbolicValue.of(f"{path}.{name}") if value is None else value


@dataclass
class Module:
    outputs: object

    def member(self, name):
        if name != "outputs":
            raise KeyError(name)
        return self.outputs


def member(value, key, *, is_safe=False):
    if hasattr(value, "member"):
        return value.member(key)
    if value is None or (is_safe and key not in value):
        return None
    return value[key]
