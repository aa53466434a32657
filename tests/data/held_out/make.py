#!/usr/bin/env python3
"""Writes the held-out set of addresses, decodings and scalings beside this file.

Everything here is computed without the program: bytes by `struct`, numbers by `fractions` and `decimal`,
addresses by the rule of each notation as its vendor states it. Run it by hand after a change; the files are
part of the repository, so that tests need no Python.
"""

import itertools
import json
import pathlib
import struct
from decimal import Decimal, getcontext
from fractions import Fraction

HERE = pathlib.Path(__file__).parent
getcontext().prec = 60


def write(name, rows):
    numbers = ("gain", "offset", "divisor", "raw_lo", "raw_hi", "eng_lo", "eng_hi")
    plain = [{k: float(v) if k in numbers else v for k, v in row.items()} for row in rows]
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in plain)
    (HERE / name).write_text(text, encoding="utf-8")
    print(name, len(rows))


# --- addresses -------------------------------------------------------------------------------------------


def addresses():
    rows = []

    def good(notation, text, table, wire, given=None, **more):
        row = {"notation": notation, "text": text, "table": table, "wire": wire, **more}
        rows.append(row if given is None else {**row, "given": given})

    def bad(notation, text, error, given=None):
        row = {"notation": notation, "text": text, "error": error}
        rows.append(row if given is None else {**row, "given": given})

    # Modicon: first digit the table, the rest one-based; five digits reach 9999, six reach 65536.
    first = {"C": "0", "DI": "1", "IR": "3", "HR": "4"}
    for table, digit in first.items():
        for number in (2, 4095, 9999):
            good("modicon", f"{digit}{number:04}", table, number - 1)
        for number in (10000, 32768, 65536):
            good("modicon", f"{digit}{number:05}", table, number - 1)
    good("modicon", "40108.3", "HR", 107, bit=3)
    good("modicon", "\u00a040\u00a0108\u00a0", "HR", 107)
    bad("modicon", "465537", "over_65535")
    bad("modicon", "00000", "zero_in_one_based")
    bad("modicon", "100000", "zero_in_one_based")
    bad("modicon", "90001", "no_such_table")
    bad("modicon", "4000001", "syntax")
    bad("modicon", "40001.16", "bit_out_of_range")
    bad("modicon", "", "syntax")
    bad("modicon", "-40001", "syntax")
    bad("modicon", "４０００１", "syntax")
    bad("modicon", "40001; DROP TABLE tags", "syntax")
    bad("modicon", "4" * 400, "syntax")

    # The same with an x, any length.
    good("modicon_x", "0x00017", "C", 16)
    good("modicon_x", "3X5", "IR", 4)
    good("modicon_x", "4x65536", "HR", 65535)
    good("modicon_x", "4x0100.7", "HR", 99, bit=7)
    bad("modicon_x", "2x0001", "no_such_table")
    bad("modicon_x", "4x0", "zero_in_one_based")
    bad("modicon_x", "4x65537", "over_65535")
    bad("modicon_x", "ax0001", "syntax")

    # Letters from zero and from one.
    for letters, table in (("C", "C"), ("d", "DI"), ("I", "IR"), ("h", "HR"), ("IR", "IR"), ("di", "DI")):
        good("prefix0", f"{letters}312", table, 312)
        good("prefix1", f"{letters}312", table, 311)
    good("prefix0", "17.HR0x0A.9", "HR", 10, unit=17, bit=9)
    good("prefix0", "HR 16#FFFF", "HR", 65535)
    bad("prefix0", "HR65536", "over_65535")
    bad("prefix0", "HR-1", "syntax")
    bad("prefix0", "XR5", "no_such_table")
    bad("prefix0", "C5.1", "bit_in_bit_table")
    good("prefix1", "HR65536", "HR", 65535)
    good("prefix1", "247.HRF21", "HR", 20, unit=247, type="f32")
    good("prefix1", "IRI9", "IR", 8, type="i32")
    good("prefix1", "HRS40:6", "HR", 39, type="string", count=6)
    bad("prefix1", "HR0", "zero_in_one_based")
    bad("prefix1", "HRS40", "syntax")
    bad("prefix1", "256.HR1", "unit_out_of_range")

    # Bare numbers in a table that is given apart.
    good("raw0", "0", "IR", 0, given="IR")
    good("raw0", "65535", "DI", 65535, given="DI")
    good("raw0", "0xFFFF", "HR", 65535, given="HR")
    good("raw0", "0BB7h", "HR", 2999, given="HR")
    good("raw0", "16#0", "C", 0, given="C")
    bad("raw0", "65536", "over_65535", given="HR")
    bad("raw0", "1e3", "syntax", given="HR")
    bad("raw0", "0x", "syntax", given="HR")
    bad("raw0", "BEEF", "syntax", given="HR")
    bad("raw0", "5", "table_needed")
    good("raw1", "65536", "IR", 65535, given="IR")
    good("raw1", "0x10", "HR", 15, given="HR")
    bad("raw1", "0", "zero_in_one_based", given="C")
    bad("raw1", "65537", "over_65535", given="C")

    # PLC4X: words, one-based, type, number of values, unit id.
    good("plc4x", "coil:1", "C", 0)
    good("plc4x", "input-register:65536", "IR", 65535)
    good("plc4x", "holding-register:8:REAL[3]{unit-id: 9}", "HR", 7, type="f32", count=3, unit=9)
    good("plc4x", "discrete-input:17:BOOL", "DI", 16, type="bool")
    good("plc4x", "1x00042", "DI", 41)
    bad("plc4x", "holding-register:0", "zero_in_one_based")
    bad("plc4x", "holding-register:8{unit-id: 300}", "unit_out_of_range")
    bad("plc4x", "memory:8", "no_such_table")
    bad("plc4x", "holding-register", "syntax")

    # IEC 61131-3: words are registers, from zero.
    good("iec61131", "%mw500", "HR", 500)
    good("iec61131", "%IW0", "IR", 0)
    good("iec61131", "%Q0", "C", 0)
    good("iec61131", "%I4095", "DI", 4095)
    bad("iec61131", "%MW65536", "over_65535")
    bad("iec61131", "MW5", "syntax")
    bad("iec61131", "%", "syntax")

    # Kepware pads.
    for text in ("42", "402", "4002", "40002", "400002"):
        good("kepware", text, "HR", 1)
    good("kepware", "31", "IR", 0)
    good("kepware", "365536", "IR", 65535)
    bad("kepware", "21", "no_such_table")
    bad("kepware", "40", "zero_in_one_based")

    # ModbusScope.
    good("modbusscope", "${h62147}", "HR", 62147)
    good("modbusscope", "${30010@4: 32b}", "IR", 9, type="u32", device=4)
    good("modbusscope", "${40003: f32b}", "HR", 2, type="f32")
    bad("modbusscope", "${40000}", "zero_in_one_based")
    bad("modbusscope", "${h1", "syntax")
    bad("modbusscope", "${h70000}", "over_65535")

    # Without a notation: every meaning is told and none is preferred silently.
    def ambiguous(text, *meanings):
        rows.append({"text": text, "means": [list(one) for one in meanings]})

    ambiguous("40109", ("modicon", "HR", 108), ("raw0", None, 40109))
    ambiguous("30775", ("modicon", "IR", 774), ("raw0", None, 30775))
    ambiguous("400001", ("modicon", "HR", 0))
    ambiguous("40000", ("raw0", None, 40000))
    ambiguous("HR10", ("prefix0", "HR", 10), ("prefix1", "HR", 9))
    ambiguous("%MW7", ("iec61131", "HR", 7))
    ambiguous("0x0010", ("raw0", None, 16), ("modicon_x", "C", 9))
    return rows


# --- decodings -------------------------------------------------------------------------------------------

PACK = {
    "u16": ">H", "i16": ">h", "f16": ">e", "u32": ">I", "i32": ">i", "f32": ">f",
    "u64": ">Q", "i64": ">q", "f64": ">d",
}
ORDERS = {
    2: ["AB", "BA"],
    4: ["ABCD", "BADC", "CDAB", "DCBA"],
    8: [
        "ABCDEFGH", "BADCFEHG", "GHEFCDAB", "HGFEDCBA",
        "CDABGHEF", "DCBAHGFE", "EFGHABCD", "FEHGBADC",
    ],
}
NUMBERS = {
    "u16": [0, 1, 40013, 65535],
    "i16": [-32768, -2, 32767],
    "f16": [1.5, -65504.0, 2.0**-24, float("inf"), float("nan"), -0.0],
    "u32": [0xDEADBEEF, 2**31, 4294967295],
    "i32": [-2147483648, -19, 2147483647],
    "f32": [230.5, -0.0, 1e-45, 3.4028234663852886e38, float("inf"), float("-inf"), float("nan"), 0.1],
    "u64": [2**53 + 1, 2**64 - 1, 0x0102030405060708],
    "i64": [-(2**63), -(2**53) - 1, 2**62 + 3],
    "f64": [0.1, -0.0, 5e-324, 1.7976931348623157e308, float("-inf"), float("nan"), 123456789.25],
}


def in_order(raw, order):
    """The bytes as they travel: letter A is the most significant byte."""
    return bytes(raw[ord(letter) - ord("A")] for letter in order)


def registers(raw):
    return [int.from_bytes(raw[i:i + 2], "big") for i in range(0, len(raw), 2)]


def shown(kind, number):
    if isinstance(number, int):
        return str(number) if abs(number) > 2**53 else number
    if number != number:
        return "NaN"
    if number in (float("inf"), float("-inf")):
        return "Infinity" if number > 0 else "-Infinity"
    if number == 0 and struct.pack(">d", number)[0] == 0x80:
        return "-0.0"
    return number


def decodings():
    rows = []
    for kind, numbers in NUMBERS.items():
        width = struct.calcsize(PACK[kind])
        for number, order in zip(itertools.cycle(numbers), ORDERS[width] * 8):
            if len([r for r in rows if r["ask"]["type"] == kind]) >= max(len(numbers), len(ORDERS[width])) + 2:
                break
            raw = in_order(struct.pack(PACK[kind], number), order)
            value = struct.unpack(PACK[kind], struct.pack(PACK[kind], number))[0]
            ask = {"type": kind, "order": order, "regs": registers(raw)}
            rows.append({"ask": ask, "value": shown(kind, value)})

    def row(value, **ask):
        rows.append({"ask": ask, "value": value})

    def error(why, **ask):
        rows.append({"ask": ask, "error": why})

    word = 0xA5F0
    row(0xA5, type="u8_hi", regs=[word])
    row(0xF0, type="u8_lo", regs=[word])
    row(0xA5 - 256, type="i8_hi", regs=[word])
    row(0xF0 - 256, type="i8_lo", regs=[word])
    for bit in (0, 4, 15):
        row(bool(word >> bit & 1), type="bit", bit=bit, regs=[word])
    row((word & 0x0FF0) >> 4, mask=0x0FF0, regs=[word])
    row(((word & 0xF000) >> 12) - 16, mask=0xF000, signed=True, regs=[word])
    row(9876, type="bcd16", order="AB", regs=[0x9876])
    row(12345678, type="bcd32", order="CDAB", regs=[0x5678, 0x1234])
    error("invalid_bcd_digit", type="bcd16", order="AB", regs=[0x12AF])
    row(-(0x7FFF), type="signmag16", order="AB", regs=[0xFFFF])
    row(12 * 10000 + 34, type="m10k_2", order="high_first", regs=[12, 34])
    row(7 * 10**8 + 8 * 10**4 + 9, type="m10k_3", order="low_first", regs=[9, 8, 7])
    error("invalid_mod10000_register", type="m10k_2", order="high_first", regs=[1, 10000])
    row("Pump 7", type="string", order="hi_first", regs=registers(b"Pump 7\0\0"))
    row("Pump 7", type="string", order="lo_first", regs=registers(b"uPpm7 \0\0"))
    error("", type="f32", order="ABC", regs=[1, 2])
    error("", type="f32", order="ABCD", regs=[1])
    error("", type="u16", order="AB", regs=[65536])
    error("", type="u16", order="AB", regs=[-1])
    error("", type="float128", regs=[1, 2, 3, 4])
    error("", type="u16", regs="7")
    return rows


# --- scalings --------------------------------------------------------------------------------------------


def exact(text):
    return Fraction(Decimal(str(text)))


def scalings():
    """Each is a tag over one or two registers: what `read` must show."""
    rows = []

    def linear(raw, gain, offset=0, kind="i16"):
        value = exact(raw) * exact(gain) + exact(offset)
        rows.append({"type": kind, "raw": raw, "gain": gain, "offset": offset, "value": float(value)})

    for raw, gain, offset in (
        (217, "0.1", 0), (-217, "0.1", 0), (3, "-2.5", 0), (-3, "-2.5", "0.75"), (32767, "0.001", 0),
        (-32768, "0.001", "-40"), (0, "7", "-273.15"), (1, "1e-6", 0), (1234, "-0.01", "100"),
        (29, "0.3", "-0.1"),
    ):
        linear(raw, gain, offset)
    linear(65535, "0.1", 0, "u16")
    linear(40000, "-1", 0, "u16")

    def divisor(raw, by, offset=0):
        value = exact(raw) / exact(by) + exact(offset)
        rows.append({"type": "i16", "raw": raw, "divisor": by, "offset": offset, "value": float(value)})

    for raw, by, offset in ((2305, "10", 0), (1, "3", 0), (-7, "8", "0.5"), (100, "-4", 0), (1, "1000", "-1")):
        divisor(raw, by, offset)

    def two_point(raw, points, clamp=False, quality="good"):
        raw_lo, raw_hi, eng_lo, eng_hi = (exact(p) for p in points)
        value = eng_lo + (exact(raw) - raw_lo) / (raw_hi - raw_lo) * (eng_hi - eng_lo)
        if clamp:
            at = min(max(exact(raw), raw_lo), raw_hi)
            value = eng_lo + (at - raw_lo) / (raw_hi - raw_lo) * (eng_hi - eng_lo)
        keys = dict(zip(("raw_lo", "raw_hi", "eng_lo", "eng_hi"), points))
        rows.append(
            {"type": "i16", "raw": raw, **keys, "clamp": clamp, "value": float(value), "quality": quality}
        )

    current = ("4000", "20000", "0", "250")
    inverse = ("0", "16384", "100", "-20")
    for raw in (4000, 8000, 20000):
        two_point(raw, current)
        two_point(raw, current, True)
    two_point(3000, current)
    two_point(3000, current, True, "uncertain")
    two_point(-32768, current, True, "uncertain")
    two_point(20001, current, True, "uncertain")
    two_point(32767, current)
    for raw in (0, 4096, 8192, 16384):
        two_point(raw, inverse)
    two_point(-100, inverse, True, "uncertain")
    two_point(16500, inverse, True, "uncertain")
    two_point(16500, inverse)
    two_point(1, ("0", "3", "0", "1"))

    def root(raw, points, quality="good"):
        raw_lo, raw_hi, eng_lo, eng_hi = (Decimal(p) for p in points)
        part = (Decimal(raw) - raw_lo) / (raw_hi - raw_lo)
        value = eng_lo + max(part, Decimal(0)).sqrt() * (eng_hi - eng_lo)
        keys = dict(zip(("raw_lo", "raw_hi", "eng_lo", "eng_hi"), points))
        row = {"type": "i16", "raw": raw, **keys, "curve": "sqrt", "value": float(value), "quality": quality}
        rows.append(row)

    flow = ("4000", "20000", "0", "120")
    for raw in (4000, 4160, 5000, 8000, 12000, 20000):
        root(raw, flow)
    root(3999, flow, "uncertain")
    root(-5, ("0", "27648", "10", "90"), "uncertain")
    root(6912, ("0", "27648", "10", "90"))

    def factor(raw, sf):
        value = Fraction(raw) * Fraction(10) ** sf
        rows.append({"type": "i16", "raw": raw, "sf": sf, "value": float(value)})

    for raw, sf in ((2305, -1), (-2305, -2), (7, 3), (1, -10), (3, 10), (12345, 0)):
        factor(raw, sf)
    return rows


# --- writes ----------------------------------------------------------------------------------------------


def nearest(value):
    """To the nearest whole number, ties away from zero."""
    whole = abs(value) + Fraction(1, 2)
    return int(whole) if value >= 0 else -int(whole)


def writes():
    """What is typed, and the register that must hold it then; no register where it does not fit."""
    rows = []

    def row(kind, typed, raw, **scaling):
        low, high = (0, 65535) if kind == "u16" else (-32768, 32767)
        raw = nearest(raw)
        fits = low <= raw <= high
        rows.append({"type": kind, "typed": typed, "raw": raw if fits else None, **scaling})

    for kind, typed, gain, offset in (
        ("u16", "21.7", "0.1", 0), ("u16", "0.05", "0.1", 0), ("u16", "230.55", "0.1", 0),
        ("i16", "-0.05", "0.1", 0), ("i16", "-7.5", "-2.5", 0), ("i16", "100", "-0.01", "100"),
        ("u16", "6553.5", "0.1", 0), ("u16", "6553.6", "0.1", 0), ("u16", "-0.1", "0.1", 0),
        ("i16", "1e3", "1", 0),
    ):
        raw = (exact(typed) - exact(offset)) / exact(gain)
        row(kind, typed, raw, gain=gain, offset=offset)
    row("i16", "-25.05", exact("-25.05") * 10, divisor="10", offset=0)
    for typed, points in (
        ("125", ("4000", "20000", "0", "250")), ("40", ("0", "16384", "100", "-20")),
        ("0.5", ("0", "3", "0", "1")), ("600", ("4000", "20000", "0", "250")),
    ):
        raw_lo, raw_hi, eng_lo, eng_hi = (exact(p) for p in points)
        raw = raw_lo + (exact(typed) - eng_lo) / (eng_hi - eng_lo) * (raw_hi - raw_lo)
        row("i16", typed, raw, **dict(zip(("raw_lo", "raw_hi", "eng_lo", "eng_hi"), points)))
    return rows


write("addresses.jsonl", addresses())
write("writes.jsonl", writes())
write("decodings.jsonl", decodings())
write("scalings.jsonl", scalings())
