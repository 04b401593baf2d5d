"""Time ``import_restaurants``, compared with COPY of the same rows into the same table with its indexes."""

import csv
import tempfile
import time
from pathlib import Path

import django

ROWS = 100_000
ROUNDS = 2


def main() -> None:
    django.setup()
    from benchmarks.measuring import Pair, Timings

    imported, copied = [], []
    with tempfile.TemporaryDirectory() as folder:
        file = write_file(Path(folder) / "places.csv")
        for _round in range(ROUNDS):
            empty()
            imported.append(import_file(file))
            copied.append(copy_again())
    print(Pair(Timings(imported), Timings(copied)).inverse.as_json())


def write_file(path: Path) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["name", "city", "cuisines", "address", "postcode", "latitude", "longitude"])
        for number in range(ROWS):
            place = [f"Place {number}", f"City {number % 200}", f"Cuisine {number % 50}", f"{number} High Street"]
            writer.writerow([*place, f"AB{number % 99} 1CD", 50 + number % 900 / 100, number % 300 / 100])
    return path


def empty() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE reviews_restaurant, reviews_city, reviews_cuisine CASCADE")


def import_file(path: Path) -> float:
    import io

    from django.core.management import call_command

    started = time.perf_counter()
    call_command("import_restaurants", str(path), country="GB", time_zone="Europe/London", stdout=io.StringIO())
    return 1000 * (time.perf_counter() - started)


def copy_again() -> float:
    """Export the rows, truncate the table, and return the duration of COPY FROM with the same rows in milliseconds."""
    from django.db import connection

    from reviews.models import Restaurant

    columns = ", ".join(str(column.column) for column in Restaurant._meta.concrete_fields if not column.generated)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        with cursor.copy(f"COPY reviews_restaurant ({columns}) TO STDOUT") as copy:
            rows = b"".join(bytes(part) for part in copy)
        cursor.execute("TRUNCATE reviews_restaurant CASCADE")
        started = time.perf_counter()
        with cursor.copy(f"COPY reviews_restaurant ({columns}) FROM STDIN") as copy:
            copy.write(rows)
        elapsed = 1000 * (time.perf_counter() - started)
        cursor.execute("RESET statement_timeout")
    return elapsed


if __name__ == "__main__":
    main()
