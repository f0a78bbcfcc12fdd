"""The playground in a real browser."""

import json
import shutil
import subprocess
from itertools import pairwise
from random import Random

import pytest

TEXT = "قالَ جون كيري إنّ ٥٠ قتيلا سقطوا في حلب، وطالب للأمم المتحدة بخمسة ملايين دولار"
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


class TestTyping:
    """Answers come as one types."""

    def test_typed_text_gets_marks_with_labels(self, page):
        """Persons, places, organisations and numbers, each with its colour's name in words."""
        page.click("#clear")
        assert page.marks() == []
        page.driver.find_element("id", "text").send_keys(TEXT)
        page.until("document.querySelectorAll('#marked mark').length === 5")
        marks = {text: (label, kind) for text, label, kind in page.marks()}
        assert marks["جون كيري"] == ("Person", "PER")
        assert marks["حلب"] == ("Place", "LOC")
        assert marks["لأمم المتحدة"] == ("Organisation", "ORG")  # the span begins at the article's lam
        assert marks["٥٠"] == ("number 50", "NUM")
        assert marks["خمسة ملايين دولار"] == ("money 5,000,000 US dollars", "NUM")
        assert page.raw() == TEXT

    @pytest.mark.parametrize(
        ("text", "english", "arabic"),
        [
            ("بين 8 و12 عضوا", "range 8 – 12", "نطاق من 8 إلى 12"),
            ("أكثر من 70", "range more than 70", "نطاق أكثر من 70"),
            ("يساوي 70", "range 70", "نطاق 70"),
            ("أكثر من 70 عاملا", "number more than 70", "عدد أكثر من 70"),
            ("25%", "percentage 25%", "نسبة 25%"),
            ("4 درجات تحت الصفر", "temperature -4°", "حرارة -4°"),
            ("ثلثا الطلاب", "fraction 2/3", "كسر 2/3"),
            ("أسبوعين", "duration 2 weeks", "مدة أسبوعان"),
            ("20 دينارا", "money 20", "مبلغ 20"),
            ("5 دنانير كويتية و250 فلسا", "money 5.25 Kuwaiti dinars", "مبلغ 5.25 دينار كويتي"),
            ("+962 79 123 4567", "telephone +962791234567", "هاتف +962791234567"),
        ],
    )
    def test_numbers_are_told_in_the_language_of_the_page(self, page, text, english, arabic):
        """Kind and amount as one writes them."""
        page.write(text)
        assert [label for _, label, _ in page.marks()] == [english]
        page.click("#language")
        assert [label for _, label, _ in page.marks()] == [arabic]

    def test_fast_typing_asks_once_and_gives_up_what_is_old(self, page):
        """Few requests go out, and one that is overtaken is aborted."""
        page.driver.execute_script("""
          window.signals = [];
          const real = window.fetch;
          window.fetch = (url, options) => { window.signals.push(options.signal); return real(url, options); };
          const field = document.getElementById("text");
          const type = () => field.dispatchEvent(new Event("input"));
          for (const letter of "سقط 50 قتيلا") { field.value += letter; type(); }
          const box = document.getElementById("implicit");
          box.click();
          box.click();
        """)
        page.until("window.signals.length === 2 && document.getElementById('status').textContent.includes('ms')")
        assert page.js("window.signals.map((signal) => signal.aborted)") == [True, False]

    def test_sample_is_read_and_analysed(self, page):
        """Chosen from the list; typing makes it one's own text again."""
        page.click("#sample option:nth-child(2)")
        page.until("document.getElementById('text').value.length > 2000 && document.querySelectorAll('#marked mark').length > 20")
        assert page.raw() == page.js("document.getElementById('text').value")
        assert "words typed without a space: " in page.text("#status")
        page.driver.find_element("id", "text").send_keys("و")
        assert page.js("document.getElementById('sample').value") == ""

    def test_blank_text_asks_nothing(self, page):
        """And says what to do."""
        page.write("  \n ")
        assert page.text("#status").startswith("Type or paste")
        assert page.js("document.getElementById('problem').hidden")


class TestWords:
    """Words unfold their morphemes."""

    def unfolded(self, page):
        """Forms and tags of the open box."""
        return page.js("""document.getElementById("unfold").hidden ? null
          : [...document.querySelectorAll("#unfold .segment")].map((box) => [...box.children].map((part) => part.textContent))""")

    def test_pointing(self, page):
        """A word that a mark begins inside of is one word; leaving it folds it."""
        from selenium.webdriver import ActionChains

        page.write("وطالب للأمم المتحدة بالمساعدة")
        word = page.driver.find_elements("css selector", "#marked .word")[1]
        ActionChains(page.driver).move_to_element(word).perform()
        assert self.unfolded(page) == [["ل", "preposition"], ["ال", "article"], ["أمم", "stem"]]
        assert page.js("document.querySelectorAll('.word.on').length") == 2
        assert "Organisation" in page.text("#unfold")
        ActionChains(page.driver).move_to_element(page.driver.find_element("id", "status")).perform()
        assert self.unfolded(page) is None

    def test_keyboard(self, page):
        """One Tab stop; arrows go on in reading order; Escape folds; the word is described to a screen reader."""
        from selenium.webdriver import Keys

        page.write("قال للعلماء وكتبوها")
        page.js("document.querySelector('#marked .word').focus()")
        assert self.unfolded(page) == [["قال", "stem"]]
        page.press(Keys.ARROW_LEFT)
        assert [form for form, _ in self.unfolded(page)] == ["ل", "ال", "علماء"]
        assert page.js("document.activeElement.getAttribute('aria-describedby')") == "unfold"
        page.press(Keys.END)
        assert next(form for form, _ in self.unfolded(page)) == "و"
        page.press(Keys.ARROW_RIGHT, Keys.ESCAPE)
        assert self.unfolded(page) is None
        assert page.js("document.activeElement.textContent") == "للعلماء"

    def test_tapping(self, page):
        """A tap shows, a tap elsewhere folds."""
        page.write("قال للعلماء")
        page.click("#marked .word:nth-of-type(2)")
        assert len(self.unfolded(page)) == 3
        page.click("#lists-title")
        page.press("")
        page.until("document.getElementById('unfold').hidden")


class TestLists:
    """What was found, as tables that lead to the text."""

    def test_name_leads_to_its_mentions(self, page):
        """One after the other, and to the first again; numbers in digits take the focus themselves."""
        page.write("قال جون كيري إن 50 قتيلا سقطوا. وأضاف كيري أن الوضع خطير.")
        places = []
        for _ in range(3):
            page.click("#entities .way")
            places.append(page.js("[...document.querySelectorAll('#marked mark')].indexOf(document.activeElement.closest('mark'))"))
        assert places == [0, 2, 0]
        assert not page.js("document.getElementById('unfold').hidden")
        page.click("#numbers .way")
        assert page.js("document.activeElement.tagName + document.activeElement.firstChild.textContent") == "MARK50"

    def test_name_far_down_is_shown(self, page):
        """The parts up to it are made first."""
        page.write("كلمات بلا أسماء ولا أرقام. " * 2_000 + "قال جون كيري ذلك.")
        page.click("#entities .way")
        page.until("document.activeElement.textContent === 'جون'")

    def test_arrows_go_up_and_down(self, page):
        """One stop for Tab a list."""
        from selenium.webdriver import Keys

        page.write("زار جون كيري باريس ثم موسكو")
        page.js("document.querySelector('#entities .way').focus()")
        names = [page.js("document.activeElement.textContent")]
        for key in (Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_UP):
            page.press(key)
            names.append(page.js("document.activeElement.textContent"))
        assert names == ["جون كيري", "باريس", "موسكو", "موسكو", "باريس"]
        assert page.js("document.querySelectorAll('#entities .way[tabindex=\"0\"]').length") == 1


class TestNormalization:
    """Presets and switches act at once."""

    def test_preset_and_switch(self, page):
        """The request holds only what differs from the preset."""
        page.write("العَرَبِيّـــة أولى")
        assert page.text("#normalized") == "العربية أولى"
        page.click("#normalized-title + button + *, [name=preset][value=search] + span")
        page.until("document.getElementById('normalized').textContent === 'العربيه اولي'")
        page.click("#switches summary")
        page.click("[name=alef]")
        page.until("document.getElementById('normalized').textContent === 'العربيه أولي'")
        asked = json.loads(page.text("#output").split("\n")[1])
        assert asked["normalization"] == {"preset": "search", "alef": False}


class TestEngines:
    """A choice where there is one."""

    def test_one_engine_is_no_choice(self, page):
        """Nothing to see."""
        assert page.js("document.getElementById('engines').hidden")

    def test_chosen_engine_is_asked_for(self, page):
        """Two engines, as /info tells them here; the request names the chosen one, and a refusal is shown."""
        page.expected_faults = ["422"]
        script = """const real = window.fetch; window.fetch = (url, options) => url !== "/info" ? real(url, options) : Promise.resolve(
          new Response('{"engines": {"embedded": {}, "farasa": {}}, "default_engine": "embedded"}'));"""
        added = page.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": script})
        try:
            page.open("/")
            page.until("!document.getElementById('engines').hidden")
        finally:
            page.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)
        assert page.js("document.getElementById('engine').value") == "embedded"
        page.click("#engine option:nth-child(2)")
        page.until("!document.getElementById('problem').hidden")
        assert page.text("#problem-errors") == "#/engine: This service has: embedded."
        assert json.loads(page.text("#output").split("\n")[1])["engine"] == "farasa"


class TestForPrograms:
    """The request and the answer, to take along."""

    def test_shown_command_gives_the_shown_answer(self, page):
        """Bash runs it as it stands, quotes, dollar signs and invisible characters and all."""
        if not shutil.which("curl"):
            pytest.skip("curl is not installed")
        page.write("قال '$HOME' \"جون كيري\" `x` \\n \u202e\u200f JSON\nJSON\n!! 50")
        command = page.text("#output")
        answer = json.loads(subprocess.run(["bash", "-c", command], capture_output=True, check=True, timeout=30).stdout)
        page.click("#tab-json")
        shown = json.loads(page.text("#output"))
        del answer["meta"], shown["meta"]
        assert answer == shown
        assert "\u202e" not in command

    def test_copying_takes_what_is_shown(self, page):
        """Into the clipboard, and says so."""
        page.driver.execute_cdp_cmd("Browser.grantPermissions", {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]})
        page.write(TEXT)
        page.click("#tab-plus")
        page.click("[data-copy=panel]")
        page.until("document.getElementById('said').textContent === 'Copied'")
        copied = page.driver.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
        assert copied == page.text("#output")
        assert "ل+ال+أمم ال+متحد+ة" in copied


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


class TestForEveryone:
    """Languages, themes, sizes, keyboards and screen readers."""

    def choose(self, page, language, theme):
        """Through the controls."""
        if page.js("document.documentElement.lang") != language:
            page.click("#language")
        page.click(f"#theme option[value='{theme}']")

    @pytest.mark.parametrize("language", ["en", "ar"])
    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_axe_finds_no_violation(self, page, axe, language, theme):
        """With an answer, with a word unfolded and all switches, with a problem."""
        page.expected_faults = ["413"]
        self.choose(page, language, theme)
        page.write(TEXT)
        assert page.violations(axe) == []
        page.click("#switches summary")
        page.js("document.querySelector('#marked .word').focus()")
        page.until("!document.getElementById('unfold').hidden")
        assert page.violations(axe) == []
        page.write("قال " * 26_000)
        assert page.violations(axe) == []

    @pytest.mark.parametrize("width", [320, 375, 768, 1024, 1920])
    @pytest.mark.parametrize("language", ["en", "ar"])
    def test_nothing_is_cut_off(self, page, width, language):
        """No width needs sideways scrolling."""
        page.resize(width, mobile=width < 700)
        self.choose(page, language, "light")
        page.click("#sample option:nth-child(3)")
        page.until("document.querySelectorAll('#marked mark').length > 20")
        page.click("#switches summary")
        assert page.js("document.documentElement.scrollWidth") <= width
        page.js("[...document.querySelectorAll('#marked .word')].at(-1).focus()")
        box = page.js("(() => { const r = document.getElementById('unfold').getBoundingClientRect(); return [r.left, r.right]; })()")
        assert 0 <= box[0] < box[1] <= width

    def test_choices_are_kept(self, page):
        """Theme and language hold on the next visit, from the first paint; nothing of the text is kept."""
        self.choose(page, "ar", "dark")
        page.open("/")
        assert page.js("[document.documentElement.lang, document.documentElement.dir, document.documentElement.dataset.theme]") == [
            "ar",
            "rtl",
            "dark",
        ]
        assert sorted(page.js("Object.keys(localStorage)")) == ["enrich-language", "enrich-theme"]
        assert page.text("#text-label") == "النص العربي"
        page.click("#manual")
        page.until("document.querySelector('main').lang === 'ar' && document.title.startsWith('مدخل')")

    def test_system_theme_is_taken(self, page):
        """Where none is chosen."""
        backgrounds = []
        for scheme in ("light", "dark"):
            page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
            backgrounds.append(page.js("getComputedStyle(document.body).backgroundColor"))
        page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
        assert backgrounds == ["rgb(245, 244, 239)", "rgb(20, 24, 27)"]

    def test_keyboard_reaches_everything(self, page):
        """Tab stops at every control once (radios and tabs as groups), and each stop can be seen."""
        from selenium.webdriver import Keys

        page.click("#switches summary")
        page.js("document.activeElement.blur()")
        wanted = set(
            page.js("""[...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
          .filter((e) => e.checkVisibility() && e.tabIndex >= 0 && !(e.type === "radio" && !e.checked))
          .map((e, i) => e.dataset.stop = `${e.tagName} ${e.id || e.name || e.className || e.textContent} ${i}`)""")
        )
        page.js("window.getSelection().setPosition(document.body, 0)")
        reached = []
        for _ in range(len(wanted) + 3):  # between the last stop and the first are the browser's own
            page.press(Keys.TAB)
            reached.append(page.js("document.activeElement.dataset.stop ?? null"))
            assert reached[-1] is None or page.js("""(() => {
              const focused = document.activeElement; // a radio button itself is invisible: its label shows the focus
              return getComputedStyle(focused.name === "preset" ? focused.nextElementSibling : focused).outlineStyle !== "none";
            })()"""), reached[-1]
            if wanted <= set(reached):
                break
        assert wanted <= set(reached), wanted - set(reached)


class TestDocumentation:
    """The documentation's pages in the same browser."""

    @pytest.mark.parametrize("theme", ["light", "dark"])
    @pytest.mark.parametrize("path", ["/docs", "/docs/errors", "/docs/numbers", "/docs/concepts", "/docs/arabic"])
    def test_axe_finds_no_violation(self, page, axe, path, theme):
        """Nor does a phone scroll sideways."""
        page.js("localStorage.setItem('enrich-theme', arguments[0])", theme)
        page.open(path)
        assert page.violations(axe) == []
        page.resize(360, mobile=True)
        assert page.js("document.documentElement.scrollWidth") <= 360

    def test_swagger_shows_the_contract(self, page):
        """Under its own policy."""
        page.open("/docs/api")
        page.until("document.querySelectorAll('.opblock').length > 8")
