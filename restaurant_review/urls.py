"""URLconf of the site. ``reviews.urls`` lists the pages of the reviews."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from reviews import urls as reviews_urls

handler400 = "restaurant_review.error_pages.bad_request"
handler403 = "restaurant_review.error_pages.forbidden"
handler404 = "restaurant_review.error_pages.not_found"
handler429 = "restaurant_review.error_pages.too_many_requests"
handler500 = "restaurant_review.error_pages.server_error"

urlpatterns = [
    path("admin/", admin.site.urls),
    *reviews_urls.for_machines,
    *i18n_patterns(
        *reviews_urls.for_people,
        path("account/", include("allauth.urls")),
        prefix_default_language=False,
    ),
]
