import pytest

from dev import lock
from dev.errors import SetupError


def test_accepts_the_requirements_of_this_project():
    lock.main(["--check"])


def test_refuses_requirements_that_changed_after_they_were_compiled(monkeypatch, tmp_path):
    monkeypatch.setattr(lock, "ROOT", tmp_path)
    for name in lock.NAMES:
        (tmp_path / f"{name}.in").write_text("django\n")
        (tmp_path / f"{name}.txt").write_text(f"# {lock.origin(name)}\n")
    lock.main(["--check"])
    (tmp_path / "requirements.in").write_text("django\nflask\n")
    with pytest.raises(SetupError, match=r"requirements.in has changed since .*: run make lock"):
        lock.main(["--check"])


def test_states_the_platforms_of_the_requirements_for_dependabot():
    header = (lock.ROOT / "requirements.txt").read_text().split("\n")[1]
    assert "--universal --python-version 3.12" in header
