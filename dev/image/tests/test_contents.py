"""The files and programs of the image."""

import json
import re
from datetime import UTC, datetime
from pathlib import PurePosixPath

import pytest

from dev.environment import ROOT
from dev.image.container import output, run_once
from dev.image.engine import BASE, IMAGE, REPLACEMENT_BASE, commit_id, size, succeeds

# Compilers and installers, which the image must not have.
BUILD_TOOLS = {"as", "c++", "cargo", "cc", "g++", "gcc", "ld", "make", "npm", "pip", "pip3"}
# The whole content of /app: tests, demo content, documentation and development tools are not copied.
APP_FILES = set(
    "__pycache__ deployment entrypoint.sh gunicorn.conf.py manage.py requirements.txt restaurant_review reviews static "
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


def version_of(engine):
    """Return the commit and the build time in the labels of the image."""
    labels = json.loads(output(*engine.command, "image", "inspect", "--format={{json .Config.Labels}}", IMAGE))
    return labels["org.opencontainers.image.revision"], labels["org.opencontainers.image.created"]


def test_has_the_same_version_in_the_labels_in_the_environment_and_in_the_settings(engine):
    commit, built_at = version_of(engine)
    # The commit is empty if the image was built outside of git.
    assert re.fullmatch(r"([0-9a-f]{40}(-modified)?)?", commit)
    moment = datetime.strptime(built_at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert {f"COMMIT_ID={commit}", f"BUILT_AT={built_at}"} <= set(run_once(engine, ["env"]).splitlines())
    code = "from django.conf import settings; print(settings.COMMIT_ID, settings.BUILT_AT)"
    environment = "--env=DJANGO_SETTINGS_MODULE=restaurant_review.settings"
    assert run_once(engine, ["python", "-c", code], environment) == f"{commit} {moment}".strip()


def test_has_the_version_of_the_latest_build_although_its_layers_are_from_the_cache(engine):
    before = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    engine.build()
    commit, built_at = version_of(engine)
    assert commit == commit_id(ROOT)
    assert before <= built_at <= f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"


def git(clone, *arguments):
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"]
    return output("git", "-C", str(clone), *identity, *arguments)


@pytest.fixture
def clone(tmp_path):
    git(tmp_path, "init", "--quiet")
    (tmp_path / "manage.py").write_text("first")
    git(tmp_path, "add", "manage.py")
    git(tmp_path, "commit", "--quiet", "--message=Add manage.py")
    return tmp_path


def test_names_the_commit_of_a_clone_without_changes(clone):
    assert commit_id(clone) == git(clone, "rev-parse", "HEAD")


@pytest.mark.parametrize("name", ["manage.py", "new.py"])
def test_marks_the_commit_of_a_changed_clone_as_modified(clone, name):
    (clone / name).write_text("second")
    # Untracked files are copied to the image, even if a setting of this machine hides them.
    git(clone, "config", "status.showUntrackedFiles", "no")
    assert commit_id(clone) == git(clone, "rev-parse", "HEAD") + "-modified"


def test_names_no_commit_outside_of_git(tmp_path, clone, monkeypatch):
    (clone / "archive").mkdir()
    assert commit_id(clone / "archive") == ""
    assert commit_id(clone / "missing") == ""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert commit_id(clone) == ""


def test_names_no_commit_before_the_first_commit(tmp_path):
    git(tmp_path, "init", "--quiet")
    assert commit_id(tmp_path) == ""


def test_adds_at_most_160_mb_to_the_base_image(engine, capsys):
    base = BASE if succeeds(*engine.command, "image", "inspect", BASE) else REPLACEMENT_BASE
    whole, below = size(engine, IMAGE), size(engine, base)
    with capsys.disabled():
        print(f"\nThe image: {whole / MEGABYTE:.0f} MB, its base {base}: {below / MEGABYTE:.0f} MB.")
    assert whole - below <= MAX_ADDED
