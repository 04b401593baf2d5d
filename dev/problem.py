"""The one exception that a person is meant to read."""


class Problem(Exception):
    """Something that the person at the keyboard can mend: the message says what is wrong and what helps."""
