#!/bin/sh
# Prints the name of a Python that this project can use, or says in one sentence what is missing.

# A name on PATH is not enough: a version manager's shim may stand for a version that is not installed.
for python in python3.13 python3.14 python3.12 python3 python /usr/bin/python3; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then
        if "$python" -c 'import ensurepip, venv' 2>/dev/null; then
            echo "$python"
            exit 0
        fi
        without_venv=$python
    fi
done

if [ -n "${without_venv:-}" ]; then
    version=$("$without_venv" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    echo "Python $version is here without its venv module: install it first (Debian and Ubuntu: apt install python$version-venv)." >&2
else
    echo "This project needs Python 3.12 or newer, and none was found (tried python3.13, python3.14, python3.12, python3, python)." >&2
fi
exit 1
