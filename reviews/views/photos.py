"""The one address of a photo: it asks whether the photo may be seen before it opens the file."""

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
    photo = get_object_or_404(Photo.objects.visible_to(request.user), key=key)
    if width not in photo.widths:
        raise Http404(f"The photo {key} is not stored {width} pixels wide.")
    name = photo.files.name(width)
    if signed := photos.signed_address(name):
        response: HttpResponseBase = HttpResponseRedirect(signed.url)
        response["Cache-Control"] = f"private, max-age={signed.seconds}"
        return response
    # A stored file never changes, since another picture has another key: its name is all that a browser must compare.
    etag = f'"{key}-{width}"'
    if etag in request.headers.get("If-None-Match", ""):
        response = HttpResponseNotModified()
    else:
        try:
            response = FileResponse(photos.open_file(name), content_type="image/webp")
        except FileNotFoundError as error:
            raise Http404(f"The file {name} is not in the storage.") from error
        except OSError:
            logger.exception("The photo %s cannot be shown.", name)
            return HttpResponse(status=503, headers={"Retry-After": "30", "Cache-Control": "no-store"})
    response["ETag"] = etag
    # The browser that saw it may keep it for an hour; a shared cache may not, since a photo can be removed.
    response["Cache-Control"] = "private, max-age=3600"
    return response
