"""The request class of the WSGI application."""

from django.core.handlers.wsgi import WSGIRequest


class Utf8Request(WSGIRequest):
    """Decode query strings and forms as UTF-8, as browsers send them, and ignore the charset of ``Content-Type``.

    Django would use any Python codec of that name, and raise an exception if the codec is not a text encoding. The
    query string is decoded before the first middleware, so the response could not be an error page of the site.
    """

    @property
    def encoding(self) -> str | None:
        return None

    @encoding.setter
    def encoding(self, value: str | None) -> None:
        pass
