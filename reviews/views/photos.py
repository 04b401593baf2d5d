"""Serve the files of photos at their permanent URLs, to people who may see the photo."""

import logging

from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from reviews.models import Photo
from reviews.photos import storage as photos

logger = logging.getLogger(__name__)


@require_safe
def photo_file(request: HttpRequest, key: str, width: int) -> HttpResponseBase:
    response = _find_file(request, key, width)
    # Search engines and feed readers show photos on their own pages.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _find_file(request: HttpRequest, key: str, width: int) -> HttpResponseBase:
    photo = get_object_or_404(Photo.objects.visible_to(request.user), key=key)
    if width not in photo.widths:
        raise Http404(f"The photo {key} is not stored {width} pixels wide.")
    name = photo.files.name(width)
    if signed := photos.sign_url(name):
        cache_control = f"private, max-age={signed.seconds_left}"
        return HttpResponseRedirect(signed.url, headers={"Cache-Control": cache_control})
    # A stored file never changes, because every upload gets a new key: its name identifies its content.
    etag = f'"{key}-{width}"'
    if etag in request.headers.get("If-None-Match", ""):
        response: HttpResponseBase = HttpResponseNotModified()
    else:
        response = _stream(name)
    if response.status_code < 400:
        response["ETag"] = etag
        # Browsers may cache the file for an hour. Shared caches may not, because a photo can be removed.
        response["Cache-Control"] = "private, max-age=3600"
    return response


def _stream(name: str) -> HttpResponseBase:
    try:
        return FileResponse(photos.open_file(name), content_type="image/webp")
    except FileNotFoundError as error:
        raise Http404(f"The file {name} is not in the storage.") from error
    except OSError:
        logger.exception("The photo %s could not be read from the storage.", name)
        return HttpResponse(status=503, headers={"Retry-After": "30", "Cache-Control": "no-store"})
