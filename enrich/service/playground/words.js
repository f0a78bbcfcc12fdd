// The words of the interface, in English and Arabic. The Arabic says things as a linguist would, not word by word.

export const WORDS = {
  en: {
    skip: "Skip to the text", tagline: "Arabic text in; normalized text, morphemes, entities and numbers out", nav: "Pages",
    docs: "Documentation", api: "API", theme: "Theme", auto: "System", light: "Light", dark: "Dark",
    text: "Arabic text", sample: "Sample", own: "Your own text", clear: "Clear", more: "What this error means",
    found: "In the text", legend: "Legend", PER: "Person", LOC: "Place", ORG: "Organisation", NUM: "Number",
    hint: "Point at a word, tap it, or reach it with Tab and the arrow keys: it unfolds its morphemes.",
    rest: "Show more of the text", side: "Normalized text and options", normalized: "Normalized text", copy: "Copy", copied: "Copied",
    uncopied: "The browser forbids copying", preset: "Preset", minimal: "minimal", standard: "standard", search: "search",
    switches: "Switches one by one", unicode: "Presentation forms to letters (ﻻ → لا)", controls: "Remove invisible controls",
    letters: "Look-alike letters (ک → ك)", diacritics: "Remove diacritics", tatweel: "Remove tatweel (كتـــاب)",
    digits: "Digits to 123 (١٢٣)", punctuation: "Punctuation to ASCII (، ؟ «)", alef: "Bare alef (أ إ آ → ا)", yeh: "Alef maksura to yeh (ى → ي)",
    teh_marbuta: "Teh marbuta to heh (ة → ه)", hamza: "Hamza off its seat (ؤ ئ → و ي)", repeats: "Shorten repeated letters", whitespace: "Tidy white space",
    options: "Options", engine: "Engine", scheme: "Segmentation", farasa: "farasa: all affixes", atb: "atb: clitics and pronouns, article kept",
    score: "Least score of an entity", approximate: "Approximate numbers (عشرات، آلاف)", implicit: "Dual nouns as numbers (مهندسان)",
    times: "Time in the service", normalized_text: "Normalization", tokens: "Tokens", segmentation: "Segmentation", total: "Total", round_trip: "Seen by the browser",
    lists: "Entities and numbers", lists_hint: "A name or number leads to its place in the text; again, to its next one.", entities: "Entities", numbers: "Numbers", name: "Name", type: "Type", times_named: "Mentions", certainty: "Score",
    words: "In the text", kind: "Kind", value: "Value", noun: "Counted", none: "None found",
    program: "For your program", plus: "Segmentation", shortened: "Shortened here; Copy takes all of it.",
    run_together: "words typed without a space", waiting: "Analysing…", empty: "Type or paste a text, or choose a sample.", unreachable: "The service cannot be reached",
    unreachable_detail: "Is it running? The page tries again when the text changes.", unreadable: "The sample could not be read",
    summary: (found) => `${found.entities} entities · ${found.numbers} numbers · ${found.words} words · ${found.characters} characters · ${found.total} ms`,
    cardinal: "number", ordinal: "ordinal", fraction: "fraction", percentage: "percentage", money: "money", duration: "duration",
    quantity: "quantity", temperature: "temperature", range: "range", between: "{} – {}", phone: "telephone",
    at_least: "at least", at_most: "at most", more_than: "more than", less_than: "less than", approximately: "about",
    prefix: "prefix", stem: "stem", suffix: "suffix", conjunction: "conjunction", preposition: "preposition", future: "future", determiner: "article",
    interrogative: "question", negation: "negation", feminine: "feminine", plural: "plural", dual: "dual", case: "case", subject: "subject", pronoun: "pronoun",
  },
  ar: {
    skip: "انتقل إلى النص", tagline: "من النص العربي الخام إلى نص موحَّد الكتابة، بأجزاء كلماته وأعلامه وأعداده", nav: "الصفحات",
    docs: "الدليل", api: "واجهة البرمجة", theme: "المظهر", auto: "حسب النظام", light: "فاتح", dark: "داكن",
    text: "النص العربي", sample: "نص جاهز", own: "نص من كتابتك", clear: "مسح", more: "معنى هذا الخطأ",
    found: "في النص", legend: "مفتاح الألوان", PER: "شخص", LOC: "مكان", ORG: "مؤسسة", NUM: "عدد",
    hint: "أشِر إلى كلمة أو المسها، أو انتقل إليها بمفتاح Tab ومفاتيح الأسهم، لتظهر أجزاؤها.",
    rest: "أظهر المزيد من النص", side: "النص الموحَّد والخيارات", normalized: "النص بعد توحيد الكتابة", copy: "نسخ", copied: "تم النسخ",
    uncopied: "المتصفح لا يسمح بالنسخ", preset: "درجة التوحيد", minimal: "دنيا", standard: "معتادة", search: "للبحث",
    switches: "خيارات التوحيد بالتفصيل", unicode: "أشكال العرض إلى حروف (ﻻ ← لا)", controls: "حذف محارف التحكم الخفية",
    letters: "توحيد الحروف المتشابهة (ک ← ك)", diacritics: "حذف التشكيل", tatweel: "حذف التطويل (كتـــاب)",
    digits: "الأرقام إلى 123 (١٢٣)", punctuation: "علامات الترقيم إلى ASCII (، ؟ «)", alef: "توحيد الألف (أ إ آ ← ا)", yeh: "الألف المقصورة ياء (ى ← ي)",
    teh_marbuta: "التاء المربوطة هاء (ة ← ه)", hamza: "حذف الهمزة عن كرسيها (ؤ ئ ← و ي)", repeats: "اختصار الحروف المكررة", whitespace: "ضبط المسافات",
    options: "الخيارات", engine: "المحرّك", scheme: "تقطيع الكلمات", farasa: "farasa: جميع اللواصق", atb: "atb: السوابق والضمائر دون «أل»",
    score: "أدنى درجة ثقة للأعلام", approximate: "الأعداد التقريبية (عشرات، آلاف)", implicit: "المثنى بوصفه عددا (مهندسان)",
    times: "زمن التحليل", normalized_text: "توحيد الكتابة", tokens: "تمييز الكلمات", segmentation: "التقطيع", total: "المجموع", round_trip: "الزمن في المتصفح",
    lists: "الأعلام والأعداد", lists_hint: "اضغط على اسم أو عدد لتنتقل إلى موضعه في النص، واضغط ثانية لتنتقل إلى موضعه التالي.", entities: "الأعلام", numbers: "الأعداد", name: "الاسم", type: "النوع", times_named: "مرات الذكر", certainty: "الثقة",
    words: "في النص", kind: "النوع", value: "القيمة", noun: "المعدود", none: "لا شيء",
    program: "للمبرمجين", plus: "التقطيع", shortened: "المعروض هنا مختصر، والنسخ يأخذه كاملا.",
    run_together: "كلمات كُتبت بلا مسافة بينها", waiting: "يجري التحليل…", empty: "اكتب نصا أو ألصقه، أو اختر نصا جاهزا.", unreachable: "تعذر الوصول إلى الخدمة",
    unreachable_detail: "هل الخدمة تعمل؟ تعيد الصفحة المحاولة عند تغيير النص.", unreadable: "تعذرت قراءة النص الجاهز",
    summary: (found) => `الأعلام: ${found.entities} · الأعداد: ${found.numbers} · الكلمات: ${found.words} · المحارف: ${found.characters} · الزمن: ${found.total} ملّي ثانية`,
    cardinal: "عدد", ordinal: "ترتيب", fraction: "كسر", percentage: "نسبة", money: "مبلغ", duration: "مدة",
    quantity: "مقدار", temperature: "حرارة", range: "نطاق", between: "من {} إلى {}", phone: "هاتف",
    at_least: "لا يقل عن", at_most: "لا يزيد على", more_than: "أكثر من", less_than: "أقل من", approximately: "نحو",
    prefix: "سابقة", stem: "جذع", suffix: "لاحقة", conjunction: "عطف", preposition: "جر", future: "استقبال", determiner: "تعريف",
    interrogative: "استفهام", negation: "نفي", feminine: "تأنيث", plural: "جمع", dual: "تثنية", case: "إعراب", subject: "فاعل", pronoun: "ضمير",
  },
};

// Titles of the problems that a reader may meet here; the rest, and all details, are in the service's English.
export const PROBLEMS = {
  "body-too-large": "الطلب أكبر من المسموح",
  "text-too-long": "النص أطول من المسموح",
  "blank-text": "النص فارغ",
  "invalid-request": "في الطلب حقل غير صحيح",
  "malformed-json": "في النص محارف لا تصلح للإرسال",
  "busy": "الخدمة مشغولة الآن",
  "engine-unavailable": "محرّك التحليل متوقف",
  "engine-deadline": "لم يكتمل التحليل في الوقت المتاح",
  "internal-error": "خطأ في الخدمة نفسها",
};

export const SAMPLES = [
  { file: "000_aaf4f6e0e173361b.txt", en: "Washington on aid for Syria", ar: "واشنطن والمساعدات لسوريا" },
  { file: "001_4b6dfd12cd3d3112.txt", en: "Lavrov in Damascus", ar: "لافروف في دمشق" },
  { file: "002_017b6ea0ad0b3e21.txt", en: "The Paris meeting", ar: "اجتماع باريس" },
  { file: "003_3f2153408d6cabf0.txt", en: "Clinton in Turkey", ar: "كلينتون في تركيا" },
  { file: "004_6af3fae2c8e33208.txt", en: "Kerry on the talks with Moscow", ar: "كيري والمباحثات مع موسكو" },
];

let language = document.documentElement.lang === "ar" ? "ar" : "en";

export const t = (key) => WORDS[language][key] ?? key;
export const current = () => language;

// Puts the words of a language on the page: texts by data-t, accessible names by data-label.
export function speak(chosen) {
  language = chosen;
  const root = document.documentElement;
  root.lang = chosen;
  root.dir = chosen === "ar" ? "rtl" : "ltr";
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", t(element.dataset.label));
  document.getElementById("manual").href = chosen === "ar" ? "/docs/arabic" : "/docs";
  const button = document.getElementById("language");
  button.textContent = chosen === "ar" ? "English" : "العربية";
  button.lang = chosen === "ar" ? "en" : "ar";
}
