from importlib.metadata import PackageNotFoundError, version

import pytest

from dev import licences
from dev.errors import SetupError


def test_the_list_is_up_to_date_and_all_licences_are_allowed():
    licences.main(["--check"])


def test_writes_the_list_that_it_accepts(monkeypatch, tmp_path):
    monkeypatch.setattr(licences, "FILE", tmp_path / "licences.md")
    with pytest.raises(SetupError, match="run make licences"):
        licences.main(["--check"])
    licences.main([])
    licences.main(["--check"])
    assert "| django | BSD-3-Clause |" in licences.FILE.read_text()
    assert "| photoswipe | MIT |" in licences.FILE.read_text()


def test_refuses_a_licence_that_is_not_in_the_list(monkeypatch):
    monkeypatch.setattr(licences, "ALLOWED", licences.ALLOWED - {"LGPL-3.0-only"})
    with pytest.raises(SetupError, match=r"psycopg \(LGPL-3.0-only\)"):
        licences.main(["--check"])


def test_reads_the_requirements_of_this_platform_only():
    requirements = '# made\npillow==1.0 \\\n    --hash=sha256:00\ncolorama==2 ; sys_platform == "win32" \\\n'
    assert list(licences.required_packages(requirements)) == ["pillow"]


def test_reports_a_package_that_is_not_installed():
    with pytest.raises(PackageNotFoundError):
        version("no-such-package")
    with pytest.raises(SetupError, match="no-such-package is not installed"):
        licences.licence_of_package("no-such-package")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("MIT", True),
        ("GPL-3.0-only OR MIT", True),
        ("GPL-3.0-only AND MIT", False),
        ("BSD AND Apache-2.0", True),
        ("unknown", False),
        ("", False),
    ],
)
def test_judges_expressions(expression, expected):
    assert licences.is_allowed(expression) is expected
