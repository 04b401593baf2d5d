"""Errors that end a command with a message and exit code 1."""


class DeploymentError(Exception):
    """The message states the cause and the remedy."""


class AzureError(DeploymentError):
    """The Azure CLI failed. ``output`` is the text that it wrote to stderr."""

    def __init__(self, message: str, output: str) -> None:
        super().__init__(message)
        self.output = output
