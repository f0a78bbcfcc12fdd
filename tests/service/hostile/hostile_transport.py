"""How bytes are framed: lengths that lie, chunks that break, requests in a row, bodies that end early."""

from wire import Case, bad, broken, chunks, fine, get, head, json_post, plain, post

TEXT = "في الدار 3 رجال".encode()
PLAIN = "Content-Type: text/plain"
NOTHING = ()
OK = (200, None)


def _length(value, body=TEXT, *more):
    return head("POST", "/enrich", PLAIN, f"Content-Length: {value}", *more) + body


def _encoding(value, body=b"3\r\nabc\r\n0\r\n\r\n", *more):
    return head("POST", "/enrich", PLAIN, f"Transfer-Encoding: {value}", *more) + body


CASES = {
    # Connections that say nothing, or not enough.
    "nothing at all": Case(b"", NOTHING),
    "only line ends": Case(b"\r\n\r\n", NOTHING),
    "half a request line": Case(b"POST /enr", NOTHING),
    "request line without headers' end": Case(b"POST /enrich HTTP/1.1\r\n", NOTHING),
    "headers without their end": Case(b"POST /enrich HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n", NOTHING),
    "TLS hello": broken(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(32)) + b"\r\n\r\n"),
    "HTTP/2 preface": broken(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    "proxy protocol, version 1": broken(b"PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n" + get("/livez")),
    "proxy protocol, version 2": broken(b"\r\n\r\n\x00\r\nQUIT\n" + get("/livez")),
    "random bytes": broken(bytes(range(255, 0, -1)) + b"\r\n\r\n"),
    "only NUL": broken(b"\x00" * 500 + b"\r\n\r\n"),
    "SSH banner": broken(b"SSH-2.0-OpenSSH_9.7\r\n\r\n"),
    "SMTP": broken(b"EHLO example.org\r\n\r\n"),
    # Content-Length.
    "length of nothing": bad(_length(0, b""), 422, "blank-text"),
    "length missing, body there": bad(head("POST", "/enrich", PLAIN) + TEXT, 422, "blank-text"),
    "length with leading zeros": fine(_length(f"000{len(TEXT)}")),
    "length with spaces around": fine(_length(f"  {len(TEXT)}  ")),
    "length greater than the body": broken(_length(len(TEXT) + 10)),
    "length one greater than the body": broken(_length(len(TEXT) + 1)),
    "length much greater than the body": broken(_length(7_000_000)),
    "length smaller than the body": bad(_length(2, "دار".encode()) + b"", 200, None),
    "length inside a character": bad(_length(3, "دار".encode()), 400, "invalid-encoding"),
    "length over the limit, body missing": bad(_length(8_000_001, b""), 413, "body-too-large"),
    "length at the limit, body missing": broken(_length(8_000_000, b"")),
    "length of 20 digits": bad(_length("9" * 20, b""), 413, "body-too-large"),
    "length of 4,000 digits": bad(_length("9" * 4_000, b""), 413, "body-too-large"),
    "length of 5,000 digits": broken(_length("9" * 5_000, b"")),
    "length below zero": broken(_length(-1)),
    "length with a plus": broken(_length("+5")),
    "length in hexadecimal": broken(_length("0x5")),
    "length with a fraction": broken(_length("5.0")),
    "length with an exponent": broken(_length("5e0")),
    "length with an underline": broken(_length("1_0")),
    "length empty": broken(_length("")),
    "length as a list": broken(_length("5, 5")),
    "length as a superscript": broken(_length("\xb2")),
    "length with a NUL": broken(_length("5\x00")),
    "length twice, equal": broken(_length(5, b"abcde", "Content-Length: 5")),
    "length twice, different": broken(_length(5, b"abcde", "Content-Length: 6")),
    # Transfer-Encoding.
    "chunks": fine(chunks(TEXT)),
    "chunks of one byte": fine(chunks(*[TEXT[i : i + 1] for i in range(len(TEXT))])),
    "chunk sizes in capitals": fine(chunks((b"A", b"abcdefghij"))),
    "chunk sizes with leading zeros": fine(chunks((b"0003", b"abc"))),
    "chunk sizes with 300 leading zeros": fine(chunks((b"0" * 300 + b"3", b"abc"))),
    "chunk with an extension": fine(chunks((b"3;name=value", b"abc"))),
    "chunk with an extension of 5,000 bytes": fine(chunks((b"3;" + b"x" * 5_000, b"abc"))),
    "chunk with a bare return in its extension": broken(chunks((b"3;a\rb", b"abc"))),
    "chunk size empty": broken(chunks((b"", b"abc"))),
    "chunk size no hexadecimal": broken(chunks((b"zz", b"abc"))),
    "chunk size below zero": broken(chunks((b"-3", b"abc"))),
    "chunk size with a plus": broken(chunks((b"+3", b"abc"))),
    "chunk size with 0x": broken(chunks((b"0x3", b"abc"))),
    "chunk size with an underline": broken(chunks((b"1_0", b"a" * 16))),
    "chunk size of 400 digits": broken(chunks((b"f" * 400, b"abc"), end=b"")),
    "chunk smaller than its data": broken(chunks((b"2", b"abc"))),
    "chunk greater than its data": broken(chunks((b"9", b"abc"), end=b"")),
    "chunks without an end": broken(chunks(b"abc", end=b"")),
    "chunks with half an end": broken(chunks(b"abc", end=b"0\r\n")),
    "chunks with a trailer": fine(chunks(b"abc", end=b"0\r\nX-Sum: 5\r\n\r\n")),
    "chunks with a forbidden trailer": broken(chunks(b"abc", end=b"0\r\nContent-Length: 5\r\n\r\n")),
    "chunks with a broken trailer": broken(chunks(b"abc", end=b"0\r\nno colon\r\n\r\n")),
    "chunks of nothing": bad(chunks(), 422, "blank-text"),
    "chunks over the limit": bad(chunks(*[b"x" * 500_000] * 17), 413, "body-too-large"),
    "chunk over the limit, body missing": bad(chunks((b"7a1201", b"x" * 8_000_001)), 413, "body-too-large"),
    "chunks split inside a character": fine(chunks(TEXT[:1], TEXT[1:])),
    "chunks on a route without body": fine(head("GET", "/livez", "Transfer-Encoding: chunked") + b"3\r\nabc\r\n0\r\n\r\n", "GET"),
    "chunks and a length": broken(_encoding("chunked", b"3\r\nabc\r\n0\r\n\r\n", "Content-Length: 3")),
    "chunks in HTTP/1.0": broken(head("POST", "/enrich", PLAIN, "Transfer-Encoding: chunked", version="HTTP/1.0") + b"0\r\n\r\n"),
    "chunks twice": broken(_encoding("chunked, chunked")),
    "chunks twice, two headers": broken(_encoding("chunked", b"0\r\n\r\n", "Transfer-Encoding: chunked")),
    "chunks, then identity": broken(_encoding("chunked, identity")),
    "unknown encoding": broken(_encoding("cow")),
    "encoding with a vertical tab": broken(_encoding("\x0bchunked")),
    "encoding in capitals": fine(_encoding("CHUNKED")),
    "encoding of a space before the colon": broken(head("POST", "/enrich", PLAIN, "Transfer-Encoding : chunked") + b"0\r\n\r\n"),
    "encoding folded": broken(head("POST", "/enrich", PLAIN, "Transfer-Encoding:\r\n chunked") + b"0\r\n\r\n"),
    # Requests in a row on one connection.
    "two requests in a row": Case(json_post({"text": "دار"}, close=False) + plain(TEXT), (OK, OK)),
    "ten requests in a row": Case(get("/livez", close=False) * 9 + get("/livez"), (OK,) * 10, ("GET",)),
    "a hundred requests in a row": Case(json_post({"text": "دار"}, close=False) * 99 + plain(TEXT), (OK,) * 100),
    "bad and good in a row": Case(json_post(b"{", close=False) + plain(TEXT), ((400, "malformed-json"), OK)),
    "good and broken in a row": Case(json_post({"text": "دار"}, close=False) + b"NO HTTP\r\n\r\n", (OK, (400, "bad-request"))),
    "chunks, then a request": Case(chunks(TEXT, close=False) + plain(TEXT), (OK, OK)),
    "a request after the close": Case(plain(TEXT) + plain(TEXT), (OK,)),
    "an unread body, then a request": Case(
        post(b"x" * 5_000, "Content-Type: image/png", close=False) + plain(TEXT), ((415, "unsupported-media-type"), OK)
    ),
    "a body on a GET, then a request": Case(
        head("GET", "/livez", "Content-Length: 5", close=False) + b"abcde" + plain(TEXT), (OK, OK), ("GET", "POST")
    ),
    "a request in a body": Case(post(get("/metrics"), PLAIN), (OK,)),
    "a line end between requests": Case(get("/livez", close=False) + b"\r\n" + get("/livez"), (OK, OK), ("GET",)),
    "a short length, its rest read as a request": Case(
        head("POST", "/enrich", PLAIN, "Content-Length: 2", close=False) + "دار".encode() + b"\r\n\r\n", (OK, (400, "bad-request"))
    ),
    # Expect.
    "expect 100-continue": fine(post(TEXT, PLAIN, "Expect: 100-continue")),
    "expect 100-continue, in capitals": fine(post(TEXT, PLAIN, "Expect: 100-CONTINUE")),
    "expect 100-continue in HTTP/1.0": fine(
        head("POST", "/enrich", PLAIN, "Expect: 100-continue", f"Content-Length: {len(TEXT)}", version="HTTP/1.0") + TEXT
    ),
    "expect 100-continue with chunks": fine(chunks(TEXT, headers=("Expect: 100-continue",))),
    "expect something else": broken(post(TEXT, PLAIN, "Expect: the-unexpected")),
}
