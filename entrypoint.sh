#!/bin/sh
# Check the deployment, migrate, then become the server, so that it receives the platform's signals.
set -eu
python manage.py prepare
exec "$@"
