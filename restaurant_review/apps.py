from django.apps import AppConfig


class RestaurantReviewConfig(AppConfig):
    name = "restaurant_review"

    def ready(self) -> None:
        from restaurant_review import checks  # noqa: F401  registers the system checks
