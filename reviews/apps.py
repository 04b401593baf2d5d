from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    name = "reviews"
    verbose_name = _("Restaurant reviews")

    def ready(self) -> None:
        # allauth's module needs the apps to be loaded.
        from allauth.core.internal import ratelimit

        from reviews import rate_limits

        # allauth has no setting for it.
        ratelimit.cache_lock = rate_limits.counter_lock
