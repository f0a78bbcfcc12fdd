"""Compile CLDR's Arabic names of currencies and units to enrich/numbers/cldr.tsv, in every form that stands after a number.

usage: python training/numbers/train.py [--out enrich/numbers/cldr.tsv]    (needs Babel: the extra `training`)

CLDR names a currency once (شلن كيني); text says شلنا كينيا, شلنات كينية too. The forms are made here by the rules of the language:
the accusative of the noun and its adjectives, and the plural with adjectives in the feminine. A name stands without its country only
where no everyday word is written so (``BARE``). Rows: kind, CLDR identifier or ISO 4217 code, factor, base unit, forms, duals, each joined by |.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from babel import Locale
from babel import __version__ as babel_version
from babel.core import get_global

OUT = Path(__file__).parents[2] / "enrich" / "numbers" / "cldr.tsv"
_MARKS = re.compile("[\u064b-\u0652\u0640\u200b\u200e\u200f\u061c]")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")
_ARABIC = re.compile("[\u0620-\u064a]")
_DATED = re.compile(r"\s*(-\s*\d{4}.*|\(.*\)|\d{4})$")

# Broken plurals; every other noun takes ات.
PLURALS = {"دينار": ("دنانير", "دينارات"), "درهم": ("دراهم",), "قدم": ("أقدام",), "متر": ("أمتار", "مترات"), "ميل": ("أميال",),
           "رطل": ("أرطال",), "لتر": ("لترات",), "برميل": ("براميل",), "فدان": ("أفدنة",), "باينت": ("باينتات",)}  # fmt: skip
# Adjectives that are no nisba.
ADJECTIVES = {"مربع", "مكعب", "جديد", "قديم", "متري", "سائل"}

# Names beside CLDR's one: what the press writes. Inflected like the rest.
MORE = {
    "KES": "شلن كيني", "KRW": "وون كوري جنوبي|وون كوري", "KPW": "وون كوري شمالي", "ZAR": "راند جنوب أفريقي", "HUF": "فورنت مجري|فورينت مجري",
    "THB": "بات تايلاندي|بات تايلندي|باهت تايلاندي", "BDT": "تاكا بنغالية|تاكا بنغلاديشية", "KZT": "تنغي كازاخستاني|تينغي كازاخستاني|تنغة كازاخية",
    "UZS": "سوم أوزبكي", "KGS": "سوم قيرغيزي", "TJS": "سوموني طاجيكي", "AZN": "مانات أذربيجاني|مانت أذري", "TMT": "مانات تركماني",
    "UYU": "بيزو أوروغواياني", "PYG": "غواراني باراغواياني", "HNL": "ليمبيرا هندوراسي", "GTQ": "كيتزال غواتيمالي", "DOP": "بيزو دومينيكاني",
    "MGA": "أرياري مدغشقري", "BIF": "فرنك بوروندي", "GNF": "فرنك غيني", "GHS": "سيدي غاني", "MMK": "كيات ميانماري|كيات بورمي", "VND": "دونغ فيتنامي",
    "MDL": "لي مولدوفي|ليو مولدافي", "BAM": "مارك بوسني", "ISK": "كرونة آيسلندية", "XAF": "فرنك وسط إفريقي", "CDF": "فرنك كونغولي",
    "AFN": "أفغاني أفغانستاني|أفغانية أفغانستانية", "GEL": "لاري جورجي", "ETB": "بر إثيوبي|بر أثيوبي", "LKR": "روبية سريلانكية",
    "MUR": "روبية موريشية",
    "UAH": "هريفنا أوكرانية|هريفنيا أوكرانية|غريفنا أوكرانية", "BYN": "روبل بيلاروسي", "RUB": "روبل روسي", "BGN": "ليفا بلغاري|ليفا بلغارية",
    "PEN": "سول بيروفي جديد|سول بيرو", "COP": "بيزو كولمبي", "CRC": "كولون كوستاريكي", "SVC": "كولون سلفادوري", "LAK": "كيب لاو",
    "MZN": "ميتيكال موزمبيقي",
    "NAD": "دولار ناميبي", "TWD": "دولار تايواني جديد", "BND": "دولار بروني", "XCD": "دولار شرق كاريبي", "ZWL": "دولار زيمبابوي|دولار زمبابوي",
    "SSP": "جنيه جنوب سوداني", "SLE": "ليون سيراليوني", "JPY": "ين ياباني", "CNY": "يوان صيني|رنمينبي صيني", "TRL": "ليرة تركية قديمة",
    "SYP": "ليرة سورية", "GBP": "جنيه استرليني", "NGN": "نيرة نيجيرية|نايرا نيجيرية", "IDR": "روبية أندونيسية", "PAB": "بالبوا بنمي",
}  # fmt: skip
# Nouns that no everyday word is written like: they stand without a country. "" where several countries have one.
BARE = {
    "تاكا": "BDT", "كوانزا": "AOA", "كيات": "MMK", "فورينت": "HUF", "فورنت": "HUF", "غواراني": "PYG", "ليمبيرا": "HNL", "دونج": "VND", "دونغ": "VND",
    "هريفنيا": "UAH", "هريفنا": "UAH", "توغروغ": "MNT", "كواشا": "", "متكال": "MZN", "ميتيكال": "MZN", "ناكفا": "ERN", "بوليفار": "VES", "مانات": "",
    "سوموني": "TJS", "أرياري": "MGA", "باتاكا": "MOP", "نايرا": "NGN", "زلوتي": "PLN", "رينغيت": "MYR", "راند": "ZAR", "بوليفيانو": "BOB",
    "كوتزال": "GTQ", "كيتزال": "GTQ", "ليلانجيني": "SZL", "دلاسي": "GMD", "دراخما": "GRD", "بيزيتا": "ESP", "تنغي": "KZT",
    "اسكودو": "", "رنمينبي": "CNY", "بيزو": "", "شلن": "", "أوقية": "MRU",
}  # fmt: skip
_NO_BARE = {"أوقية"}  # an ounce too: the table by hand has it with its country
# Signs of CLDR's root and English names; letters with a dollar (HK$) are cut by the tokenizer as letters and a sign.
SIGNS = {"₩": "KRW", "₫": "VND", "₴": "UAH", "₦": "NGN", "₱": "PHP", "₲": "PYG", "₵": "GHS", "₸": "KZT", "₮": "MNT", "₼": "AZN", "₾": "GEL",
         "៛": "KHR", "฿": "THB", "₹": "INR", "₺": "TRY", "₽": "RUB", "₪": "ILS", "₡": "CRC", "₭": "LAK", "֏": "AMD", "₨": "", "৳": "BDT", "₿": "BTC",
         "R$": "BRL", "HK$": "HKD", "NZ$": "NZD", "MX$": "MXN", "NT$": "TWD", "CA$": "CAD", "AU$": "AUD", "CN¥": "CNY",
         "JP¥": "JPY", "EC$": "XCD"}  # fmt: skip
# Codes that are words or other abbreviations in Latin letters: TOP 10, CUP 2022, COP 28.
CODE_WORDS = frozenset(
    {"ALL", "TOP", "CUP", "PEN", "BOB", "MOP", "COP", "GEL", "BAM", "LAK", "SOS", "MUR", "RON", "AMD", "CAD", "MAD", "MDL", "ANG", "SIT"}
)

# identifier, factor to the base unit, base unit ("-" for none) | Arabic names beside CLDR's.
UNITS_TABLE = """
meter-per-square-second 1 meter-per-square-second |
radian 1 - |
arc-minute 1 - |
arc-second 1 - |
square-centimeter 1/10000 square-meter | سم مربع
square-millimeter 1/1000000 square-meter | مليمتر مربع|ملم مربع|مم مربع
square-yard 83612736/100000000 square-meter |
square-inch 64516/100000000 square-meter | إنش مربع
milligram-ofglucose-per-deciliter 1 - | ملغ/ديسيلتر|مليغرام لكل ديسيلتر|ملغم/دل
millimole-per-liter 1 - |
part-per-1e6 1 - |
part-per-1e9 1 - |
liter-per-kilometer 1 - |
liter-per-100-kilometer 1 - | لتر لكل مئة كيلومتر
mile-per-gallon 1 - |
petabyte 1000000000000000 byte |
terabit 125000000000 byte |
gigabit 125000000 byte |
megabit 125000 byte |
kilobit 125 byte |
microsecond 1/1000000 second |
nanosecond 1/1000000000 second |
milliampere 1/1000 ampere |
kilocalorie 4184 joule | سعرة كبيرة
foodcalorie 4184 joule |
kilojoule 1000 joule |
megajoule 1000000 joule | ميغاجول
kilowatt-hour 3600000 joule | كيلوواط في الساعة|كيلوواط ساعي
megawatt-hour 3600000000 joule | ميغاواط ساعة|ميغاواط/ساعة|ميغاواط ساعي
gigawatt-hour 3600000000000 joule | غيغاواط ساعة|غيغاواط/ساعة|غيغاواط ساعي
electronvolt 1 - |
british-thermal-unit 1055 joule |
therm-us 105480400 joule |
pound-force 1 - |
gigahertz 1000000000 hertz |
megahertz 1000000 hertz |
kilohertz 1000 hertz |
pixel-per-centimeter 1 - |
pixel-per-inch 1 - | بكسل في البوصة|بكسل في الإنش
dot-per-inch 1 - | نقطة في البوصة
dot-per-centimeter 1 - |
decimeter 1/10 meter |
picometer 1/1000000000000 meter |
nanometer 1/1000000000 meter |
parsec 30856775814913673 meter |
astronomical-unit 149597870700 meter |
furlong 201168/1000 meter |
nautical-mile 1852 meter |
mile-scandinavian 10000 meter |
lux 1 lux | لوكس
lumen 1 lumen |
ounce-troy 311034768/10000000000 kilogram | أونصة تروي
earth-mass 1 - |
solar-mass 1 - |
megatonne 1000000000 kilogram | ميغاطن
kilotonne 1000000 kilogram | كيلوطن
nanogram 1/1000000000000 kilogram | نانوغرام
milliwatt 1/1000 watt |
terawatt 1000000000000 watt | تيراواط
gigawatt 1000000000 watt |
megawatt 1000000 watt |
horsepower 745699872/1000000 watt |
millimeter-ofhg 133322387415/1000000000 pascal | ملم زئبق|مليمتر زئبق|مم زئبق
inch-ofhg 3386389/1000 pascal |
pound-force-per-square-inch 6894757/1000 pascal | رطل على البوصة المربعة|رطل في البوصة المربعة
millibar 100 pascal |
atmosphere 101325 pascal |
hectopascal 100 pascal |
kilopascal 1000 pascal |
megapascal 1000000 pascal |
kilometer-per-hour 5/18 meter-per-second | كيلومتر لكل ساعة
kilometer-per-second 1000 meter-per-second | كيلومتر في الثانية|كم/ث
meter-per-second 1 meter-per-second | متر لكل ثانية|م/ثانية
mile-per-hour 1397/3125 meter-per-second | ميل بالساعة
newton-meter 1 - |
pound-force-foot 1 - |
cubic-kilometer 1000000000000 liter | كم مكعب|كلم مكعب
cubic-mile 4168181825441 liter |
cubic-yard 764554857984/1000000000 liter |
cubic-inch 16387064/1000000000 liter |
megaliter 1000000 liter |
deciliter 1/10 liter |
kiloliter 1000 liter | كيلولتر
microliter 1/1000000 liter | ميكرولتر
acre-foot 123348183754752/100000000 liter |
bushel 3523907016688/100000000000 liter |
gallon-imperial 454609/100000 liter |
pint 473176473/1000000000 liter |
fluid-ounce 295735295625/10000000000000 liter | أونصة سائلة
cup-metric 1/4 liter |
coulomb 1 coulomb |
farad 1 farad |
becquerel 1 becquerel |
sievert 1 sievert |
millisievert 1/1000 sievert | ملي سيفرت
square-kilometer 1000000 square-meter |
cubic-meter 1000 liter | متر مكعب
cubic-centimeter 1/1000 liter |
cubic-meter-per-second 1 cubic-meter-per-second | متر مكعب في الثانية|م³/ث
liter-per-second 1/1000 cubic-meter-per-second | لتر في الثانية
revolution-per-minute 1 - | دورة في الدقيقة|لفة في الدقيقة
frame-per-second 1 - | إطار في الثانية
megabit-per-second 125000 byte-per-second | ميغابت في الثانية|ميغابت/ثانية
gigabit-per-second 125000000 byte-per-second | غيغابت في الثانية|غيغابت/ثانية
megabyte-per-second 1000000 byte-per-second | ميغابايت في الثانية|ميغابايت/ثانية
gram-per-liter 1 - | غرام لكل لتر|غرام في اللتر
milligram-per-liter 1 - | مليغرام لكل لتر|ملغ/لتر|مغ/لتر
microgram-per-cubic-meter 1 - | ميكروغرام لكل متر مكعب|ميكروغرام في المتر المكعب
"""
# Left out on purpose: everyday words and names. جزء part, عنصر item, نقطة point, دورة turn, ربع quarter, ليلة night, قطرة drop, رشة pinch,
# قدح jigger, مول mole (a mall), شمعة candela (a candle), قمحة grain, ستون stone (sixty), عقدة knot, ضوئي, سكري, هنري, سيمنز, تسلا,
# ويبر, جراي, دالتون (names), حصان horse; درهم dram (money); letters alone; what begins
# with a fraction (ربع غالون quart, نصف قطر أرضي).
_EVERYDAY = {"حصان", "سعرة", "سع", "بكسل", "قامة", "زيف", "كول", "كات"}
UNITS = {
    head.split()[0]: (head.split()[1], head.split()[2], more.strip())
    for head, more in (line.split("|", 1) for line in UNITS_TABLE.strip().splitlines())
}
SECOND_SPELLINGS = (("غ", "ج"), ("ملي", "ميلي"), ("ملي", "مللي"), ("ميغا", "ميجا"), ("واط", "وات"), ("لتر", "ليتر"), ("سيفرت", "زيفرت"))
_ARABIC_GHAIN = ("مغرب", "أفغان", "بلغار", "ضغط", "غرب")  # words in which غ is no foreign g
_PREFIXES = ("كيلو", "ميغا", "غيغا", "تيرا", "بيتا", "ملي", "نانو", "ميكرو", "بيكو", "ديسي", "هكتو", "سنتي")
_BASES = ("متر", "غرام", "لتر", "بايت", "بت", "واط", "فولت", "أمبير", "هرتز", "جول", "باسكال", "ثانية", "بار", "طن", "سيفرت", "مول")


def clean(name: str) -> str:
    """A name as analysis text writes it: without marks, dates and signs around it."""
    name = name.translate(_DIGITS)
    return " ".join(_DATED.sub("", _MARKS.sub("", name).replace("\N{NO-BREAK SPACE}", " ")).split())


def _adjective(word: str) -> bool:
    return word.removesuffix("ة") in ADJECTIVES or (len(word) > 3 and word.endswith(("ي", "ية")) and not word.startswith("ال"))


def inflected(name: str) -> list[str]:
    """Nominative, accusative and plural of a noun with the adjectives that agree with it; other words after them stay."""
    noun, *rest = name.split()
    if any(sign in noun for sign in "/²³") or len(noun) < 2:
        return [name]
    count = next((i for i, word in enumerate(rest) if not _adjective(word)), len(rest))
    adjectives, tail = [word.removesuffix("ة") for word in rest[:count]], rest[count:]
    masculine, feminine, accusative = adjectives, [a + "ة" for a in adjectives], [a + "ا" for a in adjectives]
    vowel = noun[-1] in "اويىه"
    stem = noun.removesuffix("ة")
    forms = [[noun, *(feminine if noun != stem else masculine)]]
    forms += [[plural, *feminine] for plural in PLURALS.get(noun, () if vowel else (stem + "ات",))]
    if noun == stem:
        forms.append([noun, *feminine])
        forms += [] if vowel else [[noun + "ا", *accusative], [noun + "ا", *masculine], [noun, *accusative]]
    return [name, *(" ".join(form + tail) for form in forms)]


def duals(name: str) -> list[str]:
    """The dual of a noun with an adjective: ديناران كويتيان, دينارين كويتيين. Bare nouns have theirs in the table by hand."""
    noun, *rest = name.split()
    if not rest or not all(map(_adjective, rest)) or len(noun) < 3 or noun[-1] in "اويىه":
        return []
    feminine = "ت" if noun.endswith("ة") else ""
    stems = [noun.removesuffix("ة") + feminine, *(word.removesuffix("ة") + feminine for word in rest)]
    return [" ".join(stem + ending for stem in stems) for ending in ("ان", "ين")]


def respelled(forms: list[str]) -> list[str]:
    """The forms and their other common spellings: غ or ج, prefixes joined or apart."""
    found = dict.fromkeys(forms)
    for form in list(found):
        for prefix in _PREFIXES:
            for base in _BASES:
                found[form.replace(f"{prefix} {base}", prefix + base)] = None
                found[re.sub(rf"(?<![\u0620-\u064a]){prefix}{base}", f"{prefix} {base}", form)] = None
    for old, new in SECOND_SPELLINGS:
        for form in list(found):
            if not (old == "غ" and any(root in form for root in _ARABIC_GHAIN)):
                found[re.sub(old + "(?!ون|ار)", new, form)] = None
    return list(found)


def currencies() -> tuple[dict[str, dict[str, None]], dict[str, list[str]]]:
    """ISO 4217 code → forms after a number (names with their country, bare names, signs, codes), and → duals. Current ones first."""
    arabic = Locale("ar")
    current = {code for rows in get_global("territory_currencies").values() for code, _, end, tender in rows if tender and end is None}
    plurals = arabic._data["currency_names_plural"]  # noqa: SLF001 - Babel asks for a number to name a plural
    table: dict[str, dict[str, None]] = {}
    twos: dict[str, list[str]] = {}
    taken: set[str] = set()
    for code in sorted(arabic.currencies, key=lambda c: (c not in current, c)):
        if code[0] == "X" and code not in {"XAF", "XOF", "XPF", "XCD", "XCG"}:
            continue  # metals, funds and tests
        names = [clean(name) for name in [arabic.currencies[code], *filter(None, MORE.get(code, "").split("|"))]]
        forms = [form for name in names if len(name.split()) > 1 for form in inflected(name)]
        twos[code] = [form for form in respelled([dual for name in names for dual in duals(name)]) if form not in taken]
        taken.update(twos[code])
        forms += [clean(name) for count, name in plurals.get(code, {}).items() if count != "two"]
        if (symbol := clean(arabic.currency_symbols.get(code, ""))) and _ARABIC.search(symbol):
            forms += [symbol, symbol.rstrip(".")]
        if code in current and code not in CODE_WORDS:
            forms.append(code)
        for form in respelled(forms):
            if form not in taken and not re.search(r"\d|\(", form):
                taken.add(form)
                table.setdefault(code, {})[form] = None
    for noun, code in BARE.items():
        if noun not in _NO_BARE:
            for form in respelled(inflected(noun)):
                table.setdefault(code, {})[form] = None
    for sign, code in SIGNS.items():
        table.setdefault(code, {})[sign] = None
    return table, twos


def units() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """CLDR unit identifier → its Arabic forms, and → its duals."""
    patterns = {name.split("-", 1)[1]: lengths for name, lengths in Locale("ar")._data["unit_patterns"].items()}  # noqa: SLF001
    table: dict[str, list[str]] = {}
    twos: dict[str, list[str]] = {}
    for name, (_, _, more) in UNITS.items():
        lengths = patterns.get(name, {})
        names = [clean(lengths.get("long", {}).get("other", "").replace("{0}", "")), *more.split("|")]
        names = [name for name in names if _usable(name)]
        forms = [form for each in names for form in inflected(each)]
        written = [form for length in lengths.values() for count, form in length.items() if count in {"few", "many", "other"}]
        forms += [form for form in (clean(each.replace("{0}", "")) for each in written) if _usable(form)]
        table[name] = respelled(list(dict.fromkeys(forms)))
        twos[name] = respelled([dual for each in names for dual in duals(each)])
    return table, twos


def _usable(form: str) -> bool:
    """Whether a form is no everyday word: a word of four letters or more, or several parts of which one is a word of three."""
    if not _ARABIC.search(form) or form in _EVERYDAY or "." in form:
        return False
    return len(form) >= 4 or any(sign in form for sign in "/²³")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", help="not used: CLDR comes with Babel")
    parser.add_argument("--out", type=Path, default=OUT)
    arguments = parser.parse_args()
    lines = [
        f"# Arabic names of currencies and units: Unicode CLDR through Babel {babel_version}, by training/numbers/train.py.",
        "# Copyright Unicode, Inc., Unicode License v3 (SPDX: Unicode-3.0). kind, name, factor, base, forms, duals",
    ]
    money, money_duals = currencies()
    measures, measure_duals = units()
    lines += [f"money\t{code or '-'}\t1\t-\t{'|'.join(forms)}\t{'|'.join(money_duals.get(code, ()))}" for code, forms in money.items()]
    for name, forms in measures.items():
        factor, base, _ = UNITS[name]
        kind = "duration" if base == "second" else "quantity"
        if forms:
            lines.append(f"{kind}\t{name}\t{factor}\t{base}\t{'|'.join(forms)}\t{'|'.join(measure_duals[name])}")
    arguments.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(money)} currencies, {len(measures)} units, {sum(line.count('|') + 1 for line in lines[2:])} forms: {arguments.out}")


if __name__ == "__main__":
    main()
