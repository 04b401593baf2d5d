from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class SecondFactorAdminConfig(admin_apps.AdminConfig):
    default = False
    default_site = "restaurant_review.admin_site.SecondFactorAdminSite"


class RestaurantReviewConfig(AppConfig):
    default = True
    name = "restaurant_review"

    def ready(self) -> None:
        from restaurant_review import checks  # noqa: F401  registers the system checks
