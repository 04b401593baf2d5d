"""What views need from a request: the current user, the kind of client, and a way back after signing in."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from reviews.models import User

type View = Callable[..., HttpResponseBase]


def current_user(request: HttpRequest) -> User:
    """Return the user of a request, for views behind ``login_required``."""
    return cast("User", request.user)


def is_from_script(request: HttpRequest) -> bool:
    """Whether a script of this site requests a part of a page, rather than a browser the whole page."""
    return request.headers.get("X-Requested-With") == "fetch"


def login_required_returning_to(url: Callable[..., str]) -> Callable[[View], View]:
    """Require sign-in for a view that accepts only POST, which a browser cannot repeat after signing in.

    ``url`` receives the view's URL parameters and returns the page to continue on. A script gets status 401 with
    a message as plain text.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def decorated(request: HttpRequest, *arguments: Any, **parameters: Any) -> HttpResponseBase:
            if request.user.is_authenticated:
                return view(request, *arguments, **parameters)
            if is_from_script(request):
                message = _("You have been signed out. Sign in in another tab, then continue here.")
                return HttpResponse(message, status=401, content_type="text/plain; charset=utf-8")
            return redirect_to_login(url(*arguments, **parameters))

        return decorated

    return decorate
