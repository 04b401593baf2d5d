from functools import cache
from typing import get_args

from django.test import SimpleTestCase
from PIL import ImageStat

from demo.pictures import SCENES, SUBJECTS, describe_picture, draw_picture
from demo.pictures.scene import Scene
from demo.places import Subject

SMALL = (320, 240)


def draw(subject, seed):
    return draw_picture(subject, seed=seed, size=SMALL)


# Drawing takes long, and most tests may look at the same picture.
drawn = cache(draw)


class DrawPictureTests(SimpleTestCase):
    def test_draws_the_same_bytes_each_time(self):
        for subject in SUBJECTS:
            with self.subTest(subject):
                self.assertEqual(draw(subject, 5).tobytes(), drawn(subject, 5).tobytes())

    def test_draws_something_else_with_another_seed(self):
        for subject in SUBJECTS:
            with self.subTest(subject):
                # From afar, so that a leaf or a grain that moved is not enough.
                first, second = (drawn(subject, seed).resize((8, 6)).tobytes() for seed in (5, 6))
                changes = [abs(a - b) for a, b in zip(first, second, strict=True)]
                self.assertGreater(sum(changes) / len(changes), 5)

    def test_draws_every_subject_in_the_wanted_size_and_never_flat(self):
        for subject in SUBJECTS:
            for seed in (5, 6):
                with self.subTest(subject, seed=seed):
                    picture = drawn(subject, seed)
                    self.assertEqual((picture.mode, picture.size), ("RGB", SMALL))
                    self.assertGreater(ImageStat.Stat(picture.convert("L")).stddev[0], 25)
                    self.assertGreater(len(picture.resize((64, 48)).getcolors(64 * 48)), 1000)

    def test_fills_other_shapes_too(self):
        self.assertEqual(draw_picture("pizza", seed=1, size=(200, 300)).size, (200, 300))

    def test_draws_what_the_restaurants_ask_for(self):
        self.assertEqual(set(SUBJECTS), set(get_args(Subject.__value__)))


class DescribePictureTests(SimpleTestCase):
    def test_says_each_of_the_things_a_subject_can_be(self):
        for subject in SUBJECTS:
            with self.subTest(subject):
                descriptions = {describe_picture(subject, seed) for seed in range(80)}
                self.assertEqual(descriptions, set(SCENES[subject].variants))
                for words in descriptions:
                    self.assertTrue(words[0].isupper())
                    self.assertTrue(20 < len(words) <= 125, words)

    def test_says_what_is_drawn(self):
        painted = []
        SCENES["fruit"] = Scene({"A plum": "plum", "A pear": "pear"}, lambda canvas, fruit: painted.append(fruit))
        self.addCleanup(SCENES.pop, "fruit")
        for seed in range(8):
            draw("fruit", seed)
        said = [SCENES["fruit"].variants[describe_picture("fruit", seed)] for seed in range(8)]
        self.assertEqual(painted, said)
        self.assertEqual(set(said), {"plum", "pear"})
