"""The files and programs of the image."""

import re
from pathlib import PurePosixPath

import pytest

from dev.environment import ROOT
from dev.image.container import run_once
from dev.image.engine import BASE, IMAGE, REPLACEMENT_BASE, size, succeeds

# Compilers and installers, which the image must not have.
BUILD_TOOLS = {"as", "c++", "cargo", "cc", "g++", "gcc", "ld", "make", "npm", "pip", "pip3"}
# The whole content of /app: tests, demo content, documentation and development tools are not copied.
APP_FILES = set(
    "__pycache__ entrypoint.sh gunicorn.conf.py manage.py requirements.txt restaurant_review reviews static "
    "staticfiles templates".split()
)
MEGABYTE = 1_000_000
# The packages take 120 MB with bytecode: mostly Django, and the libraries of Pillow and cryptography. On an official
# Python image, the bytecode of the standard library adds 15 MB.
MAX_ADDED = 160 * MEGABYTE


@pytest.fixture(scope="module")
def files(engine):
    """Return all paths of the image with their types: f for a file, d for a folder."""
    lines = run_once(
        engine, ["find", "/", "-xdev", "-printf", "%y %p\n"], "--user=0", "--cap-add=DAC_READ_SEARCH"
    ).splitlines()
    return {PurePosixPath(path): kind for kind, _, path in (line.partition(" ") for line in lines)}


def test_has_no_compiler_and_no_installer_in_the_image(files):
    programs = {path for path in files if path.parent.name in {"bin", "sbin"}}
    assert len(programs) > 100
    assert not [
        path for path in programs if path.name in BUILD_TOOLS or re.fullmatch(r".*-g?(cc|ld)(-\d+)?", path.name)
    ]


def test_has_only_the_files_of_the_site_in_the_image(files):
    assert {path.name for path in files if path.parent == PurePosixPath("/app")} == APP_FILES


def test_has_no_tests_caches_or_settings_in_the_image(files):
    unwanted = {"tests", ".cache", ".env", ".git", "node_modules", "conftest.py"}
    assert not [path for path in files if path.name in unwanted]
    assert not [path for path in files if path.is_relative_to("/var/lib/apt/lists") and files[path] == "f"]


def test_has_bytecode_of_every_module_in_the_image(files):
    modules = [path for path in files if path.suffix == ".py" and path.is_relative_to("/app")]
    modules += [path for path in files if path.suffix == ".py" and path.parent.name in {"django", "gunicorn", "json"}]
    compiled = {(path.parent.parent, path.name.split(".cpython")[0]) for path in files if path.suffix == ".pyc"}
    assert len(modules) > 150
    assert not [path for path in modules if (path.parent, path.name.removesuffix(".py")) not in compiled]


def test_has_compressed_static_files_with_hashed_names_in_the_image(files):
    assert PurePosixPath("/app/staticfiles/staticfiles.json") in files
    styles = [str(path) for path in files if re.fullmatch(r"/app/staticfiles/css/site\.\w{12}\.css\.gz", str(path))]
    assert len(styles) == 1


def test_lets_the_user_of_the_image_write_only_to_temporary_folders(engine):
    # -xdev excludes /dev and /proc.
    find = "find / -xdev ! -type l -writable 2>/dev/null || true"
    writable = run_once(engine, ["sh", "-c", find]).split()
    assert set(writable) <= {"/tmp", "/dev/shm"}


def test_runs_the_image_as_a_numeric_user_without_other_groups(engine):
    assert run_once(engine, ["id", "--user"]) == run_once(engine, ["id", "--groups"]) == "10001"


def test_has_the_python_version_of_the_project_in_the_image(engine):
    version = (ROOT / ".python-version").read_text().strip()
    assert run_once(engine, ["python", "--version"]).startswith(f"Python {version}.")
    assert f"python:{version}-slim" in (ROOT / "Dockerfile").read_text()


def test_adds_at_most_160_mb_to_the_base_image(engine, capsys):
    base = BASE if succeeds(*engine.command, "image", "inspect", BASE) else REPLACEMENT_BASE
    whole, below = size(engine, IMAGE), size(engine, base)
    with capsys.disabled():
        print(f"\nThe image: {whole / MEGABYTE:.0f} MB, its base {base}: {below / MEGABYTE:.0f} MB.")
    assert whole - below <= MAX_ADDED
