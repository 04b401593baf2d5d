"""The age of a process, from Linux's ``/proc``."""

import os
import time
from contextlib import suppress
from pathlib import Path

# The index of field 22, starttime, in the fields of /proc/PID/stat from field 3 on. Field 2, the program's name, may
# contain spaces, so the fields are split after it.
# https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
START_TIME = 22 - 3


def seconds_since_start(pid: int) -> float | None:
    """Return the age of a process in seconds, or None on systems without ``/proc``. ``exec`` does not reset the age."""
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return time.clock_gettime(time.CLOCK_BOOTTIME) - int(fields[START_TIME]) / os.sysconf("SC_CLK_TCK")
    return None
