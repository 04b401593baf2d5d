from importlib.metadata import PackageNotFoundError, version

import pytest

from dev import licenses
from dev.errors import SetupError


def test_accepts_the_list_of_licenses_of_this_project():
    licenses.main(["--check"])


def test_writes_the_list_of_licenses_that_it_accepts(monkeypatch, tmp_path):
    monkeypatch.setattr(licenses, "FILE", tmp_path / "licenses.md")
    with pytest.raises(SetupError, match="run make licenses"):
        licenses.main(["--check"])
    licenses.main([])
    licenses.main(["--check"])
    assert "| django | BSD-3-Clause |" in licenses.FILE.read_text()
    assert "| photoswipe | MIT |" in licenses.FILE.read_text()


def test_refuses_a_license_that_is_not_in_the_list(monkeypatch):
    monkeypatch.setattr(licenses, "ALLOWED", licenses.ALLOWED - {"LGPL-3.0-only"})
    with pytest.raises(SetupError, match=r"psycopg \(LGPL-3.0-only\)"):
        licenses.main(["--check"])


def test_reads_the_requirements_of_this_platform_only():
    requirements = '# made\npillow==1.0 \\\n    --hash=sha256:00\ncolorama==2 ; sys_platform == "win32" \\\n'
    assert list(licenses.required_packages(requirements)) == ["pillow"]


def test_reports_a_package_that_is_not_installed():
    with pytest.raises(PackageNotFoundError):
        version("no-such-package")
    with pytest.raises(SetupError, match="no-such-package is not installed"):
        licenses.license_of_package("no-such-package")


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
def test_judges_license_expressions(expression, expected):
    assert licenses.is_allowed(expression) is expected
