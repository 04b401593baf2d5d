"""The one address of a photo: it asks whether the photo may be seen before it opens the file."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, HttpResponseNotModified
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from reviews.models import Photo


@require_safe
def photo_file(request: HttpRequest, key: str, width: int) -> HttpResponseBase:
    photo = get_object_or_404(Photo.objects.seen_by(request.user), key=key)
    if width not in photo.widths:
        raise Http404(f"The photo {key} is not stored {width} pixels wide.")
    # A stored file never changes, since another picture has another key: its name is all that a browser must compare.
    etag = f'"{key}-{width}"'
    if etag in request.headers.get("If-None-Match", ""):
        response: HttpResponseBase = HttpResponseNotModified()
    else:
        response = _open(photo.file_name(width))
    response["ETag"] = etag
    # The browser that saw it may keep it for an hour; a shared cache may not, since a photo can be removed.
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _open(name: str) -> FileResponse:
    try:
        return FileResponse(default_storage.open(name), content_type="image/webp")
    except FileNotFoundError as error:
        raise Http404(f"The file {name} is not in the storage.") from error
