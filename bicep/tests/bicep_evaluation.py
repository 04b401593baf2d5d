"""Evaluate Bicep files to the resources that a deployment with given parameters creates.

Values that only Azure can compute are symbolic: see ``bicep_values.SymbolicValue``.
"""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from bicep.tests.bicep_parser import Parser
from bicep.tests.bicep_tokens import BicepError
from bicep.tests.bicep_values import Module, Resource
from dev.environment import ROOT

FOLDER = ROOT / "bicep"
MAIN = FOLDER / "main.bicep"


@cache
def statements_of(path):
    try:
        return Parser(path.read_text()).statements()
    except BicepError as error:
        raise BicepError(f"{path.name}, {error}") from error


def parameters_of(path=MAIN):
    return {statement.name: statement for statement in statements_of(path) if statement.kind == "param"}


def deploy(**parameters):
    """Return main.bicep evaluated with these parameters. All other parameters have their defaults."""
    return Evaluation(MAIN, parameters)


@dataclass
class Evaluation:
    """One evaluation of a Bicep file with given parameters."""

    path: Path
    parameters: dict
    values: dict = field(default_factory=dict)
    # The loop variables that are in scope.
    local: dict = field(default_factory=dict)
    own_resources: list = field(default_factory=list)

    def __post_init__(self):
        statements = statements_of(self.path)
        # Outputs are kept apart, because an output and a parameter may have the same name.
        self.declared = {statement.name: statement for statement in statements if statement.kind != "output"}
        self.output_statements = {statement.name: statement for statement in statements if statement.kind == "output"}
        unknown = set(self.parameters) - {name for name, found in self.declared.items() if found.kind == "param"}
        if unknown:
            raise BicepError(f"{self.path.name} has no parameters {sorted(unknown)}.")

    @property
    def folder(self):
        return self.path.parent

    @property
    def resources(self):
        """Return all resources to deploy, including those of modules, but not ``existing`` ones."""
        for name, statement in self.declared.items():
            if statement.kind in ("resource", "module"):
                self.lookup(name)
        return self.own_resources

    @property
    def outputs(self):
        return Outputs(self)

    def inner_scopes(self, names, items):
        for index, item in enumerate(items):
            local = {**self.local, **dict(zip(names, (item, index), strict=False))}
            yield Evaluation(self.path, self.parameters, self.values, local, self.own_resources)

    def lookup(self, name):
        if name in self.local:
            return self.local[name]
        if name not in self.declared:
            raise BicepError(f"{self.path.name}: {name} is not declared.")
        if name not in self.values:
            # Loop variables are not visible in other declarations.
            outer = Evaluation(self.path, self.parameters, self.values, {}, self.own_resources) if self.local else self
            self.values[name] = outer.evaluate(self.declared[name])
        return self.values[name]

    def evaluate(self, statement):
        if statement.kind == "param":
            return self.parameter(statement)
        if statement.kind in ("resource", "module"):
            return self.instances(statement)
        return statement.value(self)

    def parameter(self, statement):
        if statement.name in self.parameters:
            value = self.parameters[statement.name]
        elif statement.value is None:
            raise BicepError(f"{self.path.name} requires the parameter {statement.name}.")
        else:
            value = statement.value(self)
        check_parameter(self, statement, value)
        return value

    def instances(self, statement):
        body = statement.value
        if body.collection is None:
            return self.instance(statement, body)
        scopes = self.inner_scopes(body.item_names, body.collection(self))
        return [scope.instance(statement, body) for scope in scopes]

    def instance(self, statement, body):
        is_deployed = body.condition is None or bool(body.condition(self))
        make = self.resource if statement.kind == "resource" else self.module
        return make(statement, body.value(self), is_deployed=is_deployed)

    def resource(self, statement, body, *, is_deployed):
        kind, _at, version = statement.type.partition("@")
        parent, scope = body.get("parent"), body.get("scope")
        resource = Resource(
            file=self.path.stem,
            symbol=statement.name,
            type=kind,
            api_version=version,
            name=body["name"],
            body=body,
            decorators=statement.decorators,
            is_existing=statement.is_existing,
            parent=parent,
            scope=scope,
        )
        if is_deployed and not statement.is_existing:
            self.own_resources.append(resource)
        return resource

    def module(self, statement, body, *, is_deployed):
        evaluation = Evaluation(self.folder / statement.type, body.get("params", {}))
        if is_deployed:
            check_required(evaluation)
            self.own_resources.extend(evaluation.resources)
        return Module(evaluation.outputs)


@dataclass
class Outputs:
    evaluation: Evaluation

    def member(self, name):
        statement = self.evaluation.output_statements.get(name)
        if statement is None:
            raise BicepError(f"{self.evaluation.path.name} has no output {name}.")
        return statement.value(self.evaluation)


def check_required(evaluation):
    for statement in evaluation.declared.values():
        if statement.kind == "param":
            evaluation.lookup(statement.name)


def check_parameter(evaluation, statement, value):
    limits = {name: arguments[0](evaluation) for name, arguments in statement.decorators.items() if arguments}
    problems = {
        "allowed": lambda allowed: value not in allowed,
        "minValue": lambda minimum: value < minimum,
        "maxValue": lambda maximum: value > maximum,
        "minLength": lambda minimum: len(value) < minimum,
        "maxLength": lambda maximum: len(value) > maximum,
    }
    for name, is_broken in problems.items():
        if name in limits and is_broken(limits[name]):
            raise BicepError(f"{evaluation.path.name}: {statement.name} is {value!r}, but {name} is {limits[name]!r}.")
