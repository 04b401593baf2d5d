"""What is a person's own: their reviews in whatever state, and the name that others see."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from reviews.forms.lists import OwnReviewListForm
from reviews.forms.profile import ProfileForm
from reviews.http import current_user
from reviews.models import Review
from reviews.search.pagination import paginate

REVIEWS_PER_PAGE = 20


@login_required
@require_safe
def my_reviews(request: HttpRequest) -> HttpResponse:
    form = OwnReviewListForm(request.GET)
    own = Review.objects.written_by(current_user(request)).for_own_list()
    page = paginate(own, sort_order=form.order, cursor=form.page_cursor, size=REVIEWS_PER_PAGE)
    context = {"form": form, "page": page, "problems": [*form.problems, *page.problems]}
    return render(request, "reviews/my_reviews.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_profile(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=current_user(request))
    if form.is_valid():
        current_user(request).rename(form.cleaned_data["display_name"])
        messages.success(request, _("Your name is changed, also beside what you wrote before."))
        return redirect("my_profile")
    # The form has put what was typed into the person, whose name the page must not show before it is saved.
    return render(request, "reviews/my_profile.html", {"form": form}, status=422 if form.is_bound else 200)
