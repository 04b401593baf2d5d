"""The request of the WSGI application."""

from django.core.handlers.wsgi import WSGIRequest


class Utf8Request(WSGIRequest):
    """Decode the query and forms as UTF-8, as browsers send them, whatever charset the header Content-Type names.

    Django would use any codec of Python, and fail with 500 if that is not for text. Queries are decoded before the
    first middleware, so that no page of the site could answer.
    """

    @property
    def encoding(self) -> str | None:
        return None

    @encoding.setter
    def encoding(self, value: str | None) -> None:
        pass
