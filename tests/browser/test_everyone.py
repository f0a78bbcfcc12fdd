"""Languages, themes, sizes, keyboards and screen readers: playground and documentation in a real browser."""

import pytest
from browser_page import TEXT


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
