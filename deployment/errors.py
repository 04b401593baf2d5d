"""Errors that end a command with one sentence and exit code 1."""


class DeploymentError(Exception):
    """The message says what happened and how to go on."""


class AzureError(DeploymentError):
    """The Azure CLI failed. ``output`` is what it wrote to the standard error stream."""

    def __init__(self, message: str, output: str) -> None:
        super().__init__(message)
        self.output = output
