"""Run the local commands of the guide and the recipes, and compare what they print with the page."""

import os
import stat
from pathlib import Path

import pytest

from dev.documents.blocks import LOCAL, OUTPUT, SERVER, Block, blocks
from dev.documents.terminal import UnexpectedOutput, copy_clone, is_expected, terminal
from dev.documents.tests.pages import PAGES, page_id

# Replacements for programs that would change the machine that runs the tests.
SUDO = '#!/bin/sh\nexec "$@"\n'
APT_GET = """#!/bin/sh
[ "$1" = install ] || exit 1
shift
for word; do
    case $word in
        --yes | --no-install-recommends | python3 | python3-venv | make | curl | git) ;;
        chromium | libatomic1 | procps | redis-server) ;;
        *) echo "E: Unable to locate package $word"; exit 100 ;;
    esac
done
"""


@pytest.fixture
def environment(tmp_path):
    """Return the variables of a login shell, without those of the tests. PATH starts with harmless sudo and apt-get."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, script in (("sudo", SUDO), ("apt-get", APT_GET)):
        (programs / name).write_text(script)
        (programs / name).chmod(stat.S_IRWXU)
    return {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path), "LANG": "C.UTF-8"}


@pytest.fixture
def clone(tmp_path):
    return tmp_path / "clone"


def run(clone, environment, *page):
    clone.mkdir(exist_ok=True)
    with terminal(clone, environment) as running:
        running.run_page([Block(Path("page.md"), 1, *block) for block in page])


def local_pages():
    return [page for page in PAGES if any(block.kind in (LOCAL, SERVER) for block in blocks(page))]


@pytest.mark.endurance
@pytest.mark.parametrize("page", local_pages(), ids=page_id)
def test_prints_the_documented_output_of_local_commands(page, clone, environment):
    copy_clone(clone)
    with terminal(clone, environment) as running:
        running.run_page(list(blocks(page)))


def test_refuses_output_that_differs_from_the_page(clone, environment):
    run(clone, environment, (LOCAL, "echo 60 restaurants"), (OUTPUT, "60 restaurants"))
    with pytest.raises(UnexpectedOutput, match=r"page\.md:1 printed"):
        run(clone, environment, (LOCAL, "echo 59 restaurants"), (OUTPUT, "60 restaurants"))


def test_refuses_a_failed_command_of_a_page(clone, environment):
    with pytest.raises(UnexpectedOutput, match="exit code 3"):
        run(clone, environment, (LOCAL, "exit 3"))


def test_refuses_a_page_that_installs_an_unknown_package(clone, environment):
    with pytest.raises(UnexpectedOutput, match="Unable to locate package pyhton3"):
        run(clone, environment, (LOCAL, "sudo apt-get install pyhton3"))


def test_runs_a_server_until_the_page_stops_it(clone, environment):
    server = (SERVER, "trap 'exit 0' INT; touch running; echo ready; while :; do sleep 0.1; done", "")
    run(clone, environment, server, (OUTPUT, "ready"), (LOCAL, "test -e running"))
    refused = (LOCAL, "pkill -0 -s $(cat leader)", "Press `Ctrl-C`.")
    server = (SERVER, "echo $$ > leader; echo ready; exec sleep 60", "")
    with pytest.raises(UnexpectedOutput, match="exit code 1"):
        run(clone, environment, server, (OUTPUT, "ready"), refused)


def test_refuses_a_server_that_ends_before_the_page_stops_it(clone, environment):
    with pytest.raises(UnexpectedOutput, match="Port 8000 is in use"):
        run(clone, environment, (SERVER, "echo Port 8000 is in use"), (OUTPUT, "ready"))


@pytest.mark.parametrize(
    ("expected", "actual", "same"),
    [
        ("a\nb", "a\nb\n", True),
        ("a\n...\nd", "a\nb\nc\nd", True),
        ("...\na", "a", True),
        ("a\n...", "a", True),
        ("built in ... s", "built in 12 s", True),
        ("a ... c", "a\nb c", False),
        ("a", "a\nb", False),
        ("a.c", "abc", False),
    ],
)
def test_accepts_any_text_for_three_dots_in_an_output(expected, actual, same):
    assert is_expected(expected, actual) is same
