"""The settings of the photo storage: a storage account or a local folder."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

DELIVERIES = ("proxy", "sas")


def blob_endpoint(env: environ.Env) -> str:
    if name := env.str("AZURE_STORAGE_ACCOUNT", default=""):
        return f"https://{name}.blob.core.windows.net"
    endpoint: str = env.str("AZURE_STORAGEBLOB_RESOURCEENDPOINT", default="")
    return endpoint.rstrip("/")


def photo_storage_settings(env: environ.Env, default_folder: Path) -> dict[str, Any]:
    delivery = env.str("PHOTO_DELIVERY", default="proxy")
    if delivery not in DELIVERIES:
        raise ImproperlyConfigured(f'PHOTO_DELIVERY is "{delivery}". Set it to proxy or sas.')
    account_url = blob_endpoint(env)
    if not account_url:
        return {
            "BACKEND": "restaurant_review.local_photos.LocalPhotoStorage",
            "OPTIONS": {
                "location": env.path("PHOTO_ROOT", default=default_folder),
                "base_url": "/photos/",
                # Each name belongs to one photo, so an existing file is the same photo, complete or partly written.
                "allow_overwrite": True,
            },
        }
    return {
        "BACKEND": "restaurant_review.azure.storage.AzurePhotoStorage",
        "OPTIONS": {
            "account_url": account_url,
            "azure_container": env.str("PHOTO_CONTAINER", default="photos"),
            "delivery": delivery,
        },
    }


def photo_origins(env: environ.Env) -> list[str]:
    if env.str("PHOTO_DELIVERY", default="proxy") != "sas" or not blob_endpoint(env):
        return []
    parts = urlsplit(blob_endpoint(env))
    return [f"{parts.scheme}://{parts.netloc}"]
