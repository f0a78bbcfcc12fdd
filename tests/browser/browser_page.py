"""What a test does with a page: a thin layer over selenium."""

import time

TEXT = "قالَ جون كيري إنّ ٥٠ قتيلا سقطوا في حلب، وطالب للأمم المتحدة بخمسة ملايين دولار"
"""Persons, places, organisations and numbers, with diacritics."""


class Page:
    """One tab."""

    def __init__(self, driver, site):
        self.driver = driver
        self.site = site
        self.expected_faults = []

    def open(self, path):
        """Go there; the playground has its first answer then."""
        self.driver.get(self.site + path)
        if path == "/":
            self.until("document.querySelectorAll('#entities td').length > 0")

    def resize(self, width, height=900, *, mobile=False):
        """The size of the window, in CSS pixels."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def js(self, expression, *arguments):
        """The value of an expression."""
        return self.driver.execute_script(f"return {expression}", *arguments)

    def until(self, expression, *arguments, seconds=20):
        """Wait until an expression is true."""
        end = time.monotonic() + seconds
        while not (value := self.js(expression, *arguments)):
            assert time.monotonic() < end, f"never true: {expression}"
            time.sleep(0.02)
        return value

    def write(self, text):
        """Put a text into the field at once, as pasting does, and wait for what comes of it."""
        self.js("(document.getElementById('output').textContent = '', document.getElementById('text').value = arguments[0])", text)
        self.js("document.getElementById('text').dispatchEvent(new Event('input', {bubbles: true}))")
        self.until("document.getElementById('output').textContent !== '' && !document.getElementById('status').textContent.endsWith('…')")

    def click(self, selector):
        """Click as a mouse does."""
        element = self.driver.find_element("css selector", selector)
        self.js("arguments[0].scrollIntoView({block: 'center'})", element)
        element.click()

    def press(self, *keys):
        """Press keys on whatever has the focus."""
        from selenium.webdriver import ActionChains

        ActionChains(self.driver).send_keys(*keys).perform()

    def text(self, selector):
        """The text of an element, as the page's scripts see it."""
        return self.js("document.querySelector(arguments[0]).textContent", selector)

    def raw(self):
        """The text of the marked view without its labels; codes of invisible characters turned back."""
        return self.js("""(() => {
          const copy = document.getElementById("marked").cloneNode(true);
          for (const label of copy.querySelectorAll("mark > small")) label.remove();
          for (const code of copy.querySelectorAll(".code")) code.replaceWith(String.fromCodePoint(parseInt(code.textContent.slice(2), 16)));
          return copy.textContent;
        })()""")

    def marks(self):
        """Marked pieces of the text, each with its label."""
        return self.js("""[...document.querySelectorAll("#marked mark")].map((mark) => {
          const copy = mark.cloneNode(true);
          const labels = [...copy.querySelectorAll("small")].map((label) => { label.remove(); return label.textContent; });
          return [copy.textContent, labels.at(-1), mark.className];
        })""")

    def violations(self, axe):
        """What axe-core finds wrong with the page."""
        self.driver.execute_script(axe)
        found = self.driver.execute_async_script("axe.run(document).then(arguments[arguments.length - 1])")
        return [(violation["id"], [node["html"] for node in violation["nodes"]]) for violation in found["violations"]]
