"""What the playground shows, in a real browser."""

import json
import shutil
import subprocess

import pytest
from browser_page import TEXT


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
