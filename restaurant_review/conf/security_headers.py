"""The security headers of every response, in addition to ``X-Frame-Options``."""

from collections.abc import Iterable

from django.utils.csp import CSP

# Features of browsers that the site does not use. Chromium logs an error for names that it does not recognize.
UNUSED_FEATURES = (
    *("accelerometer", "autoplay", "bluetooth", "browsing-topics", "camera", "display-capture", "encrypted-media"),
    *("gyroscope", "hid", "idle-detection", "magnetometer", "microphone", "midi", "payment", "screen-wake-lock"),
    *("serial", "usb", "xr-spatial-tracking"),
)
# For the search for nearby restaurants, and for passkeys.
USED_FEATURES = ("geolocation", "publickey-credentials-create", "publickey-credentials-get")

SECURITY_HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        [f"{name}=()" for name in UNUSED_FEATURES] + [f"{name}=(self)" for name in USED_FEATURES]
    ),
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
}


def content_security_policy(image_origins: Iterable[str]) -> dict[str, list[str]]:
    return {
        "default-src": [CSP.NONE],
        # "data:" is for the QR code for authenticator apps, which contains a secret and must not be served at a URL.
        "img-src": [CSP.SELF, "data:", *image_origins],
        "style-src": [CSP.SELF],
        "script-src": [CSP.SELF],
        "font-src": [CSP.SELF],
        "connect-src": [CSP.SELF],
        "manifest-src": [CSP.SELF],
        "form-action": [CSP.SELF],
        "frame-ancestors": [CSP.NONE],
        "base-uri": [CSP.NONE],
    }
