"""Units and currencies: the words and signs after (or before) a number that make it a measure.

The common ones are written out here with plurals, duals, abbreviations and spellings of every region; cldr.tsv has all others that
CLDR names in Arabic, and what stands here wins. A phrase may have several words: the longest one wins.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final, NamedTuple

from enrich.numbers import cldr
from enrich.numbers.words import fold

# As the tokenizer cuts: letters, digits, signs; an exponent stays with Latin letters and leaves Arabic ones.
_TOKEN: Final = re.compile(r"[\u0620-\u06ff]+|[A-Za-z]+[²³]?|[²³]|[0-9]+|\S")


class Unit(NamedTuple):
    """A unit of measure.

    Attributes:
        kind: money, duration, quantity, temperature or percentage.
        name: ISO 4217 code or CLDR identifier; empty for a currency whose country is not told.
        factor: how many base units one unit is.
        base: the base unit of ``normalized``; for money the currency that a sub-unit divides; empty for none.
        dual: whether the form itself counts two (ساعتان).
        alone: whether the singular may be followed by ونصف without a number (ساعة ونصف).

    """

    kind: str
    name: str
    factor: Fraction
    base: str = ""
    dual: bool = False
    alone: bool = False


# A line that begins with + goes on with the one before.
# kind name factor base | singular forms | other forms (plural, accusative, abbreviation); "~" joins the words of a phrase,
# "!" before a form: no dual is made of it.
_UNITS: Final = """
duration second 1 second | ثانية | ثوان ثواني ثوانٍ !ث sec
duration minute 60 second | دقيقة | دقائق دقايق !د min
duration hour 3600 second | ساعة | ساعات !سا hours
duration day 86400 second | يوم | يوما أيام أياما
duration week 604800 second | أسبوع | أسبوعا أسابيع أسابيعا
duration month 2592000 second | شهر | شهرا أشهر شهور
duration year 31536000 second | سنة عام | عاما أعوام سنوات سنين أعواما
duration decade 315360000 second | !عقد | عقدا عقود
duration century 3153600000 second | قرن | قرنا قرون
duration millisecond 1/1000 second | !ميلي~ثانية !مليثانية !ميليثانية | ms
quantity meter 1 meter | متر | مترا أمتار مترات !م m
quantity kilometer 1000 meter | كيلومتر كيلو~متر | كيلومترا كيلومترات كيلو~مترات !كم !كلم km
quantity centimeter 1/100 meter | سنتيمتر سنتي~متر سنتمتر | سنتيمترا سنتيمترات سنتمترات !سم !سنتي !سنتم cm
quantity millimeter 1/1000 meter | مليمتر ميليمتر ملي~متر ميلي~متر ملمتر | مليمترا مليمترات ميليمترات !مم !ملم mm
quantity micrometer 1/1000000 meter | ميكرومتر ميكرون | ميكرومترا
quantity nanometer 1/1000000000 meter | نانومتر !نانو~متر | نانومترا nm
quantity mile 1609344/1000 meter | !ميل | ميلا أميال
quantity nautical-mile 1852 meter | !ميل~بحري | ميلا~بحريا أميال~بحرية
quantity foot 3048/10000 meter | !قدم | قدما أقدام ft
quantity inch 254/10000 meter | بوصة إنش انش | بوصات إنشات انشات
quantity yard 9144/10000 meter | ياردة يارد | ياردات
quantity fathom 18288/10000 meter | !قامة |
quantity light-year 9460730472580800 meter | !سنة~ضوئية | سنوات~ضوئية سنين~ضوئية
quantity kilogram 1 kilogram | كيلوغرام كيلوجرام كيلو~غرام كيلو~جرام كيلوجراما كيلو | كيلوغراما كيلوغرامات كيلوجرامات
+ كيلوات كيلوهات !كغ !كغم !كجم !كلغ !كج kg
quantity gram 1/1000 kilogram | غرام جرام | غراما غرامات جراما جرامات !غ !غم !جم !غر g
quantity milligram 1/1000000 kilogram | ملليغرام مليغرام ميليغرام ملغرام ملي~غرام ملي~جرام ملليجرام مليجرام ميليجرام |
+ مليغرامات مليغراما !ملغ !ملج !ملغم !مغ !مجم mg
quantity microgram 1/1000000000 kilogram | ميكروغرام ميكروجرام | ميكروغراما
quantity tonne 1000 kilogram | !طن | طنا أطنان
quantity pound 45359237/100000000 kilogram | رطل !باوند | رطلا أرطال lb
quantity quintal 100 kilogram | قنطار | قنطارا قناطير
quantity ounce 28349523125/1000000000000 kilogram | أونصة أوقية~ذهب | أونصات أونصه oz
quantity carat 1/5000 kilogram | قيراط | قيراطا قراريط
quantity liter 1 liter | لتر ليتر | لترا ليترا لترات ليترات !ل L
quantity milliliter 1/1000 liter | مليلتر ميليلتر ملي~لتر ميلي~لتر ملليلتر ميلليلتر ميليليتر | مليلترا مليلترات !مل ml mL
quantity centiliter 1/100 liter | سنتيلتر سنتي~لتر سنتيليتر | cl
quantity hectoliter 100 liter | هكتوليتر هكتو~ليتر هكتولتر هكتو~لتر | هكتوليترا هكتوليترات
quantity gallon 3785411784/1000000000 liter | غالون جالون | غالونا جالونا غالونات جالونات
quantity barrel 158987294928/1000000000 liter | برميل | برميلا براميل
quantity cup 2365882365/10000000000 liter | كوب | كوبا أكواب اكواب كوباية
quantity tablespoon 147867648/10000000000 liter | !ملعقة~كبيرة !ملعقة~طعام | ملاعق~كبيرة ملاعق~طعام ملعقة~أكل
quantity teaspoon 49289216/10000000000 liter | !ملعقة~صغيرة !ملعقة~شاي | ملاعق~صغيرة ملاعق~شاي
quantity square-meter 1 square-meter | متر~مربع | مترا~مربعا أمتار~مربعة !م~مربع !م2 !م² m2 m²
quantity square-kilometer 1000000 square-meter | كيلومتر~مربع كيلو~متر~مربع | كيلومترا~مربعا كيلومترات~مربعة !كم~مربع
+ !كم² !كم2 !كلم~مربع !كم~مربعا km²
quantity square-mile 2589988110336/1000000 square-meter | !ميل~مربع | أميال~مربعة ميلا~مربعا
quantity square-foot 9290304/100000000 square-meter | !قدم~مربع !قدم~مربعة | أقدام~مربعة قدما~مربعا قدما~مربعة
quantity hectare 10000 square-meter | هكتار | هكتارا هكتارات
quantity acre 40468564224/10000000 square-meter | فدان أكر | فدانا أفدنة فدادين
quantity dunam 1000 square-meter | دونم | دونما دونمات
quantity cubic-meter 1000 liter | متر~مكعب | مترا~مكعبا أمتار~مكعبة م~مكعب م3 م³
quantity cubic-centimeter 1/1000 liter | !سنتيمتر~مكعب !سم~مكعب | سنتيمترا~مكعبا سنتيمترات~مكعبة سم3 سم³
quantity cubic-foot 28316846592/1000000000 liter | !قدم~مكعب !قدم~مكعبة | أقدام~مكعبة قدما~مكعبا
quantity kilometer-per-hour 5/18 meter-per-second | !كيلومتر~في~الساعة !كيلومتر~بالساعة !كم~في~الساعة !كم~بالساعة
+ !كلم~في~الساعة !كلم~بالساعة !كيلو~متر~في~الساعة !كم/ساعة !كم~/~ساعة !كلم~/~س !كلم~س !كم~س !كم~/~س !كلم~/~ساعة
+ !كم~/~الساعة !كيلومتر~/~ساعة | كيلومترا~في~الساعة كيلومترات~في~الساعة كيلومترا~بالساعة كيلو~متر~بالساعة
+ كيلو~متر~/~بالساعة كيلومتر~/~الساعة km/h km~/~h
quantity meter-per-second 1 meter-per-second | !متر~في~الثانية | مترا~في~الثانية أمتار~في~الثانية م~/~ث متر~/~ثانية
quantity mile-per-hour 1397/3125 meter-per-second | !ميل~في~الساعة | ميلا~في~الساعة أميال~في~الساعة
quantity knot 463/900 meter-per-second | !عقدة~بحرية | عقد~بحرية
quantity bit 1/8 byte | !بت | بتات
quantity byte 1 byte | !بايت | بايتا بايتات
quantity kilobyte 1000 byte | !كيلوبايت !كيلو~بايت | KB
quantity megabyte 1000000 byte | !ميغابايت !ميجابايت !ميغا~بايت !ميجا~بايت !ميجا !ميغا | MB
quantity gigabyte 1000000000 byte | !غيغابايت !جيجابايت !غيغا~بايت !جيجا~بايت !جيجا !غيغا !جيغابايت | GB
quantity terabyte 1000000000000 byte | !تيرابايت !تيرا~بايت !تيرا | TB
quantity watt 1 watt | !واط !وات | W
quantity kilowatt 1000 watt | !كيلوواط !كيلووات !كيلو~واط !كيلو~وات | kW
quantity megawatt 1000000 watt | !ميغاواط !ميجاوات !ميغاوات !ميجاواط !ميغا~واط !ميجا~وات | MW
quantity gigawatt 1000000000 watt | !غيغاواط !جيجاوات !غيغاوات | GW
quantity kilowatt-hour 3600000 joule | !كيلوواط~ساعة !كيلووات~ساعة !كيلوواط~/~ساعة | kWh
quantity horsepower 745699872/1000000 watt | !حصان~بخاري | أحصنة~بخارية
quantity joule 1 joule | !جول | جولا
quantity kilojoule 1000 joule | !كيلوجول |
quantity calorie 4184/1000 joule | !سعرة~حرارية !سعر~حراري !كالوري | سعرات~حرارية سعرا~حراريا
quantity kilocalorie 4184 joule | !كيلو~كالوري !كيلوكالوري | kcal
quantity volt 1 volt | !فولت !فولط | فولتا
quantity ampere 1 ampere | !أمبير |
quantity ohm 1 ohm | !أوم |
quantity hertz 1 hertz | !هرتز | Hz
quantity kilohertz 1000 hertz | !كيلوهرتز !كيلو~هرتز | kHz
quantity megahertz 1000000 hertz | !ميغاهرتز !ميجاهرتز !ميغا~هرتز !ميجا~هرتز | MHz
quantity gigahertz 1000000000 hertz | !غيغاهرتز !جيجاهرتز !جيجا~هرتز !غيغا~هرتز | GHz
quantity pixel 1 pixel | !بكسل !بيكسل | بكسلات
quantity megapixel 1000000 pixel | !ميغابكسل !ميجابكسل !ميغا~بكسل !ميجا~بكسل !ميجابيكسل |
quantity newton 1 newton | !نيوتن |
quantity pascal 1 pascal | !باسكال |
quantity bar 100000 pascal | !بار |
quantity decibel 1 decibel | !ديسيبل |
temperature celsius 1 celsius | !درجة~مئوية !درجة~سلزيوس !درجة~سيلسيوس !درجة~سلسيوس !درجة~سيليزيوس !سلزيوس !سلسيوس
+ !سيلسيوس !سيليزية | درجات~مئوية درجات~سلزيوس °~س °~سلزيوس °~C °~م °~مئوية °C ℃ °~سيلسيوس مئوية درجه~مئويه
temperature fahrenheit 5/9 celsius | !درجة~فهرنهايت !فهرنهايت !درجة~فهرنهايتية !فهرنهيت | درجات~فهرنهايت °~فهرنهايت
+ °~F °~ف ℉ درجات~فهرنهايتية
temperature kelvin 1 celsius | !درجة~كلفن !كلفن !كلفين | درجات~كلفن
temperature generic-temperature 1 - | درجة | درجات °
percentage percent 1 - | !% !٪ | في~المئة في~المائة بالمئة بالمائة في~المية بالمية بالميه في~المئه بالمأة
percentage permille 1 - | !‰ !؉ | في~الألف بالألف
"""

# code | names with their country or origin. Bare names stand under "-": their country is not told, except where one is usual.
_CURRENCIES: Final = """
USD | دولار~أمريكي دولار~أميركي دولار دولارا~أمريكيا دولارا~أميركيا دولارات~أمريكية دولارات~أميركية دولارا دولارات $ US$ dollar dollars USD
EUR | يورو أورو اورو يوروهات € euro euros EUR
GBP | جنيه~إسترليني جنيها~إسترلينيا جنيهات~إسترلينية £ باوند~إسترليني GBP
EGP | جنيه~مصري جنيها~مصريا جنيهات~مصرية ج~.~م~. ج~.~م EGP
SDG | جنيه~سوداني جنيها~سودانيا جنيهات~سودانية SDG
SAR | ريال~سعودي ريالا~سعوديا ريالات~سعودية ر~.~س ر~.~س~. SAR
QAR | ريال~قطري ريالا~قطريا ريالات~قطرية QAR
OMR | ريال~عماني ريالا~عمانيا ريالات~عمانية OMR
YER | ريال~يمني ريالا~يمنيا ريالات~يمنية YER
IRR | ريال~إيراني ريالا~إيرانيا ريالات~إيرانية تومان IRR
BRL | ريال~برازيلي ريالات~برازيلية BRL
KWD | دينار~كويتي دينارا~كويتيا دنانير~كويتية د~.~ك د~.~ك~. KWD
JOD | دينار~أردني دينارا~أردنيا دنانير~أردنية د~.~أ JOD
IQD | دينار~عراقي دينارا~عراقيا دنانير~عراقية د~.~ع IQD
BHD | دينار~بحريني دينارا~بحرينيا دنانير~بحرينية د~.~ب BHD
TND | دينار~تونسي دينارا~تونسيا دنانير~تونسية د~.~ت TND
DZD | دينار~جزائري دينارا~جزائريا دنانير~جزائرية د~.~ج DZD
LYD | دينار~ليبي دينارا~ليبيا دنانير~ليبية د~.~ل LYD
RSD | دينار~صربي RSD
AED | درهم~إماراتي درهما~إماراتيا دراهم~إماراتية د~.~إ AED
MAD | درهم~مغربي درهما~مغربيا دراهم~مغربية د~.~م MAD
LBP | ليرة~لبنانية ليرات~لبنانية ل~.~ل LBP
SYP | ليرة~سورية ليرات~سورية ل~.~س SYP
TRY | ليرة~تركية ليرات~تركية ₺ TRY
ILS | شيكل شيقل شيكلا شيقلا شواكل شواقل شيكل~إسرائيلي شيكلات شيقلات ₪ شيكل~جديد ILS
INR | روبية~هندية روبيات~هندية ₹ INR
PKR | روبية~باكستانية روبيات~باكستانية PKR
IDR | روبية~إندونيسية IDR
LKR | روبية~سريلانكية LKR
JPY | ين ينا ين~ياباني ¥ JPY
CNY | يوان يوانا يوان~صيني CNY
KRW | وون وون~كوري ₩ KRW
RUB | روبل روبلا روبل~روسي روبلات روبلا~روسيا ₽ RUB
CHF | فرنك~سويسري فرنكا~سويسريا فرنكات~سويسرية CHF
FRF | فرنك~فرنسي
XOF | فرنك~إفريقي
CAD | دولار~كندي دولارا~كنديا دولارات~كندية C$ CAD
AUD | دولار~أسترالي دولارا~أستراليا دولارات~أسترالية A$ AUD
NZD | دولار~نيوزيلندي NZD
HKD | دولار~هونغ~كونغ HKD
SGD | دولار~سنغافوري SGD
SEK | كرونة~سويدية كرونات~سويدية SEK
NOK | كرونة~نرويجية كرونات~نرويجية NOK
DKK | كرونة~دنماركية كرونات~دنماركية DKK
CZK | كرونة~تشيكية CZK
MXN | بيزو~مكسيكي MXN
ARS | بيزو~أرجنتيني ARS
ZAR | راند راند~جنوب~إفريقي ZAR
THB | بات~تايلندي بات~تايلاندي THB
MYR | رينغيت رينجت رينغت رينغيت~ماليزي MYR
PHP | بيزو~فلبيني PHP
MRU | أوقية~موريتانية MRU
SOS | شلن~صومالي SOS
KES | شلن~كيني KES
NGN | نايرا NGN
ETB | بير~إثيوبي ETB
IQD | دينار~عراقى
BTC | بتكوين بيتكوين
UAH | هريفنيا
PLN | زلوتي
- | دينار دينارا دنانير دراهم درهم درهما ريال ريالا ريالات جنيه جنيها جنيهات ليرة ليرات روبية روبيات فرنك فرنكا فرنكات
+ كرونة كرونات كرونا بيزو شلن شلنا باوند جنية
"""

# sub-unit identifier, how many make one, its currency ("-": of the amount before it) | forms
_SUBUNITS: Final = """
cent 100 USD | سنت سنتا سنتات سينت سينتات ¢ c cents cent
eurocent 100 EUR | سنت~يورو
fils 1000 - | فلس فلسا أفلس
piastre 100 - | قرش قرشا قروش
halala 100 SAR | هللة هللات
millime 1000 TND | مليم مليما مليمات ملاليم
baisa 1000 OMR | بيسة بيسات
penny 100 GBP | بنس بنسا بنسات
centime 100 - | سنتيم سنتيما سنتيمات
agora 100 ILS | أغورة أغورات
dirham-libya 1000 LYD | درهم~ليبي دراهم~ليبية
kopek 100 RUB | كوبيك
paisa 100 - | بيزة بايسة
"""

# Names whose dual is as common as ساعتان; an adjective after it (دولارين أمريكيين) is left outside.
_MONEY_DUALS: Final = {
    "دولار": "USD", "دينار": "", "ريال": "", "جنيه": "", "درهم": "", "شيكل": "ILS", "شيقل": "ILS", "ليرة": "", "روبل": "RUB",
}  # fmt: skip
# Left out: طنين is ringing as well as two tonnes, ميلان is Milan.
_EXTRA_DUALS: Final = {"عقدان": "decade", "عقدين": "decade", "ميلين": "mile"}
_NOT_DUAL: Final = frozenset(fold(w) for w in ["طنين", "كوبان", "انشان", "رطلان"])


def _dual(singular: str) -> tuple[str, str]:
    stem = singular[:-1] + "ت" if singular.endswith("ة") else singular
    return stem + "ان", stem + "ين"


def _parts(form: str) -> tuple[str, ...]:
    return tuple(fold(token) for part in form.split("~") for token in _TOKEN.findall(part))


def _rows(table: str) -> list[str]:
    return table.strip().replace("\n+", "").splitlines()


class UnitTable:
    """Longest-match lookup of unit and currency phrases; built once per extractor."""

    def __init__(self) -> None:
        self.phrases: dict[tuple[str, ...], Unit] = {}
        self.duals: dict[str, Unit] = {}
        self.spelled: dict[tuple[str, ...], Unit] = {}  # what only its hamza tells from another: د.إ, د.أ
        self.unclear: set[tuple[str, ...]] = set()
        self._written: set[tuple[str, ...]] = set()
        self.dual_phrases: dict[tuple[str, ...], Unit] = {}
        self.singulars: dict[str, Unit] = {}
        self.heads: dict[str, int] = {}
        self._measures()
        self._money()
        self._cldr()
        # لترا ونصف اللتر: the accusative, where the tables write it; عقدا is a contract more often.
        self.singulars |= {form + "ا": unit for form, unit in self.singulars.items() if form != "عقد" and (form + "ا",) in self.phrases}
        for phrase in self.phrases:
            self.heads[phrase[0]] = max(self.heads.get(phrase[0], 0), len(phrase))

    def _add(self, form: str, unit: Unit) -> None:
        raw = tuple(token for part in form.split("~") for token in _TOKEN.findall(part))
        first = self.phrases.setdefault(_parts(form), unit)
        if first.name != unit.name and raw not in self._written:
            self.spelled[raw] = unit
            self.unclear.add(_parts(form))
        self._written.add(raw)

    def _measures(self) -> None:
        names: dict[str, Unit] = {}
        for line in _rows(_UNITS):
            head, singulars, others = (part.strip() for part in line.split("|"))
            kind, name, factor, base = head.split()
            unit = Unit(kind, name, Fraction(factor), "" if base == "-" else base)
            names[name] = unit
            for form in singulars.split():
                bare = form.lstrip("!")
                self._add(bare, unit)
                if "~" not in bare and len(bare) > 1:
                    self.singulars[fold(bare)] = unit._replace(alone=True)
                if bare != form or "~" in bare:
                    continue
                for dual in _dual(bare):
                    self.duals[fold(dual)] = unit._replace(dual=True)
            for form in others.split():
                self._add(form.lstrip("!"), unit)
        for dual, name in _EXTRA_DUALS.items():
            self.duals[fold(dual)] = names[name]._replace(dual=True)
        for ending in ("ان", "ين"):
            self.dual_phrases["درجت" + ending, "مئويت" + ending] = names["celsius"]._replace(dual=True)
        for form in _NOT_DUAL:
            self.duals.pop(form, None)

    def _money(self) -> None:
        for line in _rows(_CURRENCIES):
            code, forms = (part.strip() for part in line.split("|"))
            unit = Unit("money", "" if code == "-" else code, Fraction(1))
            for form in forms.split():
                self._add(form, unit)
        # Tunisian accounts: م د is a million dinars.
        for form in ("م~د", "م~.~د", "م~.~د~."):
            self._add(form, Unit("money", "TND", Fraction(10**6), "million"))
        for line in _rows(_SUBUNITS):
            head, forms = (part.strip() for part in line.split("|"))
            _, count, code = head.split()
            unit = Unit("money", "" if code == "-" else code, Fraction(1, int(count)), "subunit")
            for form in forms.split():
                self._add(form, unit)
        for singular, code in _MONEY_DUALS.items():
            unit = Unit("money", code, Fraction(1))
            self.singulars[fold(singular)] = unit._replace(alone=True)
            for dual in _dual(singular):
                self.duals[fold(dual)] = unit._replace(dual=True)

    def _cldr(self) -> None:
        for row in cldr.rows():
            unit = Unit(row.kind, row.name, Fraction(row.factor), row.base)
            for form in row.forms:
                self._add(form, unit)
            for form in row.duals:
                self.dual_phrases.setdefault(_parts(form), unit._replace(dual=True))
