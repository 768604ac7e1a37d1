"""Batches through kernels on several threads: the order, the errors, and the answers of both."""

import threading

import polars as pl
import pyarrow as pa
import pytest

from scrm.analyze.sentiment.engines import load_engine, score_texts
from scrm.analyze.worries.detector import load_detector
from scrm.store.kernel_threads import apply_kernel


def _batches(texts, size):
    table = pa.table({"text": texts})
    return table.to_batches(max_chunksize=size)


def test_frames_come_in_the_order_of_the_batches_though_the_first_is_done_last():
    second = threading.Event()

    def kernel(frame):
        if frame["text"][0] == "0":
            assert second.wait(10)
        elif frame["text"][0] == "1":
            second.set()
        return frame

    frames = apply_kernel(_batches([str(n) for n in range(7)], 1), kernel, threads=2)
    assert [frame["text"][0] for frame in frames] == [str(n) for n in range(7)]


def test_no_more_batches_are_read_ahead_than_there_are_threads():
    read = []

    def batches():
        for n in range(10):
            read.append(n)
            yield pa.record_batch({"n": [n]})

    frames = apply_kernel(batches(), lambda frame: frame, threads=3)
    next(frames)
    assert read == [0, 1, 2]
    frames.close()


@pytest.mark.parametrize("threads", [1, 2])
def test_the_error_of_a_kernel_is_raised_and_no_thread_is_left(threads):
    def kernel(frame):
        if frame["text"][0] == "3":
            raise ValueError("the third")
        return frame

    frames = apply_kernel(_batches([str(n) for n in range(9)], 1), kernel, threads=threads)
    with pytest.raises(ValueError, match="the third"):
        list(frames)
    assert not [each for each in threading.enumerate() if each.name.startswith("kernel")]


_TEXT = """
super schlecht nicht sehr toll Angst um Daten heute wieder Verspätung danke leider :-) endlich
ärgerlich Katastrophe gut unzufrieden Sorge Preis Konto I really love this awful shop 12 !!
"""
_WORDS = _TEXT.split()
_TEXTS = [
    " ".join(_WORDS[(i * k + k * k) % len(_WORDS)] for k in range(1, 3 + i % 12)) + f" w{i}x"
    for i in range(900)
]


def test_sentiment_and_worries_on_threads_say_what_they_say_of_all_texts_at_once():
    engine, detector = load_engine("model"), load_detector()

    def label(frame):
        scored = score_texts(frame["text"], engine).select(pl.all().name.prefix("mood_"))
        worries = detector.detect(frame["text"]).select(pl.all().name.prefix("worry_"))
        return pl.concat([scored, worries], how="horizontal")

    at_once = label(pl.DataFrame({"text": _TEXTS}))
    in_parts = pl.concat(apply_kernel(_batches(_TEXTS, 40), label, threads=4))
    assert in_parts.equals(at_once)
