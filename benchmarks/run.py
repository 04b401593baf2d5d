"""Measure pages at two database sizes: ``make bench``. Prints a table of ratios and writes it as JSON.

The first run fills two databases, which takes minutes. They are kept in ``.dev/bench``.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

from benchmarks.measuring import Pair, compare
from dev.environment import ROOT, STATE_DIR
from dev.services.postgres import PostgresServer

FOLDER = STATE_DIR / "bench"
SIZES = {"small": (1_000, 20_000), "large": (100_000, 2_000_000)}
PAGES = ("home", "list", "restaurant", "selective search", "broad search", "typo", "suggestions", "near me")
ROUNDS = 60

# Targets: the minimum rate of a page relative to its floor (see benchmarks/urls.py), and the maximum duration in the
# large database relative to the small one.
MIN_FLOOR_RATIO = {"home": 0.35, "list": 0.35}
MAX_GROWTH = {
    "home": 1.2,
    "list": 1.2,
    "restaurant": 1.2,
    "selective search": 1.2,
    "near me": 1.2,
    "broad search": 2.0,
}


@dataclass
class Row:
    name: str
    value: float
    low: float
    high: float
    target: str
    meets_target: bool | None
    details: dict[str, float] = field(default_factory=dict)


class Worker:
    """A process of the site that uses one of the databases."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def ask(self, command: str, page: str) -> Any:
        stdin, stdout = cast("IO[str]", self.process.stdin), cast("IO[str]", self.process.stdout)
        print(command, page, file=stdin, flush=True)
        return json.loads(stdout.readline())

    def timed(self, command: str, page: str) -> Callable[[], float]:
        return lambda: float(self.ask(command, page))


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with PostgresServer(FOLDER / "postgres", durable=False) as server, ExitStack() as stack:
        environments = {name: environment(server.url(name)) for name in SIZES}
        manage(environments["small"], "collectstatic", "--noinput", "--verbosity=0")
        for name, (restaurants, reviews) in SIZES.items():
            fill(name, environments[name], restaurants, reviews)
        workers = {name: stack.enter_context(worker(environments[name])) for name in SIZES}
        rows = [*pages_against_floor(workers["large"]), *growth(workers["small"], workers["large"])]
        imports = environment(server.url("imports"))
        rows += other_figures(imports, environments["small"])
    report(rows)
    if any(row.meets_target is False for row in rows):
        sys.exit("At least one target was missed.")


def environment(database_url: str) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "restaurant_review.settings",
        "DATABASE_URL": database_url,
        "SECRET_KEY": "for-measuring",
        # Logs go to standard error, because results go to standard output.
        "LOG_FORMAT": "text",
        # In seconds, as in manage.py: migrations and imports may have longer statements than requests.
        "DATABASE_STATEMENT_TIMEOUT": "900",
        "ALLOWED_HOSTS": "localhost",
        "PHOTO_ROOT": str(FOLDER / "photos"),
    }


def manage(environment: dict[str, str], *arguments: str) -> None:
    subprocess.run([sys.executable, str(ROOT / "manage.py"), *arguments], cwd=ROOT, env=environment, check=True)


def fill(name: str, environment: dict[str, str], restaurants: int, reviews: int) -> None:
    stamp = FOLDER / f"{name}-{restaurants}-{reviews}"
    manage(environment, "migrate", "--verbosity=0")
    if stamp.exists():
        return
    print(f"Filling the {name} database with {restaurants} restaurants and {reviews} reviews ...", flush=True)
    program = f"from benchmarks.seeding import seed; seed(restaurants={restaurants}, reviews={reviews})"
    manage(environment, "shell", "--verbosity=0", "--command", program)
    stamp.touch()


@contextmanager
def worker(environment: dict[str, str]) -> Iterator[Worker]:
    command = [sys.executable, "-m", "benchmarks.worker"]
    with (
        (FOLDER / "worker.log").open("a") as log,
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
        ) as process,
    ):
        yield Worker(process)
        process.terminate()


def pages_against_floor(worker: Worker) -> Iterator[Row]:
    for page in PAGES:
        facts = worker.ask("facts", page)
        pair = compare(worker.timed("page", page), worker.timed("floor", page), ROUNDS)
        details = {"rps": pair.measured.per_second, "p50": pair.measured.p50, "p99": pair.measured.p99, **facts}
        yield row(f"{page}: rate / floor", pair.inverse, details, minimum=MIN_FLOOR_RATIO.get(page))


def growth(small: Worker, large: Worker) -> Iterator[Row]:
    for page in PAGES:
        pair = compare(large.timed("page", page), small.timed("page", page), ROUNDS)
        yield row(f"{page}: 100,000 / 1,000", pair, {}, maximum=MAX_GROWTH.get(page))


def other_figures(imports: dict[str, str], pages: dict[str, str]) -> Iterator[Row]:
    manage(imports, "migrate", "--verbosity=0")
    for module, name, bounds in (
        ("importing", "import: rate / COPY", {"minimum": 0.1}),
        ("photos", "photo: ingest / bare Pillow", {"maximum": 1.2}),
        ("database", "pooled checkout: ours / Django's", {"maximum": 1.05}),
        ("signing", "72 signed URLs / list", {"maximum": 0.05}),
        ("starting auto", "cold start, nothing to migrate / new project", {"maximum": 1.5}),
        ("starting never", "cold start, never migrates / gunicorn alone", {"maximum": 1.7}),
    ):
        command = [sys.executable, "-m", *f"benchmarks.{module}".split()]
        with (FOLDER / "worker.log").open("a") as log:
            answer = subprocess.run(
                command,
                cwd=ROOT,
                # Not the list of the imported restaurants, which is slow until PostgreSQL has analyzed the table.
                env=pages if module == "signing" else imports,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                check=False,
            )
        if answer.returncode:
            sys.exit(f"benchmarks.{module} failed: {Path(log.name).relative_to(Path.cwd())} has the reason.")
        yield row(name, Pair.from_json(answer.stdout), {}, **bounds)


def row(
    name: str, pair: Pair, details: dict[str, float], *, minimum: float | None = None, maximum: float | None = None
) -> Row:
    low, high = pair.spread
    has_target = minimum is not None or maximum is not None
    meets_target = (minimum or 0) <= pair.ratio <= (maximum or float("inf")) if has_target else None
    target = f">= {minimum}" if minimum else f"<= {maximum}" if maximum else ""
    return Row(name, pair.ratio, low, high, target, meets_target, details)


def report(rows: list[Row]) -> None:
    print(
        f"\n{'':34}{'ratio':>7}{'p10-p90':>14}{'target':>9}{'':>5}"
        f"{'rps':>6}{'p50 ms':>8}{'p99 ms':>8}{'queries':>9}{'bytes':>8}"
    )
    for row in rows:
        mark = {True: "ok", False: "NO", None: ""}[row.meets_target]
        line = f"{row.name:34}{row.value:7.2f}{f'{row.low:.2f}-{row.high:.2f}':>14}{row.target:>9}{mark:>5}"
        if details := row.details:
            line += f"{details['rps']:6.0f}{details['p50']:8.2f}{details['p99']:8.2f}"
            line += f"{details['queries']:9}{details['bytes']:8}"
        print(line)
    path = FOLDER / "results.json"
    path.write_text(json.dumps([vars(row) for row in rows], indent=1))
    print(f"\nThe same as JSON: {path.relative_to(Path.cwd())}")


if __name__ == "__main__":
    main()
