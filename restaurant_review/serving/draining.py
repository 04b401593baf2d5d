"""Whether this process was told to stop, for those who ask where requests should go."""

# In seconds. Whoever takes requests for longer has no time left to answer them (graceful_timeout in gunicorn.conf.py).
MAX_DRAIN_DELAY = 20


class Stopping:
    """A flag without a lock, since it is set by a signal, which may come while another one is being handled."""

    has_begun = False
