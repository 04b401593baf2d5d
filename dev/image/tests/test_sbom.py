import json

from dev.image import sbom
from dev.image.engine import IMAGE


def test_lists_python_and_debian_packages_of_the_image(engine, tmp_path):
    sbom.main(IMAGE, str(tmp_path / "sbom.json"))
    components = {one["name"]: one for one in json.loads((tmp_path / "sbom.json").read_text())["components"]}
    assert components["Django"]["purl"].startswith("pkg:pypi/django@6.")
    assert components["libc6"]["purl"].startswith("pkg:deb/debian/libc6@")
    assert components["debian"]["type"] == "operating-system"
    # The image has no packages for tests.
    assert "pytest" not in components
