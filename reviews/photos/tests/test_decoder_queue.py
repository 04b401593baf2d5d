import fcntl
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from unittest.mock import patch

from reviews.photos import decoder_queue, uploads
from reviews.photos.decoder_queue import QueueTimeout, Ticket, decoder_turn
from reviews.photos.tests.sample_pictures import encoded, red_and_blue
from reviews.photos.tests.test_uploads import UNSUPPORTED_FORMAT, UploadTestCase, read
from reviews.photos.uploads import DecoderBusy, TooManyUploads, UploadSlots

ABUSER, HONEST, OTHER = 1, 2, 3
# The program of a process that sends several pictures of one person at the same time. It prints a line when the
# decoding of a picture starts.
SENDER = """
import sys, threading, time
from pathlib import Path
from reviews.photos import decoder_queue
decoder_queue.FOLDER = Path(sys.argv[1])

def send():
    with decoder_queue.decoder_turn(int(sys.argv[2]), 60):
        print("decoding", flush=True)
        time.sleep(float(sys.argv[4]))

threads = [threading.Thread(target=send) for _number in range(int(sys.argv[3]))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


def wait_until(is_true, timeout=20):
    deadline = time.monotonic() + timeout
    while not is_true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


class DecoderQueueTestCase(UploadTestCase):
    def setUp(self):
        super().setUp()
        self.turns = []
        self.threads = []

    def people_waiting(self):
        return [ticket.person for ticket in decoder_queue._tickets()]

    def send(self, person):
        """Start a thread that waits for its turn. Return when the thread has a ticket in the queue."""

        def take_turn():
            with decoder_turn(person, 60):
                self.turns.append(person)

        count = len(self.people_waiting())
        thread = threading.Thread(target=take_turn)
        thread.start()
        self.threads.append(thread)
        wait_until(lambda: len(self.people_waiting()) > count)

    def finish(self):
        for thread in self.threads:
            thread.join()
        return self.turns

    def start_process(self, person, count=1, seconds=0.2):
        arguments = [str(argument) for argument in (decoder_queue.FOLDER, person, count, seconds)]
        command = [sys.executable, "-c", SENDER, *arguments]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=uploads.PROJECT_ROOT)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        return process


class TurnTests(DecoderQueueTestCase):
    def test_decodes_pictures_of_several_people_in_turns(self):
        with decoder_turn(OTHER, 1):
            for person in (ABUSER, ABUSER, ABUSER, HONEST, HONEST, OTHER):
                self.send(person)
        # OTHER was using the decoder when the queue began, so that the next turn of OTHER is in the second round.
        self.assertEqual(self.finish(), [ABUSER, HONEST, ABUSER, HONEST, OTHER, ABUSER])

    def test_decodes_a_single_picture_before_the_next_one_of_a_person_with_many(self):
        with decoder_turn(ABUSER, 1):
            for _number in range(6):
                self.send(ABUSER)
            self.send(HONEST)
        self.assertEqual(self.finish(), [HONEST] + 6 * [ABUSER])

    def test_decodes_a_single_picture_soon_while_two_processes_queue_many_of_another_person(self):
        with decoder_turn(OTHER, 1):
            senders = [self.start_process(ABUSER, count=6) for _process in range(2)]
            wait_until(lambda: self.people_waiting().count(ABUSER) == 12)
        wait_until(lambda: self.people_waiting().count(ABUSER) < 11)
        waiting = self.people_waiting().count(ABUSER)
        with decoder_turn(HONEST, 20):
            decoded_before = waiting - self.people_waiting().count(ABUSER)
        # The picture that was being decoded, and one more if the first was finished before HONEST drew a ticket.
        self.assertLessEqual(decoded_before, 2)
        self.assertEqual([sender.communicate()[0] for sender in senders], ["decoding\n" * 6] * 2)

    def test_removes_tickets_of_killed_processes_from_the_decoder_queue(self):
        for count in (1, 3):
            process = self.start_process(ABUSER, count=count, seconds=60)
            process.stdout.readline()
            wait_until(lambda count=count: len(self.people_waiting()) == count)
            process.kill()
            process.wait()
        # Each turn removes the abandoned tickets of its round.
        for _round in range(3):
            with decoder_turn(HONEST, 20):
                pass
        self.assertEqual(self.people_waiting(), [])

    def test_ignores_tickets_that_an_earlier_start_left_in_the_decoder_queue(self):
        for drawn_at in (1, time.time_ns() + 10**15):
            Ticket(0, drawn_at, OTHER, 1).path.touch()
        with decoder_turn(HONEST, 20):
            pass

    def test_keeps_a_ticket_of_the_decoder_queue_that_is_being_drawn(self):
        drawn = Ticket(0, 1, OTHER, 1)
        drawn.path.touch()
        with decoder_queue._open_queue_lock() as lock:
            decoder_queue._try_to_lock(lock)
            decoder_queue._remove_if_abandoned(drawn)
        self.assertTrue(drawn.path.exists())
        decoder_queue._remove_if_abandoned(drawn)
        self.assertFalse(drawn.path.exists())

    def test_removes_the_ticket_after_a_timeout_of_the_decoder_queue(self):
        with decoder_turn(OTHER, 1), self.assertRaises(QueueTimeout):
            self.enterContext(decoder_turn(HONEST, 0.1))
        self.assertEqual(self.people_waiting(), [])


class DecoderLockTests(UploadTestCase):
    def setUp(self):
        super().setUp()
        self.picture = encoded(red_and_blue(), "JPEG")

    def hold_lock(self):
        lock = (decoder_queue.FOLDER / "decoder.lock").open("w")
        self.addCleanup(lock.close)
        fcntl.flock(lock, fcntl.LOCK_EX)
        return lock

    def test_raises_decoder_busy_after_the_queue_timeout(self):
        self.hold_lock()
        start = time.monotonic()
        with (
            patch.object(uploads, "QUEUE_TIMEOUT", 0.2),
            patch.object(uploads, "_decode") as decoder,
            self.assertRaisesMessage(
                DecoderBusy, "The site is processing many photos right now. Please try again in a minute."
            ),
        ):
            read(self.picture)
        self.assertGreaterEqual(time.monotonic() - start, 0.2)
        decoder.assert_not_called()

    def test_decodes_a_picture_once_the_decoder_lock_is_released(self):
        release = threading.Timer(0.1, self.hold_lock().close)
        release.start()
        self.addCleanup(release.join)
        self.assertEqual(read(self.picture).widths, [64])

    def test_refuses_an_empty_file_without_waiting_for_the_decoder_lock(self):
        self.hold_lock()
        self.assert_refused(b"", "This file is empty.")

    def test_releases_the_decoder_lock_after_an_invalid_picture(self):
        self.assert_refused(b"no picture", UNSUPPORTED_FORMAT)
        with patch.object(uploads, "QUEUE_TIMEOUT", 0):
            self.assertEqual(read(self.picture).widths, [64])

    def test_decodes_one_picture_at_a_time(self):
        decode, running, counts, widths = uploads._decode, [], [], []

        def counting_decode(file):
            running.append(file)
            counts.append(len(running))
            time.sleep(0.05)
            outcome = decode(file)
            running.remove(file)
            return outcome

        with patch.object(uploads, "_decode", counting_decode):
            threads = [threading.Thread(target=lambda: widths.append(read(self.picture).widths)) for _ in range(3)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.assertEqual(widths, [[64]] * 3)
        self.assertEqual(counts, [1, 1, 1])


class UploadSlotTests(UploadTestCase):
    def test_refuses_further_uploads_of_a_person_who_has_several_in_progress(self):
        slots = UploadSlots()
        reason = "Your other photos are still being processed. Please try again when they are done."
        with ExitStack() as stack:
            for _number in range(uploads.MAX_UPLOADS_PER_PERSON):
                stack.enter_context(slots.hold(ABUSER))
            with self.assertRaisesMessage(TooManyUploads, reason):
                stack.enter_context(slots.hold(ABUSER))
            stack.enter_context(slots.hold(HONEST))
        with slots.hold(ABUSER):
            pass

    def test_refuses_uploads_while_all_upload_slots_of_the_process_are_taken(self):
        slots = UploadSlots()
        with ExitStack() as stack:
            for person in range(uploads.MAX_UPLOADS_PER_PROCESS):
                stack.enter_context(slots.hold(person))
            with self.assertRaises(DecoderBusy):
                stack.enter_context(slots.hold(HONEST))
        with slots.hold(HONEST):
            pass
