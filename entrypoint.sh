#!/bin/sh
# Check the deployment, migrate, then become the server, so that it receives the platform's signals.
set -eu
# As process 1, a shell ignores signals without a trap, and runs traps only while no program is in the foreground.
# Until `prepare` has started, there is no process to end and `$!` is not set.
trap 'kill "${!-}" 2>/dev/null || true; exit 143' TERM
trap 'kill "${!-}" 2>/dev/null || true; exit 130' INT
python manage.py prepare &
wait "$!"
exec "$@"
