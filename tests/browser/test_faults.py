"""Hostile texts and problems in the playground, in a real browser."""

from itertools import pairwise
from random import Random

import pytest
from browser_page import TEXT

BOMBS = {
    "script": "<script>window.bombed=1</script><img src=x onerror='window.bombed=1'> جون كيري </mark></textarea><svg onload=window.bombed=1>",
    "attributes": "\" onmouseover=window.bombed=1 x=' جون كيري javascript:window.bombed=1 ${window.bombed=1} {{bombed}} &lt;b&gt; &#x3c;b>",
    "bidi": "جون\u202e كيري \u2066\u2067\u2068 50 \u202d\u202a\u202b قتيلا \u200f\u200e\u061c\ufeff\u200b حلب" + "\u202e" * 200,
    "unclosed": "\u2066" * 500 + " قال جون كيري",
    "marks": "ق" + "\u064b\u0650" * 2_000 + "ال " + "a" + "\u0300" * 2_000 + " جون كيري",
    "controls": "قال\x00\x01\x08\x7f جون\x1b[31m كيري\u2028\u2029\u0085 50",
    "astral": "😀👨\u200d👩\u200d👧 قال 😀 جون كيري 🇸🇾 𞸀𞸁 50 قتيلا",
    "long word": "ا" * 9_000 + " جون كيري",
    "nothing Arabic": "<!--",
}  # fmt: skip


class TestHostileText:
    """Whatever is pasted stays text."""

    @pytest.mark.parametrize("bomb", BOMBS)
    def test_stays_text(self, page, bomb):
        """Shown in full, run never, and no element is made of it."""
        page.write(BOMBS[bomb])
        page.until("document.getElementById('problem').hidden")
        assert page.raw() == page.js("document.getElementById('text').value")
        for tab in ("json", "plus", "curl"):
            page.click(f"#tab-{tab}")
            assert page.js("document.getElementById('output').children.length") == 0
        assert page.js("document.querySelectorAll('#marked :not(.word, mark, small, bdi, .code)').length") == 0
        assert page.js("window.bombed") is None
        assert page.js("document.documentElement.scrollWidth <= innerWidth")

    def test_any_answer_is_shown_in_full(self, page):
        """Marks that nest, cross, touch or end inside a word, in 500 made-up answers: no character is lost or shown twice."""
        random = Random(9)  # noqa: S311 - nothing secret
        cases = []
        for _ in range(500):
            text = "".join(random.choice("قال جون\u202e😀1 ") for _ in range(random.randrange(40)))
            length = len(text.encode("utf-16-le")) // 2
            cuts = sorted(random.sample(range(length + 1), min(length + 1, random.randrange(2, 12))))
            tokens = [{"start": a, "end": b, "type": "word", "segments": []} for a, b in pairwise(cuts) if random.random() < 0.8]
            spans = [sorted(random.sample(range(length + 1), 2)) for _ in range(random.randrange(6)) if length]
            marks = [{"start": a, "end": b, "type": "PER"} for a, b in spans]
            cases.append([text, {"segmentation": tokens, "entities": marks[:2], "numbers": [mark | {"kind": "phone"} for mark in marks[2:]]}])
        wrong = page.driver.execute_async_script(
            """
            const [cases, done] = arguments;
            import("/playground/view.js").then(({ View }) => {
              const box = document.createElement("div");
              const target = box.appendChild(document.createElement("div"));
              const view = new View(target, document.createElement("button"), document.createElement("div"));
              done(cases.filter(([text, answer]) => {
                view.show(text, answer);
                for (const label of target.querySelectorAll("mark > small")) label.remove();
                for (const code of target.querySelectorAll(".code")) code.replaceWith("\\u202e");
                return target.textContent !== text;
              }));
            });
            """,
            cases,
        )
        assert wrong == []

    def test_long_text_is_shown_in_parts(self, page):
        """100,000 characters: a part at once, the rest when asked for, nothing lost."""
        text = ("قال جون كيري إن 50 قتيلا سقطوا في حلب. " * 3_000)[:100_000]
        page.write(text)
        page.until("!document.getElementById('rest').hidden")
        assert 20_000 <= len(page.raw()) < 20_100
        assert len(page.text("#output")) <= 60_000
        for _ in range(4):
            before = len(page.raw())
            page.click("#rest")
            page.until("document.querySelectorAll('#marked > *').length && arguments[0]", True)
            page.until("document.getElementById('marked').style.minHeight === ''")
            assert len(page.raw()) > before
        assert page.raw() == text
        assert page.js("document.getElementById('rest').hidden")
        assert not page.js("document.getElementById('shortened').hidden")


class TestProblems:
    """Errors are shown, not hidden."""

    def test_problem_of_the_service(self, page):
        """Title, detail and a link to its meaning; the next good text removes it."""
        page.expected_faults = ["413"]
        page.write("قال " * 26_000)
        assert page.text("#problem-title") == "413 Text too long"
        assert page.text("#problem-detail")
        assert page.js("document.getElementById('problem-link').getAttribute('href')") == "/docs/errors#text-too-long"
        assert page.marks() == []
        page.click("#language")
        assert page.text("#problem-title") == "413 النص أطول من المسموح"
        page.write(TEXT)
        assert page.js("document.getElementById('problem').hidden")

    def test_busy_service_is_asked_again(self, page):
        """After as many seconds as Retry-After says, without a touch."""
        page.driver.execute_script("""
          const real = window.fetch;
          const busy = { type: "urn:enrich:problem:busy", title: "Busy", status: 503, detail: "No place." };
          window.fetch = (url, options) => {
            window.fetch = real;
            return Promise.resolve(new Response(JSON.stringify(busy), { status: 503, headers: { "Retry-After": "1" } }));
          };
        """)
        page.write(TEXT)
        assert page.text("#problem-title") == "503 Busy"
        page.until("document.getElementById('problem').hidden && document.querySelectorAll('#marked mark').length === 5")

    def test_sample_that_cannot_be_read(self, page):
        """Is told; the text stays."""
        page.driver.execute_script("window.fetch = () => Promise.reject(new TypeError('no network'))")
        before = page.js("document.getElementById('text').value")
        page.click("#sample option:nth-child(2)")
        page.until("document.getElementById('status').textContent === 'The sample could not be read'")
        assert page.js("document.getElementById('text').value") == before

    def test_service_that_is_away(self, page):
        """Said in the page's language, with no trace in it."""
        page.expected_faults = ["ERR_INTERNET_DISCONNECTED", "Failed to fetch"]
        offline = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
        page.driver.execute_cdp_cmd("Network.enable", {})
        page.driver.execute_cdp_cmd("Network.emulateNetworkConditions", offline)
        try:
            page.write(TEXT)
            assert page.text("#problem-title") == "The service cannot be reached"
        finally:
            page.driver.execute_cdp_cmd(
                "Network.emulateNetworkConditions", offline | {"offline": False, "downloadThroughput": -1, "uploadThroughput": -1}
            )
        page.write(TEXT)
        assert page.js("document.getElementById('problem').hidden")
