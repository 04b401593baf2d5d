"""Time the processing of an uploaded photo, compared with the necessary Pillow calls alone."""

import io
import time

import django


def main() -> None:
    django.setup()
    from django.core.files.uploadedfile import SimpleUploadedFile
    from PIL import Image, ImageOps

    from benchmarks.measuring import compare
    from reviews.photos.decoder.reading import WORKING_SIZE
    from reviews.photos.decoder.rendering import QUALITY, WIDTHS
    from reviews.photos.uploads import read_picture

    # A photo of 12 megapixels with noise, like the photos of most phones.
    stream = io.BytesIO()
    grain = Image.effect_noise((400, 300), 50).convert("RGB")
    grain.resize((4000, 3000), Image.Resampling.BICUBIC).save(stream, "JPEG", quality=90)
    photo = stream.getvalue()

    def bare() -> float:
        started = time.perf_counter()
        image: Image.Image = Image.open(io.BytesIO(photo))
        image.draft("RGB", WORKING_SIZE)
        image.thumbnail(WORKING_SIZE, Image.Resampling.LANCZOS, reducing_gap=2.0)
        image = ImageOps.exif_transpose(image)
        for width in WIDTHS:
            size = (width, round(image.height * width / image.width))
            image.resize(size, Image.Resampling.LANCZOS).save(io.BytesIO(), "WEBP", quality=QUALITY)
        return 1000 * (time.perf_counter() - started)

    def ours() -> float:
        started = time.perf_counter()
        read_picture(SimpleUploadedFile("photo.jpg", photo), person=0, charge=lambda _seconds: None)
        return 1000 * (time.perf_counter() - started)

    print(compare(ours, bare, rounds=11).as_json())


if __name__ == "__main__":
    main()
