"""The age of a process, from the files that Linux has about processes."""

import os
import time
from contextlib import suppress
from pathlib import Path

# The 22nd field of /proc/PID/stat, counted from behind the name of the program, which may contain spaces.
# https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
START_TIME = 22 - 3


def seconds_since_start(pid: int) -> float | None:
    """Return the age of a process, which ``exec`` does not reset, or None on other systems than Linux."""
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return time.clock_gettime(time.CLOCK_BOOTTIME) - int(fields[START_TIME]) / os.sysconf("SC_CLK_TCK")
    return None
