import re
from pathlib import Path

from django.conf import settings
from django.test import SimpleTestCase

TEMPLATES = settings.BASE_DIR / "templates"
STATIC = settings.BASE_DIR / "static"
MAX_LINE_LENGTH = 140
OPENING_COMMENT = re.compile(r"\{# (Shows|Loads) .*\. (Takes: .*\. )?.*#\}\n")


def is_part(path: Path) -> bool:
    """Return whether other templates include this one."""
    return path.name.startswith("_") or path.parent.name in {"components", "snippets"}


class TemplateSourceTests(SimpleTestCase):
    def test_limits_lines_of_templates_styles_and_scripts_to_140_characters(self):
        sources = [*TEMPLATES.rglob("*.*"), *(STATIC / "css").iterdir(), *(STATIC / "js").iterdir()]
        self.assertGreater(len(sources), 50)
        for path in sources:
            for number, line in enumerate(path.read_text().splitlines(), start=1):
                if len(line) > MAX_LINE_LENGTH:
                    self.fail(f"{path.relative_to(settings.BASE_DIR)}:{number} has {len(line)} characters")

    def test_starts_every_template_part_with_a_comment_on_what_it_shows(self):
        parts = [path for path in TEMPLATES.rglob("*.html") if is_part(path)]
        self.assertGreater(len(parts), 20)
        for path in parts:
            with self.subTest(path=str(path.relative_to(TEMPLATES))):
                self.assertRegex(path.read_text(), rf"\A{OPENING_COMMENT.pattern}")
