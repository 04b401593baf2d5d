#!/bin/sh
# Check the deployment, migrate, then replace this shell with the server, which then receives the platform's signals.
set -eu
# As process 1, a shell ignores signals for which it has no trap, and runs traps only while no program is in the
# foreground, so `prepare` runs in the background. Before it has started, `$!` is not set.
trap 'kill "${!-}" 2>/dev/null || true; exit 143' TERM
trap 'kill "${!-}" 2>/dev/null || true; exit 130' INT
python manage.py prepare &
wait "$!"
exec "$@"
