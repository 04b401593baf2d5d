"""Print the packages of this machine as JSON. sbom.py runs this file inside an image."""

import json
import platform
import subprocess
from importlib.metadata import distributions

FORMAT = r"${db:Status-Status}\t${Package}\t${Version}\t${Architecture}\n"


def main() -> None:
    command = ["dpkg-query", "--show", f"--showformat={FORMAT}"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows = [line.split("\t") for line in listed.splitlines()]
    packages = {
        "debian": [row[1:] for row in rows if row[0] == "installed"],
        "python": sorted({(found.metadata["Name"], found.version) for found in distributions()}),
    }
    system = platform.freedesktop_os_release()
    print(json.dumps({"system": system, "python_version": platform.python_version(), **packages}))


if __name__ == "__main__":
    main()
