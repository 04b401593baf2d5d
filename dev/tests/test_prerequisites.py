import os
import re
import subprocess
import sys

import pytest

from dev import prerequisites
from dev.environment import ROOT
from dev.errors import SetupError
from dev.prerequisites import APT_INSTALL, PODMAN, TARGETS, VENV, Prerequisite, find_missing, require

CHROMIUM = Prerequisite("Chromium", "chromium", lambda: False)
LIBATOMIC = Prerequisite("libatomic", "libatomic1", lambda: False)
MAKE = Prerequisite("make", "make", lambda: True)


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """Make PATH empty. Return a function that adds a program to PATH, by default one that succeeds."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(prerequisites, "SYSTEM_FOLDERS", ())
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "browsers"))

    def add(name, script="exit 0"):
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)

    return add


def missing_packages(target):
    return {prerequisite.package for prerequisite in find_missing(TARGETS[target])}


@pytest.mark.parametrize(("user", "sudo"), [(0, ""), (1000, "sudo ")])
def test_names_every_missing_package_and_the_install_command_in_one_sentence(programs, monkeypatch, user, sudo):
    programs("apt-get")
    monkeypatch.setattr(os, "geteuid", lambda: user)
    with pytest.raises(SetupError) as raised:
        require("make test", [CHROMIUM, MAKE, LIBATOMIC, CHROMIUM])
    assert str(raised.value) == (
        "make test needs Chromium and libatomic, which are missing: "
        f"install them with {sudo}apt-get install --no-install-recommends chromium libatomic1"
    )


def test_names_no_install_command_without_apt(programs):
    with pytest.raises(SetupError) as raised:
        require("make test", [CHROMIUM])
    assert str(raised.value) == (
        "make test needs Chromium, which is missing: install it with the package manager of this system."
    )


def test_raises_no_error_when_no_package_is_missing():
    require("make test", [MAKE])


def test_requires_packages_of_the_given_target_only(programs):
    assert missing_packages("run") == set()
    assert {"chromium", "git", "procps"} <= missing_packages("test")
    assert "haproxy" not in missing_packages("test")
    assert missing_packages("endurance") == {"haproxy", "procps"}


@pytest.mark.parametrize("name", ["chromium", "google-chrome"])
def test_accepts_an_installed_browser(programs, name):
    programs(name)
    assert "chromium" not in missing_packages("test")


def test_accepts_the_browser_that_playwright_downloaded(programs, tmp_path):
    (tmp_path / "browsers" / "chromium-1200").mkdir(parents=True)
    assert "chromium" not in missing_packages("test")


def test_finds_a_program_outside_the_path_of_an_ordinary_user(programs, monkeypatch, tmp_path):
    programs("haproxy")
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.setattr(prerequisites, "SYSTEM_FOLDERS", (str(tmp_path),))
    assert "haproxy" not in missing_packages("endurance")


def test_requires_podman_only_if_no_docker_engine_runs(programs):
    wanted = {one.package for one in PODMAN} - {"netavark"}
    programs("docker", "exit 1")
    assert wanted <= missing_packages("image")
    programs("docker")
    assert missing_packages("image") == set()


def test_installs_the_missing_packages(programs, tmp_path, monkeypatch):
    for name in ("apt-get", "sudo", "env"):
        programs(name, f'echo "{name} $*" >>{tmp_path}/calls')
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    prerequisites.install([CHROMIUM, MAKE, LIBATOMIC])
    assert (tmp_path / "calls").read_text().splitlines() == [
        "sudo apt-get update --quiet=2",
        f"sudo env DEBIAN_FRONTEND=noninteractive {' '.join(APT_INSTALL)} --quiet=2 --yes chromium libatomic1",
    ]


def test_installs_nothing_when_no_package_is_missing(programs):
    prerequisites.install([MAKE])


def run(*arguments, path):
    command = [sys.executable, "-S", "-m", "dev.prerequisites", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env={"PATH": str(path), "HOME": str(path)}, capture_output=True, text=True, check=False
    )


def test_lists_missing_packages_without_any_installed_package(tmp_path):
    listed = run("--list", "test", path=tmp_path)
    assert "chromium" in listed.stdout.split()
    assert (listed.stderr, listed.returncode) == ("", 0)


def test_names_the_packages_of_the_tests_in_the_readme():
    section = (ROOT / "README.md").read_text().split("## Test it")[1].split("\n## ")[0]
    [packages] = re.findall(r"apt-get install --no-install-recommends (.*)", section)
    assert set(packages.split()) == {prerequisite.package for prerequisite in TARGETS["test"]} - {VENV.package}
