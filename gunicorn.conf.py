"""How gunicorn serves the site. docs/deployment.md lists the numbers for each container size."""

from pathlib import Path

from restaurant_review.conf.environment import Environment
from restaurant_review.conf.server import GRACEFUL_TIMEOUT, ServerSettings
from restaurant_review.observability import logs

env = Environment()
# Read .env as settings.py does, because gunicorn starts before Django.
Environment.read_env(Path(__file__).parent / ".env")
server = ServerSettings.from_environment(env)

bind = f"0.0.0.0:{server.port}"
worker_class = "restaurant_review.serving.worker.Worker"
workers = server.workers
threads = server.threads
# The heartbeat file is in memory: on a slow disk, gunicorn would mistake a healthy worker for a hanging one.
worker_tmp_dir = "/dev/shm"  # noqa: S108 - gunicorn creates its file there under an unpredictable name
graceful_timeout = GRACEFUL_TIMEOUT
# In seconds. Proxies reuse idle connections for longer than browsers do, and a new one costs a visitor a round trip.
keepalive = 75
# The control socket would be in a home directory, which the container's user does not have.
control_socket_disable = True
# RequestLogMiddleware writes the access log, without client addresses.
accesslog = None
logconfig_dict = logs.configuration(env)
# By default, gunicorn takes SCRIPT_NAME from headers that arrive through the loopback interface. Easy Auth of Container
# Apps runs in a sidecar, so its requests can arrive there, with such a header from a client.
forwarder_headers = ""
