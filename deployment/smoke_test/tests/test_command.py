"""The command line of the smoke test."""

import subprocess
import sys

import pytest

from deployment.smoke_test import __main__ as command
from deployment.smoke_test.checks import CHECKS, SmokeTest
from deployment.smoke_test.tests.stand_in import COMMIT, Reply
from dev.environment import ROOT


def test_exits_with_0_and_prints_a_line_for_each_check(server, capsys):
    assert command.main([f"{server.url}/", "--commit", COMMIT, "--header", "X-Azure-FDID=a=b", "--header=Empty="]) == 0
    printed = capsys.readouterr()
    assert len(printed.out.splitlines()) == 2 + len(CHECKS)
    assert printed.err == ""
    assert all(headers["X-Azure-FDID"] == "a=b" for _path, headers in server.requests)
    assert all(headers["Empty"] == "" for _path, headers in server.requests)


def test_exits_with_1_and_prints_the_failed_checks(server, capsys):
    server.replies |= {"/account/login/": Reply(b"", 500), "/robots.txt": Reply(b"", 500)}
    assert command.main([server.url, "--commit", COMMIT]) == 1
    assert [line.partition(": ")[0] for line in capsys.readouterr().err.splitlines()] == [
        f"The smoke test of {server.url} failed:",
        "sign-in page",
        "robots.txt",
    ]


def test_uses_the_timeout(server, capsys):
    server.replies["/ready"] = Reply(b"", 503)
    assert command.main([server.url, f"--commit={COMMIT}", "--timeout=0"]) == 1
    assert len(server.requests) == 1


def test_exits_with_130_after_an_interrupt(monkeypatch, capsys):
    def interrupt(self):
        raise KeyboardInterrupt

    monkeypatch.setattr(SmokeTest, "run", interrupt)
    assert command.main(["https://reviews.example", "--commit", COMMIT]) == 130
    assert capsys.readouterr().err == "Interrupted.\n"


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["https://reviews.example"],
        ["--commit", COMMIT],
        ["https://reviews.example", "--commit", ""],
        ["https://reviews.example", "--commit", "main"],
        ["https://reviews.example", "--commit", COMMIT[:6]],
        ["reviews.example", "--commit", COMMIT],
        ["https://reviews.example/path", "--commit", COMMIT],
        ["https://user@reviews.example", "--commit", COMMIT],
        ["https://reviews.example", "--commit", COMMIT, "--header", "X-Header"],
        ["https://reviews.example", "--commit", COMMIT, "--header", "X Header=1"],
        ["https://reviews.example", "--commit", COMMIT, "--header", "X-Header=1\r\nX-Other: 2"],
        ["https://reviews.example", "--commit", COMMIT, "--timeout", "soon"],
        ["https://reviews.example", "--commit", COMMIT, "--timeout", "-1"],
        ["https://reviews.example", "--commit", COMMIT, "--timeout", "nan"],
        ["https://reviews.example", "--commit", COMMIT, "--time", "1"],
    ],
)
def test_exits_with_2_for_invalid_arguments(capsys, arguments):
    with pytest.raises(SystemExit) as exited:
        command.main(arguments)
    assert exited.value.code == 2
    assert "usage: python3 -m deployment.smoke_test" in capsys.readouterr().err


def test_runs_without_the_packages_of_the_site(server):
    # -S and -s leave out installed packages.
    arguments = [sys.executable, "-S", "-s", "-m", "deployment.smoke_test", server.url, f"--commit={COMMIT}"]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_exits_with_1_and_without_a_traceback_for_a_host_that_does_not_exist():
    arguments = [
        sys.executable,
        "-m",
        "deployment.smoke_test",
        "https://reviews.invalid",
        f"--commit={COMMIT}",
        "--timeout=0",
    ]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "https://reviews.invalid/ready did not respond: " in done.stderr
    assert "Traceback" not in done.stdout + done.stderr
