import struct
import warnings
from io import BytesIO

from django.test import SimpleTestCase
from PIL import ExifTags, Image, ImageCms, PngImagePlugin

from reviews.photos.decoder import reading
from reviews.photos.tests.sample_pictures import (
    FORMATS,
    LARGEST_SIDE,
    encoded,
    exif,
    png,
    red_and_blue,
    swapped_profile,
)


def read(content):
    return reading.read_image(BytesIO(content))


class PictureTestCase(SimpleTestCase):
    def setUp(self):
        # Pillow warns about damage that it repairs. Warnings are errors in tests, but not on the site.
        self.enterContext(warnings.catch_warnings(action="ignore", category=Warning))

    def assert_color(self, image, place, color):
        """Assert the color of a pixel. Lossy formats change each channel of a flat color by a few levels of 256."""
        self.assertEqual(image.mode, "RGB")
        pixel = image.getpixel(place)
        self.assertTrue(all(abs(a - b) <= 6 for a, b in zip(pixel, color, strict=True)), f"{pixel} is not {color}")


class ReadPictureTests(PictureTestCase):
    def test_reads_pictures_of_every_supported_format(self):
        picture = Image.new("RGB", (64, 48), (200, 100, 50))
        for name in FORMATS:
            with self.subTest(name):
                image = read(encoded(picture, name))
                self.assertEqual(image.size, (64, 48))
                self.assert_color(image, (30, 20), (200, 100, 50))

    def test_reads_pictures_of_every_color_mode(self):
        for image_format, mode, color, seen in (
            ("JPEG", "CMYK", (255, 0, 0, 0), (0, 255, 255)),
            ("JPEG", "L", 90, (90, 90, 90)),
            ("PNG", "L", 90, (90, 90, 90)),
            ("PNG", "1", 1, (255, 255, 255)),
            ("PNG", "I;16", 90 * 256, (90, 90, 90)),
        ):
            with self.subTest(format=image_format, mode=mode):
                image = read(encoded(Image.new(mode, (32, 32), color), image_format))
                self.assert_color(image, (16, 16), seen)

    def test_reads_pictures_with_16_bits_per_channel(self):
        pixels = (b"\0" + struct.pack(">HHH", 200 << 8, 100 << 8, 50 << 8) * 8) * 8
        self.assert_color(read(png(8, 8, pixels, depth=16)), (4, 4), (200, 100, 50))

    def test_reads_a_large_16_bit_gray_picture_with_a_transparent_shade(self):
        image = read(encoded(Image.new("I;16", (LARGEST_SIDE + 40, 20), 0x8000), "PNG", transparency=0x1080))
        self.assert_color(image, (1000, 5), (128, 128, 128))

    def test_reads_the_first_of_several_pictures_in_a_camera_file(self):
        picture = Image.new("RGB", (40, 30), "red")
        more = {"save_all": True, "append_images": [Image.new("RGB", (20, 15), "blue")]}
        for name in ("MPO", "HEIF"):
            with self.subTest(name):
                self.assert_color(read(encoded(picture, name, **more)), (20, 15), (255, 0, 0))

    def test_replaces_transparency_with_white(self):
        for name in ("PNG", "WEBP", "AVIF", "HEIF"):
            with self.subTest(name):
                picture = Image.new("RGBA", (64, 32), (0, 0, 0, 0))
                picture.paste((200, 0, 0, 255), (32, 0, 64, 32))
                image = read(encoded(picture, name))
                self.assert_color(image, (8, 16), (255, 255, 255))
                self.assert_color(image, (56, 16), (200, 0, 0))

    def test_replaces_a_transparent_palette_color_with_white(self):
        picture = Image.new("P", (20, 10), 0)
        picture.putpalette([255, 0, 0, 0, 0, 255])
        picture.paste(1, (10, 0, 20, 10))
        image = read(encoded(picture, "PNG", transparency=0))
        self.assert_color(image, (2, 5), (255, 255, 255))
        self.assert_color(image, (18, 5), (0, 0, 255))

    def test_shrinks_a_photo_of_48_megapixels(self):
        self.assertEqual(read(encoded(Image.new("L", (8000, 6000), 90), "JPEG")).size, (LARGEST_SIDE, 1920))

    def test_turns_photos_upright(self):
        for name in FORMATS:
            with self.subTest(name):
                image = read(encoded(red_and_blue(), name, exif=exif(orientation=6)))
                self.assertEqual(image.size, (32, 64))
                self.assert_color(image, (16, 8), (255, 0, 0))
                self.assert_color(image, (16, 56), (0, 0, 255))

    def test_mirrors_a_photo_whose_exif_orientation_demands_it(self):
        image = read(encoded(red_and_blue(), "JPEG", exif=exif(orientation=2)))
        self.assert_color(image, (8, 16), (0, 0, 255))

    def test_turns_a_photo_upright_although_its_other_metadata_is_broken(self):
        orientation = struct.pack(">HHIHH", ExifTags.Base.Orientation, 3, 1, 6, 0)
        for name, broken in {
            "a place beyond the end": struct.pack(">HHII", ExifTags.IFD.GPSInfo, 4, 1, 99_999),
            "a text for a number": struct.pack(">HHI4s", ExifTags.Base.XResolution, 2, 4, b"low\0"),
        }.items():
            with self.subTest(name):
                metadata = b"Exif\0\0MM\0*\0\0\0\x08\0\x02" + orientation + broken + bytes(4)
                self.assertEqual(read(encoded(red_and_blue(), "JPEG", exif=metadata)).size, (32, 64))

    def test_reads_photos_with_broken_metadata(self):
        no_hexadecimal = PngImagePlugin.PngInfo()
        no_hexadecimal.add_text("Raw profile type exif", "\nexif\n4\ngarbage")
        for name, options in (
            ("JPEG", {"exif": b"Exif\0\0garbage"}),
            ("JPEG", {"exif": b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\xee" * 40}),
            ("PNG", {"exif": b"Exif\0\0MM\0*\xff\xff\xff\xff"}),
            ("PNG", {"pnginfo": no_hexadecimal}),
            ("JPEG", {"icc_profile": b"garbage"}),
            ("PNG", {"icc_profile": b"garbage"}),
            ("WEBP", {"icc_profile": swapped_profile()[:200]}),
        ):
            with self.subTest(format=name, options=options):
                image = read(encoded(red_and_blue(), name, **options))
                self.assert_color(image, (8, 16), (255, 0, 0))


class ColorProfileTests(PictureTestCase):
    def test_converts_colors_of_a_picture_to_srgb(self):
        for name in FORMATS:
            with self.subTest(name):
                picture = Image.new("RGB", (64, 64), (200, 40, 60))
                self.assert_color(read(encoded(picture, name, icc_profile=swapped_profile())), (30, 30), (40, 200, 60))

    def test_converts_palette_and_transparent_pictures_to_srgb(self):
        for mode in ("P", "RGBA"):
            with self.subTest(mode):
                picture = Image.new("RGB", (9, 9), (255, 0, 0)).convert(mode)
                self.assert_color(read(encoded(picture, "PNG", icc_profile=swapped_profile())), (4, 4), (0, 255, 0))

    def test_leaves_srgb_colors_of_a_picture_unchanged(self):
        srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        picture = Image.new("RGB", (9, 9), (200, 40, 60))
        self.assert_color(read(encoded(picture, "PNG", icc_profile=srgb)), (4, 4), (200, 40, 60))

    def test_ignores_a_color_profile_of_another_color_space(self):
        for mode, color, seen in (("L", 90, (90, 90, 90)), ("CMYK", (255, 0, 0, 0), (0, 255, 255))):
            with self.subTest(mode):
                picture = Image.new(mode, (32, 32), color)
                self.assert_color(read(encoded(picture, "JPEG", icc_profile=swapped_profile())), (16, 16), seen)
