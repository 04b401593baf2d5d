"""The words of this site for the errors of allauth that visitors can see, by allauth's names of the errors."""

from django.utils.translation import gettext_lazy as _

ACCOUNT_ERRORS = {
    "duplicate_email": _("Your account already has this email address."),
    "email_password_mismatch": _("The email address or the password is wrong."),
    "email_taken": _("Another account has this email address."),
    "enter_current_password": _("This is not your current password."),
    "incorrect_code": _("This code is wrong."),
    "incorrect_password": _("This password is wrong."),
    "rate_limited": _("You have tried this too often. Please wait a few minutes, then try again."),
    # For codes, keys and requests for codes. For passwords, the adapter raises the error below.
    "too_many_login_attempts": _("Too many attempts. Try again in a few minutes."),
    # Resetting the password also ends the daily limit.
    "too_many_wrong_passwords": _("Too many wrong passwords. Try again in a few minutes, or reset your password."),
}

MFA_ERRORS = {
    "cannot_generate_recovery_codes": _("Set up two-step sign-in before you create recovery codes."),
    "incorrect_code": _("This code is wrong."),
    # Raised by reviews.forms.security instead of "incorrect_code".
    "incorrect_key": _("This passkey or security key was not accepted. Please try again."),
    "unverified_email": _("Confirm your email address before you set up two-step sign-in."),
}

WAYS_TO_REAUTHENTICATE = {
    "reauthenticate": _("Use your password"),
    "mfa_reauthenticate": _("Use your authenticator app or a recovery code"),
    "mfa_reauthenticate:webauthn": _("Use a passkey or security key"),
}
