"""A Chromium for tests of pages: driven headless, and what every page has to keep to."""
import os
import sys

import room

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

try:
    from selenium import webdriver
    from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
    from selenium.webdriver.support.ui import Select
except ImportError:
    print("1..0 # SKIP python3-selenium is not installed")
    sys.exit(0)


def need(condition, words):
    if not condition:
        raise AssertionError(words)


def until(function, what, within_s=15):
    """As in a room; what the page has drawn anew under our hands is looked for again."""
    def look():
        try:
            return function()
        except StaleElementReferenceException:
            return None
    return room.until(look, what, within_s)


class Browser:
    """One Chromium, headless; with `phone` a telephone of that size with a touch screen."""

    def __init__(self, width=1280, height=900, phone=False, language="en"):
        options = webdriver.ChromeOptions()
        for word in ("--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
                     "--no-first-run", "--disable-extensions", f"--window-size={width},{height}",
                     f"--lang={language}") + (("--no-sandbox",) if os.geteuid() == 0 else ()):
            options.add_argument(word)
        options.add_experimental_option("prefs", {"intl.accept_languages": language})
        if phone:
            options.add_experimental_option("mobileEmulation", {"deviceMetrics": {
                "width": width, "height": height, "pixelRatio": 2.0, "touch": True}})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        self.driver.set_script_timeout(30)  # a busy machine

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.driver.quit()

    def open(self, url):
        self.driver.get(url)
        until(lambda: self.all(".piece .row"), "rows on the page")

    def js(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def row(self, key):
        element = self.one(f'.row[data-key="{key}"]')
        self.js("arguments[0].scrollIntoView({block: 'center'})", element)
        return element

    def text(self, selector):
        return until(lambda: [self.one(selector).text], f"the text of {selector}")[0]

    def tap(self, selector):
        def tapped():
            element = self.one(selector)
            self.js("arguments[0].scrollIntoView({block: 'center'})", element)
            element.click()
            return True
        until(tapped, f"{selector} under a finger")

    def drag(self, element, from_part, to_part, steps=8, hold=None):
        """Over an element's width, in parts of it. `hold` is called before the button comes up."""
        width = element.size["width"]
        at = lambda part: int((part - 0.5) * width)
        chain = ActionChains(self.driver, duration=15)
        chain.move_to_element_with_offset(element, at(from_part), 0).click_and_hold()
        for n in range(1, steps + 1):
            chain.move_to_element_with_offset(element, at(from_part + (to_part - from_part) * n / steps), 0)
        chain.perform()
        if hold:
            hold()
        ActionChains(self.driver).release().perform()

    def errors(self):
        """What the console complained about since it was asked last."""
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]

    def colour(self, column):
        """Of the middle of one of the board's six columns, 0..1, as the panel's picture shows it."""
        return self.js("""
            const picture = document.getElementById("picture");
            const canvas = new OffscreenCanvas(picture.naturalWidth, picture.naturalHeight);
            const pen = canvas.getContext("2d");
            pen.drawImage(picture, 0, 0);
            const x = Math.floor((arguments[0] + 0.5) / 6 * canvas.width);
            return [...pen.getImageData(x, canvas.height >> 2, 1, 1).data].slice(0, 3).map((v) => v / 255);
            """, column)


# What a finger does not find: smaller than 44 px.
SMALL = """
return [...document.querySelectorAll("button, select, input:not([type=range]):not([type=radio]):not([type=color]):not([type=checkbox]), .slider, .switch, .segments label, .swatch, .pad, summary")]
  .filter((e) => e.offsetParent && (e.getBoundingClientRect().height < 43.5 || e.getBoundingClientRect().width < 43.5))
  .map((e) => `${e.outerHTML.slice(0, 80)} ${e.getBoundingClientRect().width}x${e.getBoundingClientRect().height}`)"""

# What a screen reader has no name for.
NAMELESS = """
return [...document.querySelectorAll("button, input, select, textarea, [role=slider], [role=radiogroup]")]
  .filter((e) => e.offsetParent)
  .filter((e) => !(e.getAttribute("aria-label") || e.textContent.trim() || e.labels?.[0]?.textContent.trim()))
  .map((e) => e.outerHTML.slice(0, 120))"""

# Every text against what is behind it; what lies over pictures, is disabled or has faded away left out.
CONTRASTS = """
const parts = (css) => (css.match(/[\\d.]+/g) || []).map(Number);
const channel = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
const behind = (e) => {
  for (; e; e = e.parentElement) {
    const back = parts(getComputedStyle(e).backgroundColor);
    if (back.length === 3 || back[3] > 0.9) return back;
  }
  return parts(getComputedStyle(document.documentElement).backgroundColor);
};
const weak = [];
for (const e of document.querySelectorAll("body *")) {
  const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
  if (!own || !e.offsetParent || e.disabled || e.closest(":disabled, #said, [hidden]")) continue;
  const a = light(parts(getComputedStyle(e).color)), b = light(behind(e));
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (ratio < 4.5) weak.push(`${ratio.toFixed(2)} ${e.outerHTML.slice(0, 100)}`);
}
return weak;
"""


def run(tap, test):
    def well():
        try:
            test()
        except WebDriverException as trouble:
            raise AssertionError(trouble.msg or repr(trouble)) from trouble
    well.__name__ = test.__name__
    tap.run(well)
