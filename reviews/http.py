"""What views need to know of a request."""

from typing import cast

from django.http import HttpRequest

from reviews.models import User


def signed_in(request: HttpRequest) -> User:
    """The person of a request, in a view that only lets people in who are signed in."""
    return cast("User", request.user)


def is_from_script(request: HttpRequest) -> bool:
    """Whether a script of ours asks for a part of a page, rather than a browser for all of it."""
    return request.headers.get("X-Requested-With") == "fetch"
