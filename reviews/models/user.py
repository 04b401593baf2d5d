from typing import Any, Self

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> Self:
        return self.filter(is_active=True, erased_at=None)


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]  # base class created at run time
    def get_by_natural_key(self, username: str | None) -> "User":
        user: User = self.get(email=self.normalize_email(username))
        return user

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        return (email or "").lower()

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user: User = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        # Only operators can run commands on the server, so the email address counts as verified.
        user = self.create_user(email, password, is_staff=True, is_superuser=True, **fields)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account. Rows are never deleted: erasing a person blanks the row and keeps its id."""

    class Trust(models.IntegerChoices):
        """Decides whose reviews are on the home page and in feeds, and who can edit restaurants of other people."""

        NEW = 0, _("new")
        KNOWN = 1, _("known")
        REGULAR = 2, _("regular")
        TRUSTED = 3, _("trusted")

    handle_validator = RegexValidator(
        r"^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\Z",
        message=_("Use lowercase letters, digits and hyphens. Begin and end with a letter or digit."),
    )

    email = models.EmailField(_("email address"), unique=True, null=True)  # noqa: DJ001  NULL in erased rows, because "" would not be unique
    handle = models.CharField(_("handle"), max_length=40, unique=True, validators=[handle_validator])
    display_name = models.CharField(_("display name"), max_length=60)
    trust = models.PositiveSmallIntegerField(_("trust"), choices=Trust, default=Trust.NEW)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("staff"), default=False, help_text=_("May sign in to the admin."))
    joined_at = models.DateTimeField(_("joined at"), default=timezone.now)
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True)

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["handle", "display_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            # All addresses are in lower case, so that the plain unique index is case-insensitive.
            models.CheckConstraint(condition=Q(email=Lower("email")), name="reviews_user_email_small_letters"),
            models.CheckConstraint(
                condition=Q(email__isnull=False) | Q(erased_at__isnull=False),
                name="reviews_user_email_unless_erased",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    def rename(self, display_name: str) -> None:
        self.display_name = display_name
        self.save(update_fields=["display_name"])

    def get_absolute_url(self) -> str:
        return reverse("person_detail", args=[self.handle])


class Submission(models.Model):
    """A form that a person has sent. Written only by ``reviews.actions.submissions``."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    # A keyed hash of the form's token and content.
    key = models.CharField(max_length=64)
    # The id of the restaurant or photo that the form has created.
    created_id = models.BigIntegerField(null=True, db_column="made_id")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="reviews_submission_once"),
        ]

    def __str__(self) -> str:
        return self.key
