"""Numbers as people write them: 35000, 3.5万, 3w5, 三万五, 两千多, 十来, 壹拾万, 半."""

from fractions import Fraction

from nlu.patterns import Pattern

_DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")} | {c: i for i, c in enumerate("〇壹贰叁肆伍陆柒捌玖")}
_DIGIT |= {"两": 2, "俩": 2, "仨": 3, "幺": 1, "贰": 2, "弍": 2, "廿": 20, "0": 0}
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "k": 1000}
_LARGE = {"万": 10_000, "萬": 10_000, "w": 10_000, "亿": 100_000_000}
CHINESE = "零〇一二两俩仨三四五六七八九十百千万亿壹贰弍叁肆伍陆柒捌玖拾佰仟萬廿"
# A comma parts thousands: 12,300, or round ten thousands: 3,0000; 花了4200,11月买的 tells two numbers.
ARABIC = r"(?:\d{1,3}(?:,\d{3}){1,4}(?!\d)|\d{1,2},[1-9]000(?![\d年])|\d{1,4},0000(?!\d)|\d{1,15})(?:\.\d{1,4})?"
_ARABIC = Pattern(ARABIC)
_TOKEN = Pattern(rf"{ARABIC}|[{CHINESE}kw半]")
_ABOUT = str.maketrans("", "", "多余来几")
LARGEST = 10**13

Number = int | Fraction  # exact; whole numbers as what they are, which is much quicker


def value(text: str) -> Number | None:
    """The number a text stands for, 多, 余, 来 and 几 inside it dropped; None for none, or one beyond all sums of money."""
    bare = text.lower().translate(_ABOUT).strip(",")
    tokens = _TOKEN.findall(bare)
    if not tokens or "".join(tokens) != bare:
        return None
    if len(tokens) > 1 and all(t in _DIGIT and t != "0" for t in tokens):
        return int("".join(str(_DIGIT[t]) for t in tokens)) if len(tokens) <= 12 else None
    found = _sum(tokens)
    return found if found is not None and found <= LARGEST else None


def _sum(tokens: list[str]) -> Number | None:
    """Digits, units and large units added up; a digit left at the end takes the next lower unit (三万五 is 35000)."""
    total: Number = 0
    section: Number = 0
    digit: Number | None = None
    last_unit, zero = 0, False
    for token in tokens:
        if _ARABIC.fullmatch(token):
            digit = Fraction(token.replace(",", "")) if "." in token else int(token.replace(",", ""))
        elif token in _DIGIT:
            zero = zero or _DIGIT[token] == 0
            digit = _DIGIT[token]
        elif token == "半":
            digit = Fraction(1, 2) if digit is None and not last_unit else (digit or 0) + Fraction(1, 2)
        elif token in _SMALL:
            if digit is None and last_unit == _SMALL[token]:
                continue  # 佰百: the same unit twice
            section += (1 if digit is None else digit) * _SMALL[token]
            digit, last_unit, zero = None, _SMALL[token], False
        elif token in _LARGE:
            part = section + (digit or 0)
            if part == 0 and total == 0:
                return None
            total = (total + part) * _LARGE[token] if token == "亿" else total + part * _LARGE[token]
            section, digit, last_unit, zero = 0, None, _LARGE[token], False
    if digit is not None:
        short = last_unit >= 100 and not zero and digit < 10 and digit == int(digit)
        section += digit * (last_unit // 10 if short else 1)
    return total + section
