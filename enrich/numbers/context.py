"""What the words around a number say: traps that make a number word something else, bounds, ranges, nouns.

Every table is data with its reason; keys are spelling folds (words.fold).
"""

from __future__ import annotations

import re
from typing import Final

from enrich.numbers.words import fold


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(word) for word in text.split())


# An ordinal after one of these is part of a month's name.
MONTH_HEADS: Final = _words("كانون تشرين ربيع جمادى جمادي وكانون وتشرين وربيع وجمادى لكانون لتشرين بتشرين بكانون")
# An ordinal after one of these is part of a family's or a man's name: آل ثاني.
FAMILY_HEADS: Final = _words("آل بن ابن وآل لآل بآل أبو أبي")
# A given name of kings, popes and queens: the ordinal is part of the person's name.
REGNAL_NAMES: Final = _words(
    "الله عبدالله محمد الحسن حسن حسين الحسين فيصل فؤاد عباس سليمان مراد بايزيد سليم عبدالحميد الحميد المجيد عبدالمجيد"
    " فاروق طلال غازي قابوس إليزابيث اليزابيث إليزابث فيكتوريا كاترين كاثرين مارغريت مرغريت بياتريكس فيليب كارلوس ألفونس"
    " لويس نابليون هنري إدوارد جورج جيمس ويليام وليام تشارلز فيلهلم فريدريك بطرس نيقولا نيكولاي إسكندر ألكسندر الكسندر"
    " إيفان بولس بندكت بنديكت يوحنا بيوس فرنسيس شنودة تواضروس كيرلس غريغوريوس أغناطيوس رمسيس تحتمس أمنحتب"
    " بطليموس قسطنطين يزيد معاوية مروان الوليد أدريان ليو لاون اربان أوربان كليمنت ألبير ألبرت هارالد كارل غوستاف بودوان"
    " تيودور ثيودوسيوس هيرودس سرجون شابور خسرو داريوس دارا كورش فرانسوا شارل شارلز مكسيميليان"
)
# "the day before yesterday" is no first.
AFTER_FIRST: Final = _words("أمس")
# A second time, another time: ثانية after these is "again".
AGAIN_HEADS: Final = _words("مرة المرة تارة ومرة")
# ست is a lady before these.
LADY_TAILS: Final = _words("البيت الحبايب الحسن الكل البنات الدار الستات هانم الناس الملك")
# A stage of a competition: quarter-final, semi-final; half-yearly, semi-official: no fraction.
STAGE_TAILS: Final = _words(
    "نهائي النهائي نهائية النهائية نهائيات سنوي سنوية السنوي السنوية شهرية رسمية رسمي عارية عار مصنعة آلية آلي المصنعة دائرية دائري مفتوحة نهائى"
    " النهائى"
)
# Safar is a month after these.
SAFAR_HEADS: Final = _words("شهر بشهر لشهر من")
# A number before these counts a magnitude on a scale, not heat.
SCALE_TAILS: Final = _words("على بمقياس حسب وفق ريختر شمالا جنوبا شرقا غربا شمال جنوب شرق غرب عرض طول")
# أولى before these is the verb "gave".
GIVEN_TAILS: Final = _words("اهتماما اهتمامه عناية أهمية")
# After these a four-digit number is a year, so that a unit word after it is not its unit.
YEAR_HEADS: Final = _words("عام سنة العام السنة لعام لسنة بعام وعام سنوات عامي لعامي")

# Before a year, where a word after it begins a clause: في 2019 قدم الوزير استقالته.
TIME_HEADS: Final = _words("في منذ حتى بحلول قبل بعد خلال مطلع بداية نهاية أواخر أوائل منتصف وفي ومنذ")
# Units whose bare singular is a verb or a name too: قدّم, ميل, بتّ, سنّت.
UNITS_AND_VERBS: Final = _words("قدم ميل بت سنت")
# Of these, which stand bare after any number but a year, as speech has it.
COINS: Final = _words("سنت بت")
# Between a length and its number: طوله لـ33 قدم.
OF: Final = _words("ل لـ ال إلى الي")
# Words of play: two small numbers with a hyphen after one of these are a result.
PLAY: Final = _words(
    "فاز فازت يفوز تفوز الفوز فوز فوزه فوزها فوزهم خسر خسرت يخسر تخسر الخسارة خسارة خسارته خسارتها تعادل تعادلا تعادلت يتعادل التعادل تعادله"
    " هزم هزمت هزيمة الهزيمة هزيمته هزيمتها تغلب تغلبت تفوق تفوقت سحق سحقت انتصر انتصرت انتصار انتصاره انتصارها الانتصار تقدم متقدما"
    " بنتيجة النتيجة نتيجته"
)
# After these only where nothing that is counted follows (المباراة 2-4, but حضر المباراة 2-3 أشخاص).
MATCHES: Final = _words("مباراة المباراة لقاء اللقاء مواجهة المواجهة الذهاب الإياب")
RESULTS: Final = PLAY | MATCHES
# A margin is no result: بفارق 2-3 نقاط.
MARGINS: Final = _words("فارق بفارق")
# After a result these say which match it was; other accusatives are counted (10-15 لاعبا).
LEGS: Final = _words("ذهابا إيابا")
MAX_SCORE: Final = 199
PLAY_WORDS: Final = 10
# The last regnal number: بطليموس, لويس and يوحنا come to it.
MAX_REGNAL: Final = 23
# في الثانية after a count is a rate.
RATE_UNITS: Final = _words("ثانية")
MONEY_SIGNS: Final = frozenset("$€£¥")
# Letters glued to an amount with its sign: £1.2m, €3bn.
SHORT_SCALES: Final = {"k": 10**3, "m": 10**6, "mn": 10**6, "mln": 10**6, "b": 10**9, "bn": 10**9, "tn": 10**12}

# "bound" phrases before a number: words → modifier.
BOUNDS: Final[dict[tuple[str, ...], str]] = {
    tuple(fold(part) for part in phrase.split()): modifier
    for modifier, phrases in {
        "more_than": "أكثر من|أكبر من|أزيد من|أعلى من|فوق|يفوق|تفوق|يتجاوز|تتجاوز|تجاوز|تجاوزت|ما يزيد عن|ما يزيد على|يزيد عن|يزيد على"
        "|تزيد عن|تزيد على|ما يفوق|بما يفوق|ازيد من|تخطى|تخطت|يتخطى|تتخطى|ينيف على|ينيف عن|ما ينيف على|ما يربو على|يربو على"
        "|بأكثر من|لأكثر من|وأكثر من|أكتر من|وأكبر من|لأزيد من|بأزيد من|ليتجاوز|فاق|فاقت|ما يتجاوز|كثر من",
        "less_than": "أقل من|أصغر من|أدنى من|أدنى|دون|تحت|بأقل من|لأقل من|وأقل من|وأصغر من|يقل عن|تقل عن|أوطى من|ما دون|وأدنى من|أخفض من",
        "at_least": "لا أقل من|لايقل عن|لاتقل عن|ما لايقل عن|لا يقل عن|لا تقل عن|ما لا يقل عن|بما لا يقل عن|لا يقل على|على الأقل"
        "|ما لا يقل على|مالا يقل عن"
        "|لا يقلون عن|أكبر من أو يساوي|أكثر من أو يساوي|يساوي أو أكثر من|يساوي أو أكبر من|تساوي أو أكثر من|تساوي أو أكبر من"
        "|على الأقل أو يساوي|أكبر أو يساوي|حد أدنى|كحد أدنى|بحد أدنى|لا تقل على|أكبر من أو تساوي|أكثر من أو تساوي",
        "at_most": "لايزيد عن|لايتجاوز|لا يزيد عن|لا تزيد عن|لا يزيد على|لا تزيد على|ما لا يزيد عن|ما لا يزيد على|بما لا يزيد عن|لا يتجاوز|لا تتجاوز"
        "|على الأكثر|وعلى الأكثر|لا أكثر من|لا يتعدى|لا تتعدى|لم يتجاوز|لم تتجاوز|أقل من أو يساوي|أقل أو يساوي|يساوي أو أقل من"
        "|تساوي أو أقل من|أصغر من أو يساوي|بحد أقصى|كحد أقصى|حد أقصى|لا يفوق|لا تفوق|ما لا يتجاوز|أقل من أو تساوي|أصغر من أو تساوي"
        "|أقصاه|أقصاها|يساوي أو أصغر من|بما لا يتجاوز|لن يتجاوز|لن تتجاوز|أصغر أو يساوي",
        "approximately": "نحو|حوالي|حوالى|زهاء|قرابة|تقريبا|بحدود|في حدود|ما يقارب|يقارب|ما يقرب من|قريب من|بنحو|بحوالي|لنحو"
        "|ونحو|وحوالي|يناهز|تناهز|ما يناهز|قراب|يقرب من|لحوالي|بقرابة|قرب|تقارب|لقرابة|زها|حوالين",
        "equal": "يساوي|تساوي|مساو ل",
    }.items()
    for phrase in phrases.split("|")
}
# Signs of comparison, written before a digit.
SIGN_BOUNDS: Final = {"<": "less_than", ">": "more_than", "<=": "at_most", ">=": "at_least", "≤": "at_most", "≥": "at_least"}
# The same said after the number.
AFTER_BOUNDS: Final[dict[tuple[str, ...], str]] = {
    tuple(fold(part) for part in phrase.split()): modifier
    for modifier, phrases in {
        "at_least": "أو أكثر|وأكثر|فأكثر|فما فوق|أو أكثر من|على الأقل|على أقل تقدير|أو أكبر"
        "|فصاعدا|كحد أدنى|وما فوق|او يزيد|أو أعلى|فأعلى|أو أزيد|وأكبر|وأعلى",
        "at_most": "أو أقل|وأقل|فأقل|فما دون|وما دون|على الأكثر|أو أصغر|كحد أقصى|أو أدنى|على أبعد تقدير|على أكثر تقدير|أو أقل من|وأصغر",
        "approximately": "تقريبا",
    }.items()
    for phrase in phrases.split("|")
}
# After these عقود are contracts, not decades.
CONTRACT_HEADS: Final = _words(
    "وقع وقعت توقيع بتوقيع التوقيع إبرام بإبرام لإبرام أبرم أبرمت إمضاء وإمضاء أمضى أمضت تجديد جدد جددت فسخ بموجب حرر حررت صاغ وثق"
)
# Before these a letter and a number are a name: فيتامين ب12.
VITAMIN_HEADS: Final = _words("فيتامين الفيتامين وفيتامين")
# After these 25م is a temperature.
HEAT_HEADS: Final = _words("حرارة الحرارة حرارته حرارتها")
# A number after these is the force of an earthquake, or an angle.
FORCE_HEADS: Final = _words("زاوية بزاوية بقوة قوته قوتها شدته شدتها وقوته")
# After these a definite round number is an ordinal (the twentieth century) or an age.
CENTURY_HEADS: Final = _words("القرن والقرن بالقرن للقرن")
AGE_HEADS: Final = _words("سن عمر سنه عمره عمرها")
# تلت (a dialect third, or three) is the verb "followed" before these, and after التي.
FOLLOWED: Final = _words("ذلك هذا هذه تلك")
AGE_TAILS: Final = _words("العمر عمره عمرها عمرهم عمري عمرك")
# عامين after these is the adjective "general".
GENERAL_HEADS: Final = _words("مديرين ومديرين المديرين أمناء")
BOUND_WORDS: Final = max(len(phrase) for phrase in BOUNDS)
AFTER_HEADS: Final = frozenset(phrase[0] for phrase in AFTER_BOUNDS)

BETWEEN: Final = _words("بين مابين وبين")
FROM: Final = _words("من ومن")
TO: Final = _words("إلى الى وإلى وحتى لغاية حتى لحد لـ الي")

MONTHS: Final = _words(
    "يناير فبراير مارس أبريل ابريل إبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر جانفي فيفري أفريل افريل ماي جوان جويلية"
    " أوت كانون شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين محرم صفر ربيع جمادى رجب شعبان رمضان شوال غشت شتنبر نونبر دجنبر يوليوز"
)
# A length before its number, where م is metre for any number.
LENGTH_HEADS: Final = _words("ارتفاع بارتفاع طول بطول طوله طولها عمق بعمق مسافة لمسافة ارتفاعه ارتفاعها سباق عرض بعرض عمقه عمقها")

# Words that are never the counted noun: particles, pronouns, conjunctions, frequent verbs after a number.
NOT_NOUN: Final = MONTHS | _words(
    "في من إلى الى على عن مع أن إن ان أنه انه أنها قد لا لم لن ما هل هو هي هم كان كانت بعد قبل عند بين حتى منذ خلال حول ضد أو او أم ثم"
    " لكن بل كما إذا اذا لو التي الذي الذين هذا هذه ذلك تلك هناك كل بعض غير سوى إلا الا حيث بينما عندما لدى فقط أيضا ايضا منها منهم منه"
    " فيها فيه فيهم عليه عليها عبر تحت فوق دون نحو ضمن وهو وهي وفي ومن وعلى والى وإلى وان وأن وكان وقد ولم ولا بما مما لها له لهم به بها"
    " ليس ليست ليسوا قال وقال قالت وقالت كانوا يكون تكون أكثر أقل بنسبة مقابل وذلك كذلك مثل أي اي أمام وراء"
    " بجروح بجراح بحسب حسب بسبب بفضل بهدف بشكل بقيادة بدون برصاص بتهمة بحق بقيمة بواسطة بصورة بينما بعدما بكل بولاية بتوقيت بحالة بتاريخ بحجز"
    " بحلول برئاسة بعنوان بضرورة باتجاه باعتماد باسم بشأن بصفة بقوة بحضور بطريقة بتونس كدول لهذا لكل لعدم لصالح لصالحه ستكون ستقوم حين"
    " أمس اليوم غدا يوم كلها كلهم معظمهم بينهم بينها أصيبوا قتلوا سقطوا يوميا سنويا شهريا تقريبا حوالي"
)
# A singular with the article (or a clock's hour) that names what the figures after it number: they count nothing.
LABELS: Final = _words(
    "الدقيقة المادة رقم الرقم صفحة الصفحة الساعة القرن الجولة الفصل الفقرة الباب المركز المرتبة الطابق والدقيقة والمادة والساعة والرقم"
    " الدقيقتين الساعتين المادتين للدقيقة للمادة بالمادة بالدقيقة للساعة"
)
# A counted noun has no preposition and is no verb. Letters that begin none, with the nouns that begin so after all: balloons, adults,
# calcium, pearls, touches, lamps, nights, Libyans; Japanese, Jews, Yemenis, Greeks, orphans, yachts, springs.
NO_NOUN_BEGINS: Final = re.compile(
    r"[بف]ال(?!غ|ون)|كال(?!سي|وري)|لل|[لب][أإآ](?!لئ)|لم(?![سبحع])..|بم...|ل[يت](?!ال|بي|[رملغ]|تر)...|سي(?=[تكعق]...)|"
    r"ي(?!وم|د|ابان|هود|من|ونان|تيم|تام|خت|نبوع|نابيع|ورو|سار|افع|اقوت|مين)...(?!.*(?:ة|ا|ات|ين)$)"
)
# Nouns whose first letter is و though it is no conjunction.
WAW_NOUNS: Final = _words(
    "ولد ولدا ولاية ولايات وزير وزيرا وزراء وزارة وزارات وفد وفدا وفود وثيقة وثائق وحدة وحدات وكالة وكالات وظيفة وظائف وجبة وجبات ورقة"
    " ورقات وسيلة وسائل وردة وردات ورود وفاة وفيات وجه وجوه ورشة ورش والدة وقت وكيل وكلاء وصلة واجب واجبات واد وديان وعد وعود وزن"
)
