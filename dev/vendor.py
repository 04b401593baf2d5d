"""Copy fonts, icons and scripts of npm packages from node_modules to static/.

Run ``make vendor`` after a change in package.json. The copies are committed, so that pages load nothing from other
hosts.
"""

import json
import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
SPRITE = ROOT / "static" / "icons.svg"

FONTS = {
    "@fontsource-variable/brygada-1918": ("wght-normal", "wght-italic"),
    "@fontsource-variable/figtree": ("wght-normal",),
}
SUBSETS = ("latin", "latin-ext")
# The photo viewer. Pages load photoswipe.esm.min.js only when a photo is opened.
SCRIPTS = {
    "photoswipe": (
        "dist/photoswipe.css",
        "dist/photoswipe-lightbox.esm.min.js",
        "dist/photoswipe.esm.min.js",
        "LICENSE",
    ),
}

# Icons of the interface, and of the cuisines in reviews.models.cuisine.
ICONS = [
    "apple",
    "arrow-left",
    "arrow-right",
    "beef",
    "beer",
    "cake-slice",
    "calendar-days",
    "check",
    "chef-hat",
    "chevron-down",
    "chevron-up",
    "circle-alert",
    "clock",
    "coffee",
    "cookie",
    "croissant",
    "drumstick",
    "egg-fried",
    "fish",
    "flame",
    "globe",
    "ham",
    "hamburger",
    "ice-cream-cone",
    "image-plus",
    "leaf",
    "locate-fixed",
    "map-pin",
    "pencil",
    "phone",
    "pizza",
    "plus",
    "rss",
    "salad",
    "sandwich",
    "search",
    "shell",
    "shrimp",
    "soup",
    "sprout",
    "sun",
    "thumbs-up",
    "trash-2",
    "undo-2",
    "utensils",
    "utensils-crossed",
    "wheat",
    "wine",
    "x",
]

# The stars of ratings are filled, and Lucide's star is an outline.
STAR = "M10 1.6l2.6 5.3 5.8.8-4.2 4.1 1 5.8-5.2-2.7-5.2 2.7 1-5.8L1.6 7.7l5.8-.8z"
ONE_STAR = f'<path d="{STAR}"/>'
FIVE_STARS = "".join(f'<path transform="translate({20 * place})" d="{STAR}"/>' for place in range(5))


def main() -> None:
    shutil.rmtree(VENDOR, ignore_errors=True)
    for package, faces in FONTS.items():
        copy_font(package, faces)
    for package, files in SCRIPTS.items():
        copy_files(package, files)
    SPRITE.write_text(sprite())


def copy_files(package: str, files: tuple[str, ...]) -> None:
    target = VENDOR / f"{package}-{version(package)}"
    target.mkdir(parents=True)
    for file in files:
        shutil.copy(MODULES / package / file, target)


def copy_font(package: str, faces: tuple[str, ...]) -> None:
    name = package.split("/")[1]
    # The folder name has no "@", because a URL can contain it as "@" or "%40", and a browser would load both URLs.
    target = VENDOR / f"{name}-{version(package)}"
    target.mkdir(parents=True)
    for face in faces:
        for subset in SUBSETS:
            file = f"{name}-{subset}-{face}.woff2"
            shutil.copy(MODULES / package / "files" / file, target / file)
    shutil.copy(MODULES / package / "LICENSE", target / "LICENSE")


def sprite() -> str:
    symbols = "".join(f"{symbol(name)}\n" for name in ICONS)
    return (
        f"<!-- Lucide {version('lucide-static')}, ISC license, https://lucide.dev -->\n"
        f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}'
        f'<symbol id="star-full" viewBox="0 0 20 20">{ONE_STAR}</symbol>\n'
        f'<symbol id="five-stars" viewBox="0 0 100 20">{FIVE_STARS}</symbol>\n</svg>\n'
    )


def symbol(name: str) -> str:
    drawing = (MODULES / "lucide-static" / "icons" / f"{name}.svg").read_text()
    shapes = re.sub(r"\s+", " ", drawing[drawing.index(">", drawing.index("<svg")) + 1 : drawing.rindex("</svg>")])
    return f'<symbol id="{name}" viewBox="0 0 24 24">{shapes.strip()}</symbol>'


def version(package: str) -> str:
    return str(json.loads((MODULES / package / "package.json").read_text())["version"])


if __name__ == "__main__":
    main()
