from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    name = "reviews"
    verbose_name = _("Restaurant reviews")

    def ready(self) -> None:
        # Imported here, because allauth's module can be imported only after the apps are loaded.
        from allauth.core.internal import ratelimit

        from reviews import rate_limits

        # allauth has no setting for its lock.
        ratelimit.cache_lock = rate_limits.counter_lock
