"""The command ``python3 -m deployment.smoke_test``."""

import argparse
import re
import sys

from deployment.smoke_test.checks import READY_TIMEOUT, SmokeTest, SmokeTestFailed

INTERRUPTED = 130
URL = re.compile(r"https?://[^/?#@\s]+/?")
COMMIT = re.compile(r"[0-9a-f]{7,64}(-modified)?")
# The characters that HTTP allows: https://www.rfc-editor.org/rfc/rfc9110#name-fields
HEADER = re.compile(r"(?P<name>[!#$%&'*+.^_`|~0-9A-Za-z-]+)=(?P<value>[\x21-\x7e]+([ \t]+[\x21-\x7e]+)*)?")


def main(arguments: list[str]) -> int:
    options = make_parser().parse_args(arguments)
    test = SmokeTest(options.url, options.commit, dict(options.header), report, options.timeout)
    try:
        test.run()
    except SmokeTestFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return INTERRUPTED
    return 0


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m deployment.smoke_test",
        description="Test a release of the site with GET requests. The site may be empty.",
        epilog="Exit codes: 0 if the release passes, 1 if a check fails, 2 for invalid arguments.",
        allow_abbrev=False,
    )
    parser.add_argument("url", type=url, metavar="URL", help="scheme and host of the site, such as https://example.org")
    parser.add_argument("--commit", type=commit, required=True, help="the commit that the site must run")
    parser.add_argument(
        "--header",
        type=header,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="sent to the site and to no other host; behind Azure Front Door: X-Azure-FDID=ID (repeatable)",
    )
    parser.add_argument(
        "--timeout",
        type=seconds,
        default=READY_TIMEOUT,
        metavar="SECONDS",
        help="how long to wait until the release is ready (%(default)s)",
    )
    return parser


def url(text: str) -> str:
    if not URL.fullmatch(text):
        raise argparse.ArgumentTypeError(f'"{text}" is not a URL with a scheme and a host, such as https://example.org')
    return text.rstrip("/")


def commit(text: str) -> str:
    if not COMMIT.fullmatch(text):
        raise argparse.ArgumentTypeError(f'"{text}" is not a commit ID of at least seven characters')
    return text


def header(text: str) -> tuple[str, str]:
    match = HEADER.fullmatch(text)
    if match is None:
        raise argparse.ArgumentTypeError(f'"{text}" is not a header as NAME=VALUE')
    return match["name"], match["value"] or ""


def seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError(f'"{text}" is not a number of seconds')
    return value


def report(line: str) -> None:
    # Flush, so that the lines of a job arrive in its log while it runs.
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
