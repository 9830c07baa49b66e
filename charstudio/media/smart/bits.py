"""Reading and writing the bit fields of H.264 headers (ITU-T H.264, 7.2 and 9.1). Headers only: a few dozen bytes."""

from __future__ import annotations


class BitReader:
    """Reads fields from the first bit on. Past the end everything raises ``ValueError``."""

    def __init__(self, data: bytes) -> None:
        self._bits = f"{int.from_bytes(data):0{8 * len(data)}b}" if data else ""
        self.at = 0
        """How many bits were read."""

    @property
    def length(self) -> int:
        """How many bits there are."""
        return len(self._bits)

    def since(self, start: int, end: int | None = None) -> str:
        """The bits from ``start`` up to ``end`` (the end of the data when None), as zeros and ones."""
        return self._bits[start : self.length if end is None else end]

    def u(self, bits: int) -> int:
        """An unsigned number of so many bits."""
        end = self.at + bits
        if end > len(self._bits):
            raise ValueError("the header ends early")
        found = self._bits[self.at : end]
        self.at = end
        return int(found, 2) if found else 0

    def flag(self) -> bool:
        """One bit."""
        return self.u(1) == 1

    def ue(self) -> int:
        """An unsigned Exp-Golomb number."""
        one = self._bits.find("1", self.at)
        zeros = one - self.at
        if one < 0 or zeros > 32:
            raise ValueError("no Exp-Golomb number")
        self.at = one
        return self.u(zeros + 1) - 1

    def se(self) -> int:
        """A signed Exp-Golomb number."""
        code = self.ue()
        return (code + 1) // 2 if code % 2 else -(code // 2)


def u(value: int, bits: int) -> str:
    """``value`` in so many bits, as zeros and ones."""
    return f"{value:0{bits}b}"


def ue(value: int) -> str:
    """``value`` as an unsigned Exp-Golomb code, as zeros and ones."""
    code = f"{value + 1:b}"
    return "0" * (len(code) - 1) + code


def ue_length(value: int) -> int:
    """How many bits the code of ``value`` has."""
    return 2 * (value + 1).bit_length() - 1


def payload(bits: str) -> bytes:
    """Zeros and ones closed by the stop bit and filled up to whole bytes (``rbsp_trailing_bits``)."""
    whole = bits + "1"
    whole += "0" * (-len(whole) % 8)
    return int(whole, 2).to_bytes(len(whole) // 8)


def without_trailing(reader: BitReader) -> str:
    """The bits from where the reader is up to the stop bit."""
    rest = reader.since(reader.at)
    return rest[: rest.rindex("1")] if "1" in rest else ""


def unescaped(nal: bytes) -> bytes:
    """A NAL unit's bytes without the 3 of each ``00 00 03`` (7.4.1.1)."""
    if b"\0\0\3" not in nal:
        return nal
    out, zeros = bytearray(), 0
    for byte in nal:
        if zeros >= 2 and byte == 3:
            zeros = 0
            continue
        zeros = zeros + 1 if byte == 0 else 0
        out.append(byte)
    return bytes(out)


def escaped(data: bytes) -> bytes:
    """The inverse of ``unescaped``."""
    out, zeros = bytearray(), 0
    for byte in data:
        if zeros >= 2 and byte <= 3:
            out.append(3)
            zeros = 0
        zeros = zeros + 1 if byte == 0 else 0
        out.append(byte)
    return bytes(out)
