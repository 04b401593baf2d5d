from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from allauth.usersessions.admin import UserSession
from django.contrib import admin
from django.http import HttpRequest

from reviews.models import User

# allauth has pages of its own for these tables. Its admin pages raise an error on a search, and moderators do not need
# them. Import the models from allauth's admin modules, which register the models: Django would load those modules only
# after this one, and unregister() would fail.
for model in (EmailAddress, Authenticator, UserSession):
    admin.site.unregister(model)


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    list_display = ["display_name", "handle", "email", "trust", "is_staff", "is_active", "joined_at"]
    list_filter = ["is_staff", "is_active", "trust"]
    search_fields = ["display_name", "handle", "email"]
    fields = [
        "display_name",
        "handle",
        "email",
        "trust",
        "is_active",
        "is_staff",
        "is_superuser",
        "groups",
        "joined_at",
        "last_login",
    ]
    readonly_fields = ["joined_at", "last_login"]
    filter_horizontal = ["groups"]

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        # Users are erased instead of deleted, because moderation decisions refer to their rows.
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        # Users sign up on the site; `manage.py createsuperuser` creates the first one.
        return False
