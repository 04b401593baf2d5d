"""Reads where photos are kept: a storage account, else a folder."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

DELIVERIES = ("proxy", "sas")


def account_url(env: environ.Env) -> str:
    """The address of the storage account's blobs; empty without an account."""
    if name := env.str("AZURE_STORAGE_ACCOUNT", default=""):
        return f"https://{name}.blob.core.windows.net"
    address: str = env.str("AZURE_STORAGEBLOB_RESOURCEENDPOINT", default="")
    return address.rstrip("/")


def photo_storage(env: environ.Env, folder: Path) -> dict[str, Any]:
    """The entry of ``STORAGES``. Raises ``ImproperlyConfigured``."""
    delivery = env.str("PHOTO_DELIVERY", default="proxy")
    if delivery not in DELIVERIES:
        raise ImproperlyConfigured(f"PHOTO_DELIVERY is {delivery!r}: write proxy or sas.")
    if not account_url(env):
        return {
            "BACKEND": "restaurant_review.local_photos.LocalPhotoStorage",
            "OPTIONS": {
                "location": env.path("PHOTO_ROOT", default=folder),
                "base_url": "/photos/",
                # A name belongs to one picture, so what stands there already is the same or half written.
                "allow_overwrite": True,
            },
        }
    return {
        "BACKEND": "restaurant_review.azure.storage.AzurePhotoStorage",
        "OPTIONS": {
            "account_url": account_url(env),
            "azure_container": env.str("PHOTO_CONTAINER", default="photos"),
            "delivery": delivery,
        },
    }


def photo_sources(env: environ.Env) -> list[str]:
    """The other hosts that pages show photos from, for the content security policy."""
    if env.str("PHOTO_DELIVERY", default="proxy") != "sas" or not account_url(env):
        return []
    parts = urlsplit(account_url(env))
    return [f"{parts.scheme}://{parts.netloc}"]
