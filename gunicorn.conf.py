"""How gunicorn serves the site. docs/deployment.md says which numbers fit which container."""

from pathlib import Path

from restaurant_review.conf.environment import Environment
from restaurant_review.observability import logs

env = Environment()
# As the settings do.
Environment.read_env(Path(__file__).parent / ".env")

bind = f"0.0.0.0:{env.number('PORT', default=8000, most=65535)}"
worker_class = "restaurant_review.serving.worker.Worker"
# Of this container, not of the machine below it, whose cores are not ours.
workers = env.number("WEB_CONCURRENCY", default=2)
threads = env.number("WEB_THREADS", default=4)
# In memory: a heartbeat on a slow disk looks like a worker that hangs.
worker_tmp_dir = "/dev/shm"  # noqa: S108 - what gunicorn makes there has no name that others could take
# In seconds. Below the grace period of the platform, which is 30 unless it is told otherwise.
graceful_timeout = 25
# In seconds. Proxies keep connections for longer than browsers; each new one would cost a visitor a round trip.
keepalive = 75
# It would be in a home folder, which the container's user has not.
control_socket_disable = True
# The site writes a line for each request (restaurant_review.observability.request_log), which leaves out who asks.
accesslog = None
logconfig_dict = logs.configuration(env)
