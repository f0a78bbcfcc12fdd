"""JSON bodies as no JSON writer writes them. RFC 8259, strictly: UTF-8, no byte order mark, no key twice."""

import json

from wire import bad, fine, json_post

TEXT = "في الدار 3 رجال"


def _wrong(body):
    return bad(json_post(body), 400, "malformed-json")


def _full(text):
    """A body whose text stands between quotes as it is."""
    return b'{"text":"' + text + b'"}'


CASES = {
    **{
        name: _wrong(body)
        for name, body in {
            "nothing": b"",
            "white space": b" \n\t\r ",
            "word": b"text",
            "form": b"text=x&features=numbers",
            "XML": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
            "YAML": b"text: x\n",
            "pickle": b"\x80\x04\x95\x0f\x00\x00\x00\x00\x00\x00\x00\x8c\x02os\x94\x8c\x06system\x94\x93\x94.",
            "Python literal": b"{'text': 'x'}",
            "single quotes": b"{'text':'x'}",
            "no quotes": b"{text:'x'}",
            "Python's True": b'{"text":"x","include_implicit":True}',
            "capital TRUE": b'{"text":"x","include_implicit":TRUE}',
            "undefined": b'{"text":undefined}',
            "cut before the value": b'{"text":',
            "cut in the string": b'{"text":"x',
            "cut in an escape": b'{"text":"x\\',
            "cut in a Unicode escape": b'{"text":"\\u06',
            "cut in a key": b'{"te',
            "cut in a word": b'{"text":"x","include_implicit":tru',
            "cut in a number": b'{"text":"x","min_score":0.',
            "cut in a character": b'{"text":"\xd8',
            "no closing brace": b'{"text":"x"',
            "two closing braces": b'{"text":"x"}}',
            "wrong bracket": b'{"text":"x"]',
            "two values": b'{"text":"x"}{"text":"y"}',
            "two values on lines": b'{"text":"x"}\n{"text":"y"}\n',
            "comma at the end": b'{"text":"x",}',
            "comma at the start": b'{,"text":"x"}',
            "two commas": b'{"text":"x",,"features":["numbers"]}',
            "comma in an empty list": b'{"text":"x","features":[,]}',
            "comma at a list's end": b'{"text":"x","features":["numbers",]}',
            "no colon": b'{"text" "x"}',
            "two colons": b'{"text"::"x"}',
            "key without value": b'{"text"}',
            "number as a key": b'{1:"x"}',
            "null as a key": b'{null:"x"}',
            "comment": b'{"text":"x"/*y*/}',
            "comment of a line": b'{"text":"x"} // y',
            "comment of a shell": b'# y\n{"text":"x"}',
            "byte order mark": b"\xef\xbb\xbf" + _full(b"x"),
            "UTF-16, little end first": json.dumps({"text": "x"}).encode("utf-16-le"),
            "UTF-16, big end first": json.dumps({"text": "x"}).encode("utf-16-be"),
            "UTF-16 with a byte order mark": json.dumps({"text": "x"}).encode("utf-16"),
            "UTF-32": json.dumps({"text": "x"}).encode("utf-32"),
            "Windows-1256": _full(TEXT.encode("cp1256")),
            "ISO 8859-6": _full(TEXT.encode("iso8859-6")),
            "NUL before": b"\x00" + _full(b"x"),
            "NUL after": _full(b"x") + b"\x00",
            "NUL in a string": _full(b"a\x00b"),
            "NUL in a key": b'{"te\x00xt":"x"}',
            "tab in a string": _full(b"a\tb"),
            "line end in a string": _full(b"a\nb"),
            "escape character in a string": _full(b"\x1b[31m"),
            "vertical tab between": b'{\x0b"text":"x"}',
            "no-break space between": b'{\xc2\xa0"text":"x"}',
            "line separator between": b'{\xe2\x80\xa8"text":"x"}',
            "escape of x": _full(rb"\x41"),
            "escape of an apostrophe": _full(rb"\'"),
            "escape of zero": _full(rb"\0"),
            "escape of a, octal": _full(rb"\141"),
            "escape of U": _full(rb"\U0001F600"),
            "escape in braces": _full(rb"\u{1F600}"),
            "escape no hexadecimal": _full(rb"\u06zz"),
            "escape with Arabic digits": _full("\\u٠٦٢٧".encode()),
            "lone high surrogate": _full(rb"\ud83d"),
            "lone low surrogate": _full(rb"\ude00"),
            "swapped surrogates": _full(rb"\ude00\ud83d"),
            "high surrogate twice": _full(rb"\ud83d\ud83d\ude00"),
            "high surrogate, then a letter": _full(rb"\ud83d\u0627"),
            "surrogate in bytes": _full(b"\xed\xa0\x80"),
            "pair of surrogates in bytes": _full(b"\xed\xa0\xbd\xed\xb8\x80"),
            "overlong slash": _full(b"\xc0\xaf"),
            "overlong NUL": _full(b"\xc0\x80"),
            "overlong of three bytes": _full(b"\xe0\x80\xaf"),
            "overlong of four bytes": _full(b"\xf0\x80\x80\xaf"),
            "above U+10FFFF": _full(b"\xf4\x90\x80\x80"),
            "five bytes": _full(b"\xf8\x88\x80\x80\x80"),
            "byte FF": _full(b"\xff"),
            "byte FE": _full(b"\xfe"),
            "lone continuation": _full(b"\x80"),
            "cut character inside": _full(b"\xd8x"),
            "NaN": b'{"text":"x","min_score":NaN}',
            "infinity": b'{"text":"x","min_score":Infinity}',
            "minus infinity": b'{"text":"x","min_score":-Infinity}',
            "number beyond all": b'{"text":"x","min_score":1e999}',
            "number of 400 digits": b'{"text":"x","min_score":' + b"9" * 400 + b"}",
            "number with a plus": b'{"text":"x","min_score":+1}',
            "number with leading zeros": b'{"text":"x","min_score":01}',
            "number without a whole part": b'{"text":"x","min_score":.5}',
            "number without a fraction": b'{"text":"x","min_score":1.}',
            "number in hexadecimal": b'{"text":"x","min_score":0x1}',
            "number with an underline": b'{"text":"x","min_score":1_0}',
            "number in Arabic digits": '{"text":"x","min_score":٠}'.encode(),
            "two minus signs": b'{"text":"x","min_score":--1}',
            "exponent without digits": b'{"text":"x","min_score":1e}',
            "lists 1,100 deep": b'{"text":' + b"[" * 1_100 + b"]" * 1_100 + b"}",
            "lists 9,000 deep": b'{"text":' + b"[" * 9_000 + b"]" * 9_000 + b"}",
            "lists 9,000 deep, cut": b"[" * 9_000,
            "objects 5,000 deep": b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
            "objects in lists, 4,000 deep": b'[{"a":' * 4_000 + b"1" + b"}]" * 4_000,
            "quotes only": b'"' * 999,
            "a million quotes": b'"' * 1_000_001,
            "a million backslashes": b'"' + b"\\" * 1_000_001,
            "a million escaped quotes without an end": b'"' + b'\\"' * 500_000,
            "a million colons": b":" * 1_000_000,
            "a million spaces": b" " * 1_000_000,
            "a million minus signs": b"-" * 1_000_000,
        }.items()
    },
    **{
        f"{name}: too many values": bad(json_post(body), 413, "body-too-large")
        for name, body in {
            "lists a million deep": b"[" * 1_000_000,
            "objects 500,000 deep": b'{"":' * 500_000,
            "a million numbers": b'{"text":[' + b"1," * 1_000_000 + b"1]}",
            "a million empty lists": b"[" + b"[]," * 1_000_000 + b"[]]",
            "a million empty objects": b"[" + b"{}," * 1_000_000 + b"{}]",
            "a million commas": b"," * 1_000_000,
            "30,000 keys": b"{" + b",".join(b'"%d":1' % i for i in range(30_000)) + b"}",
            "30,000 equal keys": b"{" + b",".join(b'"a":1' for _ in range(30_000)) + b"}",
        }.items()
    },
    **{
        name: bad(json_post(body), 400, "duplicate-keys")
        for name, body in {
            "text twice": b'{"text":"x","text":"y"}',
            "text twice, equal": b'{"text":"x","text":"x"}',
            "text twice, one escaped": rb'{"text":"x","te\u0078t":"y"}',
            "text twice, both escaped": rb'{"\u0074ext":"x","te\u0078t":"y"}',
            "switch twice": b'{"text":"x","normalization":{"alef":true,"alef":false}}',
            "key of a document twice": b'{"text":"x","id":[{"a":1,"a":2}]}',
            "empty key twice": b'{"":1,"":2,"text":"x"}',
            "key of quotes twice": rb'{"a\"b":1,"a\"b":2}',
            "key twice and many others": b'{"text":"x",' + b",".join(b'"%d":1' % i for i in range(2_000)) + b',"7":1}',
        }.items()
    },
    **{
        f"{name} for an object": bad(json_post(body), 422, "invalid-request")
        for name, body in {
            "null": b"null",
            "true": b"true",
            "number": b"5",
            "minus zero": b"-0",
            "string": b'"x"',
            "list": b"[]",
            "list with an object": b'[{"text":"x"}]',
            "number of 300 digits": b"9" * 300,
            "lists 500 deep": b"[" * 500 + b"]" * 500,
        }.items()
    },
    **{
        name: fine(json_post(body))
        for name, body in {
            "white space around": b' \r\n\t{ "text" : "x" } \r\n',
            "a megabyte of white space around": b" " * 500_000 + b'{"text":"x"}' + b" " * 500_000,
            "all escaped": json.dumps({"text": TEXT}).encode(),
            "nothing escaped": json.dumps({"text": TEXT}, ensure_ascii=False).encode(),
            "key escaped": rb'{"\u0074\u0065\u0078\u0074":"x"}',
            "pair of surrogates": _full(rb"\ud83d\ude00"),
            "escaped NUL": _full(rb"a\u0000b"),
            "escaped NUL only": _full(rb"\u0000"),
            "all short escapes": _full(rb"x\"\\\/\b\f\n\r\t"),
            "DEL": _full(b"\x7fx"),
            "colons and commas in a string": _full(b":,:,[]{}" * 5_000),
            "noncharacters": _full("x\ufffe\uffff\U0001ffff".encode()),
            "byte order mark in the text": _full("\ufeffx".encode()),
            "score as a whole number": b'{"text":"x","min_score":1}',
            "score with an exponent": b'{"text":"x","min_score":5e-1}',
            "score of minus zero": b'{"text":"x","min_score":-0.0}',
            "score of 300 digits behind the point": b'{"text":"x","min_score":0.' + b"3" * 300 + b"}",
        }.items()
    },
}  # fmt: skip
