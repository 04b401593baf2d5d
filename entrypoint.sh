#!/bin/sh
# Starts a container: judges the deployment, migrates, then becomes the server, which gets the platform's signals.
set -eu
python manage.py prepare
exec "$@"
