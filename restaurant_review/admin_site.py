"""The admin site. Staff sign in on the sign-in page of the whole site, with its rate limits and second factors."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from allauth.account.authentication import get_authentication_records
from allauth.account.decorators import secure_admin_login
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from restaurant_review.conf.release import short_commit_id
from restaurant_review.edge.easy_auth import SIGN_OUT_URL, principal_of


class SecondFactorAdminSite(AdminSite):
    site_header = site_title = settings.SITE_NAME
    login = method_decorator(secure_admin_login)(AdminSite.login)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        version = {"commit": short_commit_id(settings.COMMIT_ID), "built_at": settings.BUILT_AT}
        return {**super().each_context(request), **version}

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        response = super().logout(request, extra_context)
        # Also sign out of Easy Auth, which would sign in the next request again.
        return redirect(SIGN_OUT_URL) if settings.EASY_AUTH and request.method == "POST" else response

    # Every view of the admin except sign-in passes through this method, including the views of the model admins.
    def admin_view[View: Callable[..., Any]](self, view: View, cacheable: bool = False) -> View:
        return super().admin_view(require_second_factor(view), cacheable)


def require_second_factor[View: Callable[..., Any]](view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if settings.STAFF_MFA_REQUIRED and not has_used_second_factor(request):
            return _redirect_to_second_factor(request)
        return view(request, *args, **kwargs)

    return cast("View", guarded)


def has_used_second_factor(request: HttpRequest) -> bool:
    """Return whether Easy Auth reports a second factor, or this session used one that the account still has."""
    principal = principal_of(request)
    if principal and principal.has_used_second_factor:
        return True
    records = get_authentication_records(request, request.user)
    used = [record["id"] for record in records if record["method"] == "mfa"]
    return bool(used) and Authenticator.objects.filter(user_id=request.user.pk, pk__in=used).exists()


def _redirect_to_second_factor(request: HttpRequest) -> HttpResponse:
    types = set(Authenticator.objects.filter(user_id=request.user.pk).values_list("type", flat=True))
    if not types:
        messages.info(request, _("The admin requires two-step sign-in. Set up an authenticator app or add a key."))
        return redirect("mfa_index")
    messages.info(request, _("Complete the second step of signing in to open the admin."))
    name = "mfa_reauthenticate" if Authenticator.Type.TOTP in types else "mfa_reauthenticate_webauthn"
    return redirect_to_login(request.get_full_path(), reverse(name))
