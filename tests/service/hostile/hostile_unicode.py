"""Texts made of what Unicode has at its edges. They are text, and are answered; bytes that are no characters are not."""

from wire import bad, fine, plain


def _name(code):
    return f"U+{code:04X}"


CONTROLS = [0x0000, 0x0001, 0x0007, 0x0008, 0x001B, 0x007F, 0x0080, 0x0090, 0x009F, 0x00AD, 0x034F, 0x061C, 0x180E, 0x200B, 0x200C, 0x200D, 0x200E,
            0x200F, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2060, 0x2061, 0x2066, 0x2067, 0x2068, 0x2069, 0x206A, 0xFEFF, 0xFFF9, 0xFFFB, 0xFFFC,
            0xFFFD, 0xFFFE, 0xFFFF, 0x1D173, 0xE0001, 0xE007F, 0xE0100, 0xF0000, 0x10FFFD, 0x10FFFF]  # fmt: skip
"""Characters that control, join, hide or are none."""

CASES = {
    **{f"letters around {_name(code)}": fine(plain(f"د{chr(code)}ار و{chr(code)}5")) for code in CONTROLS},
    **{
        name: bad(plain(content), 400, "invalid-encoding")
        for name, content in {
            "byte FF": b"\xff",
            "byte FE": b"\xfe",
            "lone continuation": b"\x80",
            "cut character of two bytes": b"\xd8",
            "cut character of three bytes": b"\xef\xbf",
            "cut character of four bytes": b"\xf0\x9f\x98",
            "cut character, then a letter": b"\xd8x",
            "overlong NUL": b"\xc0\x80",
            "overlong slash": b"\xc0\xaf",
            "overlong of three bytes": b"\xe0\x80\xaf",
            "overlong of four bytes": b"\xf0\x80\x80\xaf",
            "high surrogate": b"\xed\xa0\x80",
            "low surrogate": b"\xed\xb0\x80",
            "pair of surrogates (CESU-8)": b"\xed\xa0\xbd\xed\xb8\x80",
            "swapped surrogates": b"\xed\xb8\x80\xed\xa0\xbd",
            "above U+10FFFF": b"\xf4\x90\x80\x80",
            "five bytes": b"\xf8\x88\x80\x80\x80",
            "six bytes": b"\xfc\x84\x80\x80\x80\x80",
            "UTF-16 with a byte order mark": "دار".encode("utf-16"),
            "Windows-1256": "في الدار".encode("cp1256"),
            "ISO 8859-6": "في الدار".encode("iso8859-6"),
            "good text, then a bad byte": "دار ".encode() * 1_000 + b"\xff",
            "random bytes": bytes(range(256)) * 10,
        }.items()
    },
    **{
        name: fine(plain(text))
        for name, text in {
            "byte order mark before": "\ufeffفي الدار 3 رجال",
            "byte order marks between": "\ufeff".join("في الدار"),
            "1,000 marks on one letter": "د" + "\u064b\u0651" * 500,
            "50,000 marks on one letter": "د" + "\u0301" * 50_000,
            "99,999 marks on no letter": "\u0651" * 99_999,
            "marks in wrong order": "كِّتَّاب ك\u064e\u0651\u0654\u0655تاب",
            "zalgo": "".join(letter + "\u0310\u0321\u0334\u0489\u035b" * 20 for letter in "السلام عليكم"),
            "marks before letters": "\u064bد \u0670ا \u0654و",
            "Latin letters with marks": "e\u0301\u0302\u0303 ñ n\u0303",
            "Hangul by parts": "\u1112\u1161\u11ab" * 2_000,
            "bidirectional override": "\u202eرجال 123\u202c دار",
            "bidirectional overrides, 5,000 open": "\u202e" * 5_000 + "دار",
            "isolates without an end": "\u2067دار \u2066abc 123",
            "marks of direction between all letters": "\u200f".join("في الدار 3 رجال"),
            "zero-width joiners between all letters": "\u200d".join("السلطة"),
            "zero-width non-joiners only": "\u200c" * 10_000,
            "soft hyphens": "الس\u00adلطة",
            "all emoji": "😀👩\u200d👩\u200d👧\u200d👦🏳\ufe0f\u200d🌈👍🏽🇵🇸" * 500,
            "flags": "🇸🇦🇪🇬🇵🇸" * 1_000,
            "keycaps": "1\ufe0f\u20e32\ufe0f\u20e3" * 100,
            "variation selectors": "د\ufe00ا\ufe0fر\U000e0100",
            "tags": "\U000e0041\U000e0042دار",
            "private use": "\ue000\uf8ff\U000f0000دار",
            "noncharacters": "\ufdd0\ufdef\ufffe\U0010ffff",
            "unassigned": "\u0378\u0530\U0003fffd",
            "all of the first plane, one in 16": "".join(chr(code) for code in range(1, 0xD800, 16)),
            "all of the Arabic block": "".join(chr(code) for code in range(0x600, 0x700)),
            "all of the presentation forms": "".join(chr(code) for code in [*range(0xFB50, 0xFE00), *range(0xFE70, 0xFF00)]),
            "all Arabic mathematical letters": "".join(chr(code) for code in range(0x1EE00, 0x1EF00)),
            "mathematical digits": "𝟎𝟏𝟐 𝟘𝟙𝟚 𝟢𝟣 𝟬𝟭 𝟶𝟷 رجال",
            "digits of all scripts": "٣ ۳ ३ ৩ ੩ ૩ ୩ ௩ ౩ ೩ ൩ ๓ ໓ ༣ ၃ ៣ ᠓ ３ 三 Ⅲ ³ ₃ ③ ⅓",
            "fractions and Roman numerals": "½ ⅔ ⅷ ↈ ൴ ௱",
            "line separators": "دار\u2028دار\u2029دار\x85دار\x0bدار\x0cدار\x1cدار",
            "returns": "دار\rدار\n\rدار\r\r\n",
            "Hebrew": "שלום 5 אנשים",
            "N'Ko": "ߒߞߏ ߁߂߃",
            "Syriac": "ܫܠܡܐ",
            "Chinese": "三百人" * 1_000,
            "Thai without spaces": "สวัสดีชาวโลก" * 500,
            "Devanagari": "नमस्ते ५ लोग",
            "letters of full width": "ＡＢＣ１２３",
            "ligature of a hundred letters": "\ufdfa",
            "Turkish I": "İstanbul ışık İİİ",
            "sharp s and final sigma": "ẞß ΣΑΣ ς",
            "HTML": "<script>alert('دار')</script>&lt;&#1583;",
            "SQL": "'; DROP TABLE texts; -- دار",
            "template": "{{7*7}} ${jndi:ldap://x} %s %n {0.__class__} دار",
            "shell": "$(rm -rf /) `id` | دار",
            "path": "../../../etc/passwd \\\\host\\share",
            "terminal": "\x1b[2J\x1b]0;دار\x07",
            "request line": "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
            "JSON": '{"text":"دار","features":["x"]}',
            "regular expression": "(a+)+$ [ا-ي]*? \\1 دار",
        }.items()
    },
}
