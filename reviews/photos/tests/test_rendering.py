from io import BytesIO

from django.test import SimpleTestCase
from PIL import Image

from reviews.photos.decoder.reading import read_image
from reviews.photos.decoder.rendering import encode_webp, render
from reviews.photos.tests.sample_pictures import SECRET, encoded, private_pictures, red_and_blue


class RenditionTests(SimpleTestCase):
    def render(self, content):
        return render(read_image(BytesIO(content)))

    def assert_bare(self, content, original):
        self.assertEqual((content[:4], content[8:12]), (b"RIFF", b"WEBP"))
        self.assertNotEqual(content, original)
        for marker in (b"exif", b"xmp", b"iccp", b"vp8x", b"secret", b"gps"):
            self.assertNotIn(marker, content.lower())
        with Image.open(BytesIO(content)) as image:
            self.assertEqual(dict(image.getexif()), {})
            # Pillow sets these for every WebP.
            self.assertLessEqual(set(image.info), {"loop", "background", "timestamp", "duration"})

    def test_removes_all_metadata_from_renditions(self):
        for name, original in private_pictures():
            with self.subTest(name):
                self.assertIn(SECRET, original)
                renditions = self.render(original)
                self.assertEqual(renditions.widths, [320, 400])
                for content in renditions.files.values():
                    self.assert_bare(content, original)

    def test_encodes_a_rendition_again_instead_of_copying_it(self):
        original = encode_webp(Image.radial_gradient("L").convert("RGB"))
        [content] = self.render(original).files.values()
        self.assert_bare(content, original)

    def test_removes_bytes_appended_to_a_photo(self):
        original = encoded(red_and_blue(), "JPEG") + b"<script>" + SECRET + b"</script>"
        [content] = self.render(original).files.values()
        self.assert_bare(content, original)
        self.assertNotIn(b"<script>", content)

    def test_renders_very_thin_pictures(self):
        for size, widths, height in (((1, 5000), [1], 2560), ((12_000, 1), [320, 640, 1280], 1)):
            for name in ("PNG", "JPEG"):
                with self.subTest(name, size=size):
                    renditions = self.render(encoded(Image.new("RGB", size, "#204060"), name))
                    self.assertEqual((renditions.widths, renditions.height), (widths, height))
                    for width, content in renditions.files.items():
                        with Image.open(BytesIO(content)) as image:
                            self.assertEqual(image.size, (width, height))
