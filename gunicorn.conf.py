"""How gunicorn serves the site."""

import environ

from restaurant_review import logs

worker_class = "gthread"
# The site writes a line for each request (restaurant_review.request_log), which leaves out who asks.
accesslog = None
control_socket_disable = True
logconfig_dict = logs.configuration(environ.Env())
