"""Whether this process was told to stop, for those who ask where requests should go."""

from threading import Event

is_stopping = Event()
