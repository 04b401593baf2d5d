#!/bin/sh
# Print the path of a Python that this project can use, or one sentence about what is missing.
set -euf

# Try each match on PATH, because a version manager's shim may stand for a version that is not installed.
IFS=:
for name in python3.13 python3.14 python3.12 python3 python; do
    for folder in $PATH; do
        python=$folder/$name
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then
            if "$python" -c 'import ensurepip, venv' 2>/dev/null; then
                echo "$python"
                exit 0
            fi
            incomplete=$("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
        fi
    done
done

if [ -n "${incomplete:-}" ]; then
    echo "$incomplete has no venv module. On Debian and Ubuntu, install it with: sudo apt-get install $incomplete-venv" >&2
else
    echo "This project needs Python 3.12 or newer, and there is none on PATH." >&2
fi
exit 1
