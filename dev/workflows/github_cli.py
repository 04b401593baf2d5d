"""The commands of GitHub's program gh that the project uses, with their options: https://cli.github.com/manual/."""

COMMANDS = {
    "api": {"--jq"},
    "attestation verify": {"--repo"},
    "pr comment": {"--body-file", "--create-if-none", "--edit-last", "--repo"},
    "run list": {"--limit", "--workflow"},
    "variable delete": set(),
    "variable set": {"--body", "--env-file"},
    "workflow run": {"--field"},
}


def is_command(words: list[str]) -> bool:
    """Return whether gh accepts a command, given without the word ``gh``."""
    name = next((" ".join(words[:length]) for length in (2, 1) if " ".join(words[:length]) in COMMANDS), None)
    return name is not None and COMMANDS[name].issuperset(word for word in words if word.startswith("--"))
