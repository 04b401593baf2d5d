"""Time the signing of all photo URLs of a list, compared with rendering the list without signing."""

import base64
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import django

from benchmarks.measuring import compare

URLS = 72


def main() -> None:
    django.setup()
    from azure.storage.blob import UserDelegationKey
    from django.core.handlers.wsgi import WSGIHandler

    from benchmarks.worker import request
    from restaurant_review.azure.storage import AzurePhotoStorage

    storage = AzurePhotoStorage(
        account_url="https://reviews.blob.core.windows.net", azure_container="photos", delivery="sas"
    )
    key: Any = UserDelegationKey()  # type: ignore[no-untyped-call]  # published without types
    now = datetime.now(UTC)
    key.signed_oid = key.signed_tid = "33333333-3333-4333-8333-333333333333"
    key.signed_start, key.signed_expiry = now.isoformat(), (now + timedelta(days=1)).isoformat()
    key.signed_service, key.signed_version, key.value = "b", "2026-06-06", base64.b64encode(b"k" * 32).decode()
    # The signing key is set directly, so that no network request is measured.
    storage.signer.keys.cached = {now.replace(hour=0, minute=0, second=0, microsecond=0): key}
    names = [f"{number:016d}/640.webp" for number in range(URLS)]
    handler = WSGIHandler()

    def sign() -> float:
        started = time.perf_counter()
        for name in names:
            storage.url(name)
        return 1000 * (time.perf_counter() - started)

    print(compare(sign, lambda: request(handler, "/restaurants/")[0], rounds=41).as_json())


if __name__ == "__main__":
    main()
