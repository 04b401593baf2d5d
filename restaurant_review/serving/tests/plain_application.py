"""A WSGI application without Django. It reads bodies of up to 64 kB, the size of a form, and returns a page."""

PAGE = b"x" * 60_000
PHOTO = b"x" * 1_000_000


def application(environ, start_response):
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body = environ["wsgi.input"].read(length) if length <= 65_536 or environ["PATH_INFO"] == "/upload" else b""
    answer = {"/photo": PHOTO, "/upload": str(len(body)).encode(), "/body": body}.get(environ["PATH_INFO"], PAGE)
    start_response("200 OK", [("Content-Length", str(len(answer)))])
    return [answer]
