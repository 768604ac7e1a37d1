"""Compressed streams with limits of their unpacked size and of the compression ratio."""

import io
from collections.abc import Callable, Sequence
from typing import BinaryIO, Protocol

from scrm.errors import InputError
from scrm.ingest.types import Limits

_BUFFER = 4 << 20
_RATIO_FROM = 10_000_000
"""Bytes up to which a stream may be compressed at any ratio."""


def too_large_error(label: str, limits: Limits) -> InputError:
    """Return the error for a file of more bytes than a limit allows."""
    return InputError(
        f"{label} is larger than {limits.file_bytes:,} bytes (limit: file_bytes)",
        hint="split the file",
    )


class Closable(Protocol):
    """An object that must be closed."""

    def close(self) -> None:
        """Close it."""


class _LimitedStream(io.RawIOBase):
    """A decompressed stream with limits of size and compression ratio."""

    def __init__(
        self,
        stream: BinaryIO,
        packed_size: Callable[[], int],
        label: str,
        limits: Limits,
        below: Sequence[Closable],
    ) -> None:
        self._stream, self._packed_size, self._label, self._limits, self._read = (
            stream,
            packed_size,
            label,
            limits,
            0,
        )
        self._below = below

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        self._read += len(data)
        if self._read > self._limits.file_bytes:
            raise too_large_error(self._label, self._limits)
        if self._read > _RATIO_FROM and self._read > self._limits.compression_ratio * max(
            self._packed_size(), 1
        ):
            raise InputError(
                f"{self._label} unpacks to more than {self._limits.compression_ratio} times"
                " its size (limit: compression_ratio)",
                hint="unpack it by hand if you trust it",
            )
        return len(data)

    def close(self) -> None:
        for each in (self._stream, *self._below):
            each.close()
        super().close()


def limit_stream(
    stream: BinaryIO, packed_size: Callable[[], int], label: str, limits: Limits, *below: Closable
) -> BinaryIO:
    """Return a buffered stream with limits.

    Parameters
    ----------
    packed_size : callable
        Returns the compressed bytes that were read so far.
    below : closable objects
        Closed together with the stream.
    """
    return io.BufferedReader(_LimitedStream(stream, packed_size, label, limits, below), _BUFFER)
