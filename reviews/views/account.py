"""Sign-up, and the name that is shown with a person's reviews."""

from datetime import timedelta

from allauth.account.views import signup
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reviews.actions.submissions import make_key
from reviews.forms.profile import ProfileForm
from reviews.http import current_user, form_content
from reviews.rate_limits import counter_lock

# For this long, a sign-up form that is sent again is recognized.
RECOGNITION_SECONDS = timedelta(hours=1).total_seconds()
# In seconds. Hashing a password and sending an email can take several.
SIGN_UP_LOCK_EXPIRY = 15


@require_http_methods(["GET", "HEAD", "POST"])
def account_signup(request: HttpRequest) -> HttpResponseBase:
    """Show and process allauth's sign-up form. A form that is sent again continues the same sign-up.

    After a double click, the browser shows the response to the last request. That response must belong to the session
    of the first request, because only that session accepts the code in the email.
    """
    if request.method != "POST":
        return _allauth_sign_up(request)
    key = make_key("sign_up", form_content(request))
    with counter_lock(key, expiry=SIGN_UP_LOCK_EXPIRY):
        if session_key := cache.get(key):
            request.session = SessionStore(session_key)
            request.session.modified = True
            return redirect("account_email_verification_sent")
        response = _allauth_sign_up(request)
        # Never store the session of a user who is already signed in: the next sender of the same form would receive it.
        if response.status_code == 302 and not request.user.is_authenticated:
            request.session.save()
            cache.set(key, request.session.session_key, RECOGNITION_SECONDS)
    return response


def _allauth_sign_up(request: HttpRequest) -> HttpResponseBase:
    response: HttpResponseBase = signup(request)
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_profile(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=current_user(request))
    if form.is_valid():
        current_user(request).rename(form.cleaned_data["display_name"])
        messages.success(request, _("Your name was changed, including on your existing reviews."))
        return redirect("my_profile")
    return render(request, "reviews/my_profile.html", {"form": form}, status=422 if form.is_bound else 200)
