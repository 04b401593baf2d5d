"""The name that is shown with a person's reviews."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reviews.forms.profile import ProfileForm
from reviews.http import current_user


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_profile(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=current_user(request))
    if form.is_valid():
        current_user(request).rename(form.cleaned_data["display_name"])
        messages.success(request, _("Your name was changed, also on the reviews you wrote before."))
        return redirect("my_profile")
    return render(request, "reviews/my_profile.html", {"form": form}, status=422 if form.is_bound else 200)
