#!/usr/bin/env python3
"""Writes struct_vectors.txt: what Python's own struct module makes of formats, values and bytes.

    python3 struct_vectors.py > struct_vectors.txt

One vector a line, its columns separated by tabs; the first says what the others are:

    size         format  size
    pack         format  size  values  hex  values unpacked again
    unpack       format  hex   values
    from         format  hex   offset  values
    iter         format  hex   values of each record, separated by " | "
    bad-format   format
    bad-values   format  values
    bad-record   format  hex
    bad-from     format  hex   offset
    bad-iter     format  hex

Values are separated by blanks: i:DECIMAL, f:HEXADECIMAL FLOAT, t:0 or t:1, b:HEX. In formats and
values nothing else than printable ASCII stands for itself; the rest is \\OCTAL.

The native formats (no prefix, @ and =) are those of a 64-bit little-endian UNIX machine, so run it
on one.
"""

import itertools
import math
import struct
import sys

PREFIXES = ["", "@", "=", "<", ">", "!"]
NATIVE = ["", "@"]
INTEGERS = "bBhHiIlLqQ"
NATIVE_INTEGERS = "nN"
LAYOUT_CODES = "xcb?heilfqdnPsp"


def text(fmt):
    return "".join(c if " " <= c <= "~" and c != "\\" else "\\%03o" % ord(c) for c in fmt)


def number(value):
    return value.hex() if math.isfinite(value) else str(value).replace("inf", "Infinity").replace("nan", "NaN")


def encoded(values):
    forms = {bool: lambda v: "t:%d" % v, int: lambda v: "i:%d" % v, bytes: lambda v: "b:" + v.hex()}
    return " ".join(forms[type(v)](v) if type(v) in forms else "f:" + number(v) for v in values)


def row(*columns):
    print("\t".join(str(c) for c in columns))


def size(fmt):
    row("size", text(fmt), struct.calcsize(fmt))


def pack(fmt, *values):
    data = struct.pack(fmt, *values)
    row("pack", text(fmt), struct.calcsize(fmt), encoded(values), data.hex(), encoded(struct.unpack(fmt, data)))


def unpack(fmt, hexadecimal):
    row("unpack", text(fmt), hexadecimal, encoded(struct.unpack(fmt, bytes.fromhex(hexadecimal))))


def unpack_from(fmt, hexadecimal, offset):
    values = struct.unpack_from(fmt, bytes.fromhex(hexadecimal), offset)
    row("from", text(fmt), hexadecimal, offset, encoded(values))


def iter_unpack(fmt, hexadecimal):
    records = struct.iter_unpack(fmt, bytes.fromhex(hexadecimal))
    row("iter", text(fmt), hexadecimal, " | ".join(encoded(values) for values in records))


def refused(function, *arguments):
    try:
        function(*arguments)
    except (struct.error, OverflowError, TypeError):
        return
    raise AssertionError("not refused: %r" % (arguments,))


def bad_format(fmt):
    refused(struct.calcsize, fmt)
    row("bad-format", text(fmt))


def bad_values(fmt, *values):
    refused(struct.pack, fmt, *values)
    row("bad-values", text(fmt), encoded(values))


def bad_record(fmt, hexadecimal):
    refused(struct.unpack, fmt, bytes.fromhex(hexadecimal))
    row("bad-record", text(fmt), hexadecimal)


def integers():
    for prefix in PREFIXES:
        for code in INTEGERS + (NATIVE_INTEGERS if prefix in NATIVE else ""):
            bits = 8 * struct.calcsize(prefix + code)
            least, most = (-(1 << bits - 1), (1 << bits - 1) - 1) if code.islower() else (0, (1 << bits) - 1)
            pack(prefix + "3" + code, least, most, 0x12345678 % most)
            pack(prefix + code, most // 2 + 1)
            bad_values(prefix + code, least - 1)
            bad_values(prefix + code, most + 1)
            bad_values(prefix + code, 1 << 64)
            bad_values(prefix + code, -(1 << 70))
    for prefix in NATIVE:
        pack(prefix + "4P", 0, 1, (1 << 63), (1 << 64) - 1)
        pack(prefix + "2P", -1, -(1 << 63))
        bad_values(prefix + "P", 1 << 64)
        bad_values(prefix + "P", -(1 << 63) - 1)
    for code in "bHlQ":
        bad_values("!" + code, 1.0)
        bad_values("!" + code, b"1")
        bad_values("!" + code)
        bad_values("!" + code, 1, 2)


def floats():
    nan, inf = math.nan, math.inf
    common = [0.0, -0.0, 1.0, -1.5, 0.1, math.pi, inf, -inf, nan]
    half = [65504.0, -65504.0, 65519.99, 2.0**-14, 2.0**-24, 2.0**-25, 2.0**-25 * 1.0000001, 3 * 2.0**-25]
    half += [2.0**-14 - 2.0**-25, 2.0**-14 - 2.0**-26, 1 + 2.0**-11, 1 + 3 * 2.0**-11, 1 + 2.0**-11 + 2.0**-40]
    half += [1 - 2.0**-12, 1 - 2.0**-13, 2047.5, 2048.5, 2049.5, 5e-324, -5e-324, -(2.0**-24)]
    single = [3.4028234663852886e38, 3.4028235677973362e38, 2.0**-126, 2.0**-149, 2.0**-150, 1 + 2.0**-24, 16777217.0]
    double = [1.7976931348623157e308, 2.2250738585072014e-308, 5e-324, 1 + 2.0**-52]
    for prefix in PREFIXES:
        pack(prefix + "%de" % len(common), *common)
        pack(prefix + "%df" % len(common), *common)
        pack(prefix + "%dd" % len(common), *common)
    for value in half:
        pack("!e", value)
    for value in single:
        pack("!f", value)
    for value in double:
        pack("!d", value)
    for code in "efd":
        pack("<" + code, 7)
        bad_values("<" + code, b"1.0")
        bad_values("<" + code, 1 << 2000)
    for value in [65520.0, -65520.0, 1e300, 65536]:
        bad_values("!e", value)
    for value in [3.4028235677973366e38, -3.4028235677973366e38, 1e300, 1 << 200]:
        bad_values("!f", value)
    for bits in ["0001", "03ff", "0400", "3c01", "7bff", "fbff", "7c00", "fc00", "7e00", "8000", "8001"]:
        unpack(">e", bits)
    for bits in ["00000001", "80000001", "007fffff", "7f7fffff", "7fc00000"]:
        unpack(">f", bits)


def strings():
    for prefix in PREFIXES:
        pack(prefix + "5s", b"12345")
        pack(prefix + "5p", b"1234")
        pack(prefix + "2c?", b"a", b"\xff", True)
        pack(prefix + "xHx2x", 513)
    pack("s", b"")
    pack("s", b"long")
    pack("0s", b"cut")
    pack("0sh0s", b"", 1, b"")
    pack("10s", b"short")
    pack("3s2s", b"abc", b"de")
    pack("p", b"cut")
    pack("2p", b"cut")
    pack("10p", b"short")
    pack("256p", bytes(range(1, 256)))
    pack("300p", b"x" * 299)
    pack("300p", b"x" * 10)
    pack("??", True, False)
    unpack("???", "00017f")
    unpack("?", "80")
    unpack("4p", "03616263")
    unpack("4p", "ff616263")
    unpack("p", "ff")
    unpack("xbx", "ff07ff")
    unpack("@bh", "07ff0100")
    for fmt, values in [("c", [b""]), ("c", [b"ab"]), ("c", [97]), ("s", [1]), ("p", [1]), ("3s", []), ("x", [1])]:
        bad_values(fmt, *values)


def layouts():
    for prefix in PREFIXES:
        size(prefix)
        for code in LAYOUT_CODES:
            if prefix in NATIVE or code not in "nP":
                size(prefix + code)
                size(prefix + "17" + code)
    for first, second in itertools.product(LAYOUT_CODES, repeat=2):
        size("@" + first + second)
    for fmt in ["b0l", "b0i", "0l", "c0hc0ic0q", "5sq", "5s0q3p", "2xd", "=b0l", "!5sq", "10s0x0b", "0x", "llh0l"]:
        size(fmt)
    for fmt in [" ", "@ ", "< h\tH\n i\r4s\x0b\x0c ", "  i", "2h 3b", "007h"]:
        size(fmt)
    pack("@bhilq", 1, 2, 3, 4, 5)
    pack("@qlihb", 1, 2, 3, 4, 5)
    pack("@b0i", 1)
    pack("@c?d3sfeP", b"x", True, 1.5, b"abc", 2.5, 3.5, 4)
    pack("=bhilq", 1, 2, 3, 4, 5)
    pack("<bhilqBHILQ", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
    pack("!bhilqBHILQ", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
    pack("! 2h 0i 3B ", 1, 2, 3, 4, 5)
    pack("!2H", 513, 1027)
    pack("!ILH", 1, 2, 3)
    pack("")
    pack("0i0s", b"")
    pack("3x")


def formats():
    for fmt in ["z", "5", "i5", "3 i", " <i", "i<", "<<i", "é", "i$", "$", "a", "-1i", "+1i", "1.5i", "i,i", "\x00", "i\x00"]:
        try:
            bad_format(fmt)
        except UnicodeEncodeError:
            row("bad-format", text(fmt))
    for prefix, code in itertools.product("=<>!", "nNP"):
        bad_format(prefix + code)
    for fmt in ["9223372036854775808s", "99999999999999999999x", "9223372036854775807h"]:
        bad_format(fmt)


def records():
    for fmt, data in [("!I", ""), ("!I", "010203"), ("!I", "0102030405"), ("", "00"), ("@bi", "0100000000")]:
        bad_record(fmt, data)
    unpack_from("!H", "000102030405", 0)
    unpack_from("!H", "000102030405", 1)
    unpack_from("!H", "000102030405", 4)
    unpack_from("", "0001", 2)
    for fmt, data, offset in [("!H", "000102", 2), ("!H", "000102", 3), ("!H", "", 0), ("!H", "000102", 99)]:
        refused(struct.unpack_from, fmt, bytes.fromhex(data), offset)
        row("bad-from", text(fmt), data, offset)
    iter_unpack("!H", "000100020003")
    iter_unpack("!H2s", "0001616200026364")
    iter_unpack("!H", "")
    for fmt, data in [("!H", "000100"), ("!I", "0001")]:
        refused(struct.iter_unpack, fmt, bytes.fromhex(data))
        row("bad-iter", text(fmt), data)


if __name__ == "__main__":
    if sys.byteorder != "little" or struct.calcsize("@lP") != 16:
        sys.exit("struct_vectors.py: run it on a 64-bit little-endian UNIX machine")
    for section in [integers, floats, strings, layouts, formats, records]:
        section()
