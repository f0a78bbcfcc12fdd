"""Request lines, methods, paths and headers."""

import gzip
import zlib

from wire import Case, bad, broken, fine, get, head, plain, post

TEXT = "في الدار 3 رجال".encode()
PLAIN = "Content-Type: text/plain"
BOMB = gzip.compress(b'{"text":"' + b"x" * 10_000_000 + b'"}', 9)


def _typed(kind, body=b'{"text":"x"}', *more):
    return post(body, *([f"Content-Type: {kind}"] if kind is not None else []), *more)


def _encoded(coding, body=b'{"text":"x"}'):
    return post(body, "Content-Type: application/json", f"Content-Encoding: {coding}")


METHODS = ("GET", "PUT", "PATCH", "DELETE")
ROUTES = ("/enrich", "/enrich/batch", "/enrich/bulk")
PAGES = ("/livez", "/readyz", "/info", "/metrics", "/openapi.json", "/docs", "/")

CASES = {
    # Methods.
    **{f"{method} {path}": bad(head(method, path), 405, "method-not-allowed", method) for path in ROUTES for method in METHODS},
    **{f"POST {path}": bad(post(TEXT, PLAIN, path=path), 405, "method-not-allowed") for path in PAGES},
    **{f"DELETE {path}": bad(head("DELETE", path), 405, "method-not-allowed", "DELETE") for path in PAGES},
    "TRACE": bad(head("TRACE", "/enrich"), 405, "method-not-allowed", "TRACE"),
    "made-up method": bad(head("ENRICH", "/enrich"), 405, "method-not-allowed"),
    "method of 20 letters": bad(head("A" * 20, "/enrich"), 405, "method-not-allowed"),
    "method of 21 letters": broken(head("A" * 21, "/enrich")),
    "method in small letters": broken(head("post", "/enrich")),
    "method of two letters": broken(head("GO", "/enrich")),
    "method with a NUL": broken(b"PO\x00ST /enrich HTTP/1.1\r\nHost: x\r\n\r\n"),
    "method in Arabic": broken("أرسل /enrich HTTP/1.1\r\nHost: x\r\n\r\n".encode()),
    "no method": broken(b" /enrich HTTP/1.1\r\nHost: x\r\n\r\n"),
    "CONNECT": bad(head("CONNECT", "x:443"), 404, "not-found", "GET"),
    "method by override": bad(head("GET", "/enrich", "X-HTTP-Method-Override: POST"), 405, "method-not-allowed", "GET"),
    # Versions.
    "HTTP/0.9": broken(b"GET /livez\r\n\r\n"),
    "HTTP/1.0": fine(head("GET", "/livez", version="HTTP/1.0"), "GET"),
    "HTTP/1.2": fine(head("GET", "/livez", version="HTTP/1.2"), "GET"),
    "HTTP/2.0": broken(head("GET", "/livez", version="HTTP/2.0")),
    "HTTP/3.0": broken(head("GET", "/livez", version="HTTP/3.0")),
    "HTTP/1.10": broken(head("GET", "/livez", version="HTTP/1.10")),
    "HTTP/11": broken(head("GET", "/livez", version="HTTP/11")),
    "http/1.1": broken(head("GET", "/livez", version="http/1.1")),
    "HTTPS/1.1": broken(head("GET", "/livez", version="HTTPS/1.1")),
    "version with a space": broken(head("GET", "/livez", version="HTTP/ 1.1")),
    # Paths.
    "unknown path": bad(get("/nowhere"), 404, "not-found", "GET"),
    "path with a slash at its end": bad(post(TEXT, PLAIN, path="/enrich/"), 404, "not-found"),
    "path with two slashes": fine(post(TEXT, PLAIN, path="//enrich")),
    "path in capitals": bad(post(TEXT, PLAIN, path="/ENRICH"), 404, "not-found"),
    "path with an escaped letter": fine(post(TEXT, PLAIN, path="/enric%68")),
    "path with an escaped slash": bad(post(TEXT, PLAIN, path="/enrich%2f"), 404, "not-found"),
    "path with dots": bad(get("/docs/../livez"), 404, "not-found", "GET"),
    "path with escaped dots": bad(get("/docs/%2e%2e/livez"), 404, "not-found", "GET"),
    "path with twice escaped dots": bad(get("/docs/%252e%252e/livez"), 404, "not-found", "GET"),
    "path with overlong dots": bad(get("/docs/%c0%ae%c0%ae/livez"), 404, "not-found", "GET"),
    "path with backslashes": bad(get("/playground/..\\..\\app.py"), 404, "not-found", "GET"),
    "path out of the playground": bad(get("/playground/../app.py"), 404, "not-found", "GET"),
    "path out of the playground, escaped": bad(get("/playground/%2e%2e%2fapp.py"), 404, "not-found", "GET"),
    "absolute path in the playground": bad(get("/playground//etc/passwd"), 404, "not-found", "GET"),
    "query with a byte that is no UTF-8": bad(post(TEXT, PLAIN, path="/enrich?features=num\x87ers"), 422, "invalid-request"),
    "query of a stream with a byte that is no UTF-8": bad(
        post(b'{"text":"x"}', "Content-Type: application/x-ndjson", path="/enrich/bulk?features=\xff"), 422, "invalid-request"
    ),
    "page with a line end in its name": bad(get("/docs/%0d%0aX:y.md"), 404, "not-found", "GET"),
    "page with a NUL in its name": bad(get("/docs/%00.md"), 404, "not-found", "GET"),
    "file of a page that is not there": bad(get("/docs/nothing.md"), 404, "not-found", "GET"),
    "page on a condition": bad(get("/docs/assets/swagger-ui.css", 'If-Match: "x"'), 400, "bad-request", "GET"),
    "path out of the docs": bad(get("/docs/assets/../../../../../../etc/passwd"), 404, "not-found", "GET"),
    "path with a NUL": bad(get("/livez%00"), 404, "not-found", "GET"),
    "path with a line end": bad(get("/livez%0d%0aX-Evil:%201"), 404, "not-found", "GET"),
    "path that is no UTF-8": bad(get("/%ff%fe"), 404, "not-found", "GET"),
    "path with a bad escape": bad(get("/%zz"), 404, "not-found", "GET"),
    "path in raw Arabic": bad(b"GET " + "/إثراء".encode() + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404, "not-found", "GET"),
    "path of 4,000 bytes": bad(get("/" + "x" * 4_000), 404, "not-found", "GET"),
    "path of 5,000 bytes": broken(get("/" + "x" * 5_000), "GET"),
    "path of 200,000 bytes": broken(get("/" + "x" * 200_000), "GET"),
    "path with parameters": bad(get("/livez;x=1"), 404, "not-found", "GET"),
    "path with a fragment": fine(get("/livez#x"), "GET"),
    "path with a space": broken(get("/li vez"), "GET"),
    "path with a tab": broken(b"GET\t/livez\tHTTP/1.1\r\nHost: x\r\n\r\n", "GET"),
    "no path": broken(b"GET  HTTP/1.1\r\nHost: x\r\n\r\n", "GET"),
    "no slash": broken(get("livez"), "GET"),
    "star": bad(head("OPTIONS", "*"), 404, "not-found", "OPTIONS"),
    "absolute address": fine(get("http://example.org/livez"), "GET"),
    "address of a file": bad(get("file:///etc/passwd"), 404, "not-found", "GET"),
    "template in the path": bad(get("/%7B%7B7*7%7D%7D"), 404, "not-found", "GET"),
    "query on a probe": fine(get("/livez?x=" + "1" * 3_000), "GET"),
    "query of nothing": fine(post(TEXT, PLAIN, path="/enrich?")),
    # Headers.
    "no Host": fine(head("GET", "/livez", host=""), "GET"),
    "two Hosts": broken(head("GET", "/livez", "Host: y"), "GET"),
    "empty Host": fine(head("GET", "/livez", host="Host:"), "GET"),
    "Host of another": fine(head("GET", "/livez", host="Host: evil.example"), "GET"),
    "Host with a path": fine(head("GET", "/livez", host="Host: x/../y"), "GET"),
    "Host that is no UTF-8": fine(head("GET", "/livez", host="Host: \xff"), "GET"),
    "header without a colon": broken(get("/livez", "no colon"), "GET"),
    "header without a name": broken(get("/livez", ": x"), "GET"),
    "header name with a space": broken(get("/livez", "X Y: 1"), "GET"),
    "header name with a NUL": broken(get("/livez", "X\x00: 1"), "GET"),
    "header name with a high byte": broken(get("/livez", "X\xe9: 1"), "GET"),
    "header value with a NUL": broken(get("/livez", "X: a\x00b"), "GET"),
    "header value with a bare return": broken(get("/livez", "X: a\rb"), "GET"),
    "header value with a bare newline": broken(get("/livez", "X: a\nY: b"), "GET"),
    "header value with high bytes": fine(get("/livez", "X: \xe9\xff"), "GET"),
    "header value with an escape": broken(get("/livez", "X: \x1b[31m"), "GET"),
    "header folded": broken(get("/livez", "X: a\r\n b"), "GET"),
    "header with underlines": fine(get("/livez", "X_Y: 1"), "GET"),
    "header of 8,000 bytes": fine(get("/livez", "X: " + "x" * 8_000), "GET"),
    "header of 9,000 bytes": broken(get("/livez", "X: " + "x" * 9_000), "GET"),
    "90 headers": fine(get("/livez", *[f"X-{i}: {i}" for i in range(90)]), "GET"),
    "110 headers": broken(get("/livez", *[f"X-{i}: {i}" for i in range(110)]), "GET"),
    "10,000 headers": broken(get("/livez", *[f"X-{i}: {i}" for i in range(10_000)]), "GET"),
    "headers of a megabyte": broken(get("/livez", *["X: " + "x" * 8_000] * 125), "GET"),
    "request id with a line end": fine(get("/livez", "X-Request-ID: a%0d%0ab"), "GET"),
    "request id of 8,000 bytes": fine(get("/livez", "X-Request-ID: " + "x" * 8_000), "GET"),
    "scheme by header": fine(get("/livez", "X-Forwarded-Proto: https"), "GET"),
    "two schemes by header": broken(get("/livez", "X-Forwarded-Proto: https", "X-Forwarded-SSL: off"), "GET"),
    "script name by header": fine(get("/livez", "Script-Name: /x"), "GET"),
    "upgrade to h2c": fine(get("/livez", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"), "GET"),
    "upgrade to a web socket": fine(get("/livez", "Upgrade: websocket", "Sec-WebSocket-Key: x"), "GET"),
    "accept nothing that is there": fine(head("POST", "/enrich", PLAIN, "Accept: image/png", "Content-Length: 1") + b"x"),
    "range of a probe": fine(get("/livez", "Range: bytes=0-0"), "GET"),
    "range that a file has not": bad(get("/playground/playground.js", "Range: bytes=9999999-"), 400, "bad-request", "GET"),
    "thousand ranges": bad(get("/playground/playground.js", "Range: bytes=" + ",".join("0-" for _ in range(1_000))), 400, "bad-request", "GET"),
    "cookies": fine(get("/livez", "Cookie: " + "; ".join(f"a{i}=b" for i in range(500))), "GET"),
    "basic authorization": fine(get("/livez", "Authorization: Basic eDp5"), "GET"),
    "HEAD of a page": fine(head("HEAD", "/livez"), "HEAD"),
    "HEAD of nothing": bad(head("HEAD", "/nowhere"), 404, None, "HEAD"),
    # Media types.
    "no Content-Type": bad(_typed(None), 415, "unsupported-media-type"),
    **{
        f"Content-Type {kind!r}": bad(_typed(kind), 415, "unsupported-media-type")
        for kind in (
            "", ";", "application", "/", "application/", "application/ld+json", "application/json5", "text/json", "text/html", "text/plain+json",
            "multipart/form-data", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "application/xml", "*/*", "x" * 4_000,
            "application/json, text/plain", "text/plain; charset=utf-16", "text/plain; charset=windows-1256", "text/plain; charset=utf-7",
            "application/json; charset=utf-32", "application/x-ndjson", "application/octet-stream", "\xff/\xff",
        )
    },
    "two Content-Types": broken(_typed("text/plain", b"x", "Content-Type: application/json")),
    "Content-Type in capitals": fine(_typed("APPLICATION/JSON")),
    "Content-Type with parameters": fine(_typed("application/json; charset=utf-8; profile=x")),
    "charset empty": fine(_typed("text/plain; charset=", b"x")),
    "charset in quotes": fine(_typed('text/plain; charset="UTF-8"', b"x")),
    "JSON as plain text": fine(_typed("text/plain")),
    "plain text as JSON": bad(_typed("application/json", b"x"), 400, "malformed-json"),
    # Content encodings.
    **{
        f"encoding {coding!r}": bad(_encoded(coding), 415, "unsupported-encoding")
        for coding in ("gzip", "GZIP", "x-gzip", "deflate", "br", "zstd", "compress", "gzip, gzip", "identity, gzip", "x" * 1_000)
    },
    "gzip bomb": bad(_encoded("gzip", BOMB), 415, "unsupported-encoding"),
    "deflate bomb": bad(_encoded("deflate", zlib.compress(b"x" * 10_000_000)), 415, "unsupported-encoding"),
    "gzip bomb without telling": bad(_typed("application/json", BOMB), 400, "malformed-json"),
    "gzip bomb as plain text": bad(plain(BOMB), 400, "invalid-encoding"),
    "encoding identity": fine(_encoded("identity")),
    "encoding empty": fine(_encoded("")),
    # Query parameters of plain texts.
    **{
        f"query {query!r}": bad(plain(TEXT, "?" + query), 422, "invalid-request")
        for query in (
            "colour=1", "text=x", "features=", "features=,", "features=colours", "features=entities,colours", "features=entities&features=numbers",
            "offset_unit=", "offset_unit=utf7", "offset_unit=UTF8", "engine=", "engine=steam", "engine=farasa", "normalization=loud",
            "normalization={}", "normalization=standard&normalization=search", "segmentation_scheme=x",
            "min_score=", "min_score=high", "min_score=-1",
            "min_score=2", "min_score=1e999", "min_score=nan", "min_score=inf", "min_score=0x1", "min_score=%D9%A1", "include_implicit=1",
            "include_implicit=True", "include_implicit=", "include_approximate=yes", "=", "=x", "%ff=%ff", "a%00b=1", "features[]=entities",
            "__class__=x", "x" * 3_000,
        )
    },
    "a thousand query parameters": bad(plain(TEXT, "?" + "&".join(f"a{i}=1" for i in range(500))), 422, "invalid-request"),
    "query with an exponent": fine(plain(TEXT, "?min_score=5e-1")),
    "query of separators": fine(plain(TEXT, "?" + "&" * 1_000)),
    "query beside JSON": bad(post(b'{"text":"x"}', "Content-Type: application/json", path="/enrich?features=numbers"), 422, "invalid-request"),
    "all options in the query": Case(
        plain(TEXT, "?features=entities,numbers&offset_unit=utf8&normalization=search&segmentation_scheme=atb&min_score=0.5&include_implicit=true"),
        ((200, None),),
    ),
}  # fmt: skip
