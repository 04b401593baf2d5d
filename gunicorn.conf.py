"""How gunicorn serves the site. docs/deployment.md explains the numbers."""

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
# In seconds. A long time, because proxies reuse idle connections, and each new connection costs a round trip.
keepalive = 75
# The control socket would be in the home directory, which the container's user does not have.
control_socket_disable = True
# RequestLogMiddleware writes the access log, without client addresses.
accesslog = None
logconfig_dict = logs.configuration(env)
# By default, gunicorn accepts a SCRIPT_NAME header in requests from loopback addresses. On Container Apps, the sidecar
# of Easy Auth can forward requests from such an address, with a header that a client has spoofed.
forwarder_headers = ""
