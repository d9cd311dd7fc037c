"""Money as Decimal: what a file stores, what is given, what is shown."""

from __future__ import annotations

from decimal import Decimal

import pytest

from budgetxl.amount import AmountError, decimals, given, plain, rounded, shown, stored


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("864.41999999999996", "864.42"),
        ("0.10000000000000001", "0.1"),
        ("1234.5", "1234.5"),
        ("1.2E-2", "0.012"),
        ("1E3", "1000"),
        ("-71", "-71"),
        ("0", "0"),
        ("0E+20", "0"),
    ],
)
def test_a_stored_number_is_what_the_clerk_typed(text, typed):
    assert stored(text) == Decimal(typed)


@pytest.mark.parametrize("text", ["", "三元", "5万", "1,234.50", "NaN", "Infinity"])
def test_what_is_no_number(text):
    with pytest.raises(AmountError, match=f"^“{text}”不是数字$"):
        stored(text)


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        (5, "5"),
        ("864.42", "864.42"),
        (" 71 ", "71"),
        (Decimal("0.000001"), "0.000001"),
        ("123456789.123456", "123456789.123456"),
        ("999999999999999", "999999999999999"),
        ("-0.5", "-0.5"),
    ],
)
def test_amounts_of_a_data_file(value, amount):
    assert given(value) == Decimal(amount)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (True, "“True”不是金额"),
        (None, "“None”不是金额"),
        (0.1, "“0.1”不是金额"),
        ("", "“”不是数字"),
        ("71万元", "“71万元”不是数字"),
        ("0.0000001", "“0.0000001”的小数超过 6 位"),
        ("1000000000000001", "“1000000000000001”超过 15 位有效数字，表格软件存不下"),
    ],
)
def test_what_a_data_file_may_not_give(value, message):
    with pytest.raises(AmountError) as raised:
        given(value)
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("value", "two_decimals"),
    [
        ("5.004", "5.00"),
        ("5.005", "5.01"),
        ("2.675", "2.68"),  # as a double this is a little less, and 2.67
        ("-0.004", "0.00"),
        ("-0.005", "-0.01"),
        ("864.42", "864.42"),
    ],
)
def test_half_goes_away_from_zero(value, two_decimals):
    assert rounded(Decimal(value), 2) == Decimal(two_decimals)


def test_rounding_to_whole_yuan():
    assert rounded(Decimal("12345.5"), 0) == Decimal("12346")


@pytest.mark.parametrize(("value", "count"), [("5", 0), ("5.00", 0), ("5.25", 2), ("1E+3", 0)])
def test_decimals_that_a_value_needs(value, count):
    assert decimals(Decimal(value)) == count


@pytest.mark.parametrize(
    ("value", "digits"),
    [("864.420", "864.42"), ("1E+3", "1000"), ("-0.00", "0"), ("0.000001", "0.000001")],
)
def test_canonical_digits(value, digits):
    assert plain(Decimal(value)) == digits


@pytest.mark.parametrize(
    ("value", "printed"), [("1234567.5", "1,234,567.50"), ("0", "0.00"), ("-1234.005", "-1,234.01")]
)
def test_shown_as_the_official_tables_print_it(value, printed):
    assert shown(Decimal(value), 2) == printed


@pytest.mark.parametrize("digits", ["12." + "0" * 33 + "1", "0." + "9" * 32])
def test_no_digit_is_lost_in_silence(digits):
    with pytest.raises(AmountError, match="超过 15 位有效数字"):
        given(Decimal(digits))
