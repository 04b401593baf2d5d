"""Errors that ``make`` targets report to the developer without a traceback."""


class SetupError(Exception):
    """A fault of this machine or its configuration. The message says what is wrong and how to fix it."""
