"""Who may, and where those go who may not yet."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from reviews.http import is_from_script

type View = Callable[..., HttpResponseBase]


def sign_in_and_return_to(address: Callable[..., str]) -> Callable[[View], View]:
    """For views that only take what is sent: after signing in, a browser can only ask for a page.

    ``address`` gets the parameters of the view's own address, and gives that of the page. A script is told in words.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def decorated(request: HttpRequest, *arguments: Any, **parameters: Any) -> HttpResponseBase:
            if request.user.is_authenticated:
                return view(request, *arguments, **parameters)
            if is_from_script(request):
                words = _("You have been signed out. Sign in in another tab, then go on here.")
                return HttpResponse(words, status=401, content_type="text/plain; charset=utf-8")
            return redirect_to_login(address(*arguments, **parameters))

        return decorated

    return decorate
