"""Numbers as sheets show them: a table of cases, and LibreOffice's opinion."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from office import converted

from exporter.readers.numerals import chinese, digits
from exporter.readers.xlsx.formatcode import BUILT_IN
from exporter.readers.xlsx.numberformat import show_number, show_text

CASES = [
    ("12", "0000", "0012"),
    ("0.98", "0.0%", "98.0%"),
    ("98", '0"%"', "98%"),
    ("1234.5", "#,##0.0", "1,234.5"),
    ("999.995", "#,##0.00", "1,000.00"),
    ("2.5", "0", "3"),
    ("-2.5", "0", "-3"),
    ("1", "0.##", "1."),
    ("0.5", "#.##", ".5"),
    ("0", "#", ""),
    ("-5", "0;(0)", "(5)"),
    ("0", '0.0;-0.0;"零"', "零"),
    ("123456", '0!.0,"万"', "12.3万"),
    ("123456", '0\\.0,"万"', "12.3万"),
    ("1234567", "#,##0.0,,", "1.2"),
    ("13800001111", "000-0000-0000", "138-0000-1111"),
    ("12345.678", "0.00E+00", "1.23E+04"),
    ("0.00012", "##0.0E+0", "120.0E-6"),
    ("9.999", "0.0E+0", "1.0E+1"),
    ("1500", '[>=1000]#,##0"大";0"小"', "1,500大"),
    ("15", '[>=1000]#,##0"大";0"小"', "15小"),
    ("1234.5", '[$￥-804]#,##0.00', "￥1,234.50"),
    ("-1234.5", '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)', "(1,234.50)"),
    ("5", ";;;", ""),
    ("5", "@", "5"),
    ("0.1", "General", "0.1"),
    ("0.30000000000000004", "General", "0.3"),
    ("1234567890123", "General", "1.23457E+12"),
    ("12345678901", "General", "12345678901"),
    ("0.000012345", "General", "1.2345E-05"),
    ("123456.789012", "General", "123456.789"),
    ("1e-400", "0.00", "0.00"),
    ("45199", 'yyyy"年"m"月"', "2023年9月"),
    ("45199", "yyyy年m月d日", "2023年9月30日"),
    ("45199", "yy.mm.dd", "23.09.30"),
    ("45199", "aaaa", "星期六"),
    ("45199", "[$-804]dddd", "星期六"),
    ("45199", "dddd, mmmm d", "Saturday, September 30"),
    ("45199", '[DBNum1][$-804]yyyy"年"m"月"d"日"', "二〇二三年九月三十日"),
    ("45199.75", "yyyy/m/d h:mm AM/PM", "2023/9/30 6:00 PM"),
    ("45199.75", '[$-804]上午/下午h"时"mm"分"', "下午6时00分"),
    ("45199.999", "h:mm:ss", "23:58:34"),
    ("0.0005", "mm:ss.0", "00:43.2"),
    ("1.5", "[h]:mm:ss", "36:00:00"),
    ("0", "yyyy-mm-dd", "1900-01-00"),
    ("60", "yyyy-mm-dd", "1900-02-29"),
    ("61", "yyyy-mm-dd", "1900-03-01"),
    ("123", "[DBNum1]General", "一百二十三"),
    ("12", "[DBNum2]General", "壹拾贰"),
]  # fmt: skip


@pytest.mark.parametrize(("stored", "code", "text"), CASES)
def test_numbers_are_shown_as_excel_shows_them(stored: str, code: str, text: str) -> None:
    shown, certain = show_number(stored, code)
    assert (shown.strip(), certain) == (text, True)


@pytest.mark.parametrize(
    ("stored", "code", "text"),
    [
        ("0.25", "# ?/?", "0.25"),
        ("-5", "yyyy-mm-dd", "-5"),
        ("2958466", "yyyy-mm-dd", "2958466"),
        ("2958465.9999999", "yyyy-mm-dd hh:mm", "2958466"),
        ("1.5", "[DBNum1]General", "1.5"),
        ("x", "0", "x"),
        ("nan", "0", "nan"),
        ("1e999999999", "0", "1e999999999"),
    ],
)
def test_what_is_not_certain_says_so(stored: str, code: str, text: str) -> None:
    assert show_number(stored, code) == (text, False)


def test_the_date_systems_are_1462_days_apart() -> None:
    assert show_number("43737", "yyyy-mm-dd", date1904=True)[0] == show_number("45199", "yyyy-mm-dd")[0]


@pytest.mark.parametrize(
    ("code", "text"), [("@", "五"), ("General", "五"), ('"第"@"条"', "第五条"), ('0;-0;0;"="@', "=五"), ("0.00", "五"), ("yyyy", "五")]
)
def test_texts_have_a_section_of_their_own(code: str, text: str) -> None:
    assert show_text("五", code) == text


def test_every_built_in_code_shows_something() -> None:
    for number, code in BUILT_IN.items():
        text, certain = show_number("45199.5", code)
        assert text
        assert certain == (number not in (12, 13)), code


@settings(max_examples=400, deadline=None)
@given(st.decimals(allow_nan=True) | st.floats(), st.text(alphabet='0#?.,%E+-/ymdhsaAPM[]DBNum123"\\_*;@<>= 年月$804', max_size=24))
def test_any_number_in_any_code_shows_something(value: object, code: str) -> None:
    text, _ = show_number(str(value), code)
    assert isinstance(text, str)
    show_text("字", code)


@pytest.mark.parametrize(
    ("count", "text"), [(0, "〇"), (10, "十"), (15, "十五"), (20, "二十"), (101, "一百零一"), (110, "一百一十"), (1001, "一千零一"), (10010, "一万零一十"), (120_000, "十二万"), (100_500_300, "一亿零五十万零三百"), (10**12, "一〇〇〇〇〇〇〇〇〇〇〇〇")]
)  # fmt: skip
def test_chinese_numerals(count: int, text: str) -> None:
    assert chinese(count) == text
    assert digits("2023") == "二〇二三"
    assert digits("2023", formal=True) == "贰零贰叁"


VALUES = ["0", "1", "12", "-5", "0.98", "0.5", "2.5", "1234.5", "1234567.891", "45170", "45199.75", "0.0001", "123456", "999.995"]
CODES = [
    "General", "0", "0000", "0.0", "0.00", "#,##0", "#,##0.00", "0%", "0.0%", "0.00E+00", "##0.0E+0", "0;(0)", '0.0;-0.0;"零"',
    "[Red]-0.00;0.00", '0"%"', '0\\ "元"', "00-00", '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)', "¥#,##0.00", "#,##0_ ", "0.0#", "@",
]  # fmt: skip
DATES = ["61", "45170", "45170.75", "45199.5", "36526.25"]
DATE_CODES = [
    "yyyy/m/d", "yyyy-mm-dd", 'yyyy"年"m"月"', 'yyyy"年"m"月"d"日"', 'm"月"d"日"', "h:mm", "h:mm:ss", "yyyy/m/d h:mm", "h:mm AM/PM",
    "mm:ss", "d-mmm-yy", "dddd", '[DBNum1][$-804]yyyy"年"m"月"d"日"', "[$-804]aaaa", "[$-804]dddd", "mmm-yy", "yy.mm.dd",
]  # fmt: skip


@pytest.mark.office
def test_libreoffice_shows_the_same(tmp_path: Path) -> None:
    pairs = [(v, c) for v in VALUES for c in CODES] + [(v, c) for v in DATES for c in DATE_CODES]
    with xlsxwriter.Workbook(tmp_path / "numbers.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.set_column(0, 0, 60)
        for row, (value, code) in enumerate(pairs):
            sheet.write_number(row, 0, float(value), book.add_format({"num_format": code}))
    # Commas, quotes, UTF-8, from line 1, and cells as they are shown.
    made = converted(tmp_path / "numbers.xlsx", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true", tmp_path)
    with made.open(encoding="utf-8", newline="") as file:
        theirs = [line[0].strip() for line in csv.reader(file)]
    ours = [show_number(value, code)[0].strip() for value, code in pairs]
    different = [(pair, a, b) for pair, a, b in zip(pairs, ours, theirs, strict=True) if a != b]
    assert not different
