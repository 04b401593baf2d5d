from django.contrib import admin
from django.http import HttpRequest

from reviews.models import Review


@admin.register(Review)
class ReviewAdmin(admin.ModelAdmin[Review]):
    """A read-only view of reviews. Staff change the state of a review by moderation, and never change its content."""

    list_display = ["restaurant", "author", "rating", "title", "state", "created_at"]
    list_filter = ["state", "rating"]
    list_select_related = ["restaurant", "author"]
    search_fields = ["title", "text", "restaurant__name", "author__handle"]
    ordering = ["-id"]
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Review | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Review | None = None) -> bool:
        return False
