"""Compile requirements*.in to requirements*.txt: ``python -m dev.lock [--check]``.

``--check`` only verifies, without a network, that each compiled file belongs to the current source.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

from dev.errors import SetupError

ROOT = Path(__file__).resolve().parent.parent
# The order matters: requirements-dev.in is constrained by requirements.txt.
NAMES = ("requirements", "requirements-dev")
# The compiled files are valid for all platforms and for all Python versions from the oldest supported one.
PLATFORMS = ("--universal", "--python-version", "3.12")


def main(arguments: list[str]) -> None:
    for name in NAMES:
        if "--check" in arguments:
            check(name)
        else:
            compile_requirements(name)


def compile_requirements(name: str) -> None:
    command = ["uv", "pip", "compile", f"{name}.in", "--output-file", f"{name}.txt"]
    options = [*PLATFORMS, "--generate-hashes", "--quiet"]
    subprocess.run([*command, *options, "--custom-compile-command", origin(name)], cwd=ROOT, check=True)


def check(name: str) -> None:
    if origin(name) not in (ROOT / f"{name}.txt").read_text():
        raise SetupError(f"{name}.in has changed since {name}.txt was compiled: run make lock.")


def origin(name: str) -> str:
    """Return the line that ``make lock`` writes into NAME.txt, with a digest of NAME.in.

    Dependabot compiles the files with the options for platforms that it finds in this line.
    """
    digest = hashlib.sha256((ROOT / f"{name}.in").read_bytes()).hexdigest()
    return f"make lock  ({' '.join(PLATFORMS)}, from {name}.in, sha256 {digest[:16]})"


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except SetupError as error:
        sys.exit(str(error))
