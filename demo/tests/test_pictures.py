from django.test import SimpleTestCase
from PIL import Image, ImageStat

from demo.content import FOLDER, PICTURES

# Folders are skipped: an older version of the project may have left a __pycache__ here.
FILES = sorted(path for path in (FOLDER / "pictures").iterdir() if path.is_file())


class PictureTests(SimpleTestCase):
    def test_has_one_picture_file_for_each_alt_text(self):
        self.assertEqual({file.name for file in FILES}, {f"{picture}.webp" for picture in PICTURES})

    def test_describes_each_picture(self):
        for picture, alt in PICTURES.items():
            with self.subTest(picture):
                self.assertTrue(alt[0].isupper())
                self.assertTrue(20 < len(alt) <= 125, alt)

    def test_takes_at_most_4_mb_for_all_pictures(self):
        self.assertLessEqual(sum(file.stat().st_size for file in FILES), 4_000_000)

    def test_has_webp_pictures_of_960_pixels_without_metadata(self):
        for file in FILES:
            with self.subTest(file.name), Image.open(file) as image:
                image.load()
                self.assertEqual((image.format, image.mode, image.size), ("WEBP", "RGB", (960, 720)))
                self.assertFalse({"exif", "xmp", "icc_profile"} & set(image.info))

    def test_has_no_picture_with_low_contrast(self):
        for file in FILES:
            with self.subTest(file.name), Image.open(file) as image:
                self.assertGreater(ImageStat.Stat(image.convert("L")).stddev[0], 25)

    def test_has_no_picture_twice(self):
        # The pictures are compared at 8 × 6 pixels, so that two pictures of one scene must differ in more than details.
        reduced = [Image.open(file).convert("RGB").resize((8, 6)).tobytes() for file in FILES]
        for number, first in enumerate(reduced):
            for second in reduced[:number]:
                changes = [abs(a - b) for a, b in zip(first, second, strict=True)]
                self.assertGreater(sum(changes) / len(changes), 5)
