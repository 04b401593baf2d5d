"""Run a management command on the database of this clone: ``make manage ARGS="check"``."""

import signal
import subprocess
import sys
from collections.abc import Sequence

from dev.environment import ROOT, development_environment
from dev.errors import SetupError


def main(arguments: Sequence[str]) -> int:
    # This program ignores Ctrl-C and lets the command handle it, because a Python shell continues after Ctrl-C. The
    # handler is an empty function instead of SIG_IGN, which the command would inherit.
    signal.signal(signal.SIGINT, lambda *_: None)
    with development_environment() as environment:
        return subprocess.call([sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except SetupError as error:
        sys.exit(str(error))
