import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "find_python.sh"


@pytest.fixture
def install(tmp_path):
    """Return a function that adds a fake Python to an otherwise empty PATH."""

    def install(name, folder="bin", new_enough=True, venv=True):
        program = tmp_path / folder / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(
            "#!/bin/sh\n"
            'case "$2" in\n'
            f"    *'< (3, 12)'*) exit {0 if new_enough else 1} ;;\n"
            f"    *venv*) exit {0 if venv else 1} ;;\n"
            "    *) echo python3.12 ;;\n"
            "esac\n"
        )
        program.chmod(0o755)
        return str(program)

    return install


def find(tmp_path):
    path = f"{tmp_path}/shims:{tmp_path}/bin"
    return subprocess.run(["/bin/sh", SCRIPT], env={"PATH": path}, capture_output=True, text=True, check=False)


def test_prefers_the_python_version_of_the_project(install, tmp_path):
    install("python3")
    program = install("python3.13")
    assert find(tmp_path).stdout.strip() == program


def test_accepts_a_python_with_another_name(install, tmp_path):
    program = install("python")
    assert find(tmp_path).stdout.strip() == program


def test_skips_a_shim_of_a_missing_python_version(install, tmp_path):
    install("python3", folder="shims", new_enough=False)
    program = install("python3")
    assert find(tmp_path).stdout.strip() == program


def test_reports_that_there_is_no_python(install, tmp_path):
    install("python3", new_enough=False)
    found = find(tmp_path)
    assert found.stderr == "This project needs Python 3.12 or newer, and there is none on PATH.\n"
    assert (found.stdout, found.returncode) == ("", 1)


def test_names_the_package_of_the_missing_venv_module(install, tmp_path):
    install("python3", venv=False)
    found = find(tmp_path)
    assert found.stderr.count("\n") == 1
    assert "apt-get install python3.12-venv" in found.stderr
    assert found.returncode == 1


def test_skips_a_python_without_venv(install, tmp_path):
    install("python3.13", venv=False)
    program = install("python3")
    assert find(tmp_path).stdout.strip() == program
