"""Draw docs/images/*.svg from the descriptions in docs/images/*.toml: ``make diagrams``."""

from dev.diagrams.drawing import draw
from dev.diagrams.layout import read
from dev.environment import ROOT

FOLDER = ROOT / "docs" / "images"


def main() -> None:
    for source in sorted(FOLDER.glob("*.toml")):
        source.with_suffix(".svg").write_text(draw(read(source.read_text())))


if __name__ == "__main__":
    main()
