"""Owns what people see of the panel in a real browser: over a running exhibition, and over a double of the
desk for what a real stage does not do on demand.

panel.py PAVILION ROOT BOARD
"""
import os
import signal
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import desk_double
from chromium import (CONTRASTS, NAMELESS, SMALL, ActionChains, Browser, By, Keys, Select, need, run, until)
from room import Room, root_of
from tap import Tap

PAVILION, ROOT, BOARD = root_of(sys.argv)
PANEL = ROOT / "assets/panel"


def similar(a, b, by=0.06):
    return len(a) == len(b) and all(abs(x - y) <= by for x, y in zip(a, b))


def shows(browser, column, colour):
    until(lambda: similar(browser.colour(column), colour), f"column {column} in {colour}, it is in {browser.colour(column)}", 6)


# --- over a running exhibition --------------------------------------------------------------------------


def over_the_stage(tap, room, one, other):
    def a_slider_changes_the_picture():
        shows(one, 0, [0.5, 0, 0])
        one.drag(one.row("amount").find_element(By.CSS_SELECTOR, ".slider"), 0.5, 0.9)
        value = until(lambda: abs(room.value("amount") - 0.9) < 0.03 and room.value("amount"), "0.9")
        shows(one, 0, [value, 0, 0])

    def a_change_is_seen_within_moments():
        """From the request to a new picture in the page; all the way there and back."""
        took = one.driver.execute_async_script("""
            const done = arguments[0], piece = arguments[1];
            const picture = document.getElementById("picture");
            const canvas = new OffscreenCanvas(8, 8);
            const pen = canvas.getContext("2d", { willReadFrequently: true });
            const start = performance.now();
            picture.addEventListener("load", function look() {
              pen.drawImage(picture, 0, 0, picture.naturalWidth / 7, picture.naturalHeight, 0, 0, 8, 8);
              if (pen.getImageData(4, 4, 1, 1).data[0] > 40) return;
              picture.removeEventListener("load", look);
              done(performance.now() - start);
            });
            fetch("/api/set", { method: "POST", headers: { "Content-Type": "application/json" },
              body: JSON.stringify({ piece, key: "amount", value: 0.1 }) });
            """.replace("arguments[1]", str(room.piece("board")["id"])))
        print(f"# a change was in the page's picture after {took:.0f} ms")
        need(took < 1000, f"it took {took:.0f} ms")

    def a_number_is_typed():
        field = one.row("reach").find_element(By.CSS_SELECTOR, "input.number")
        field.click()
        field.send_keys("9,5", Keys.ENTER)
        until(lambda: room.value("reach") == 9.5, "9.5, beyond the slider")
        field = one.row("count").find_element(By.CSS_SELECTOR, "input.number")
        field.click()
        field.send_keys("77", Keys.ENTER)
        until(lambda: room.value("count") == 9, "9, the most")
        until(lambda: field.get_attribute("value") == "9", "9 in the field too")

    def twice_on_a_slider_is_its_default():
        slider = one.row("reach").find_element(By.CSS_SELECTOR, ".slider")
        ActionChains(one.driver).move_to_element(slider).double_click().perform()
        until(lambda: room.value("reach") == 1, "the default")

    def keys_move_a_slider():
        one.js("arguments[0].focus()", one.row("count").find_element(By.CSS_SELECTOR, "input[type=range]"))
        before = room.value("count")
        ActionChains(one.driver).send_keys(Keys.ARROW_LEFT).send_keys(Keys.ARROW_LEFT).perform()
        until(lambda: room.value("count") == before - 2, "two steps less")
        ActionChains(one.driver).send_keys(Keys.DELETE).perform()
        until(lambda: room.value("count") == 3, "the default")

    def a_switch_and_a_choice():
        one.row("on").find_element(By.CSS_SELECTOR, "input").click()
        shows(one, 1, [0, 0.8, 0])
        one.row("mode").find_elements(By.CSS_SELECTOR, ".segments label")[2].click()
        shows(one, 2, [0, 0, 0.8])

    def a_colour_and_its_opacity():
        field = one.row("ink").find_element(By.CSS_SELECTOR, "input.hex")
        field.click()
        field.send_keys(Keys.CONTROL, "a")
        field.send_keys("#ff8000", Keys.ENTER)
        shows(one, 3, [1, 0.5, 0])
        one.js("""arguments[0].value = "#00ff80"; arguments[0].dispatchEvent(new Event("input"))""",
               one.row("ink").find_element(By.CSS_SELECTOR, "input[type=color]"))
        shows(one, 3, [0, 1, 0.5])
        one.drag(one.row("ink").find_element(By.CSS_SELECTOR, ".slider"), 0.9, 0.5)
        shows(one, 3, [0, 0.5, 0.25])

    def a_point_goes_where_the_finger_is():
        pad = one.row("place").find_element(By.CSS_SELECTOR, ".pad")
        width, height = pad.size["width"], pad.size["height"]
        ActionChains(one.driver).move_to_element_with_offset(
            pad, int(0.3 * width), int(-0.4 * height)).click().perform()
        shows(one, 4, [0.8, 0.9, 0])  # up is more
        need(abs(room.value("place")[1] - 0.9) < 0.03, "up is not up")

    def a_text_and_an_event():
        field = one.row("words").find_element(By.CSS_SELECTOR, "input")
        field.click()
        field.send_keys(Keys.CONTROL, "a")
        field.send_keys("twelve signs")
        shows(one, 5, [0.6, 0, 0])
        one.row("burst").find_element(By.CSS_SELECTOR, "button").click()
        shows(one, 5, [0.6, 0.8, 0])
        one.row("burst").find_element(By.CSS_SELECTOR, "button").click()
        shows(one, 5, [0.6, 0, 0])

    def a_file_of_the_folder():
        Select(one.row("picture").find_element(By.CSS_SELECTOR, "select")).select_by_visible_text("installation.yaml")
        until(lambda: room.value("picture") == "installation.yaml", "the file")

    def two_browsers_see_each_other():
        mine = lambda b: b.row("amount").find_element(By.CSS_SELECTOR, "input.number").get_attribute("value")
        one.drag(one.row("amount").find_element(By.CSS_SELECTOR, ".slider"), 0.2, 0.7)
        until(lambda: mine(other) == mine(one) and abs(float(mine(one)) - 0.7) < 0.05, "the same number in both")

        def meanwhile():
            room.post("/api/set", {"piece": room.piece("board")["id"], "key": "amount", "value": 0.05})
            until(lambda: mine(other) == "0.05", "the other's value with the other")
            need(abs(float(mine(one)) - 0.3) < 0.05, "a value of another's moved the slider under the hand")
        one.drag(one.row("amount").find_element(By.CSS_SELECTOR, ".slider"), 0.6, 0.3, hold=meanwhile)
        until(lambda: mine(one) == mine(other) == f"{room.value('amount'):g}", "agreement, once the hand is away")

    def undo_and_redo():
        def drag_to(part):
            one.drag(one.row("amount").find_element(By.CSS_SELECTOR, ".slider"), 0.5, part)
            until(lambda: abs(room.value("amount") - part) < 0.03, f"{part}")
            time.sleep(1.2)  # what comes close together is undone together
            return room.value("amount")
        before, after = drag_to(0.2), drag_to(0.8)
        one.one("#undo").click()
        until(lambda: room.value("amount") == before, "what was before")
        until(lambda: not other.one("#redo").get_property("disabled"), "redo, with others too")
        other.one("#redo").click()
        until(lambda: room.value("amount") == after, "what was after")

    def back_to_the_defaults():
        one.tap('.piece[data-name="board"] .rows + button')
        until(lambda: room.value("amount") == 0.5 and room.value("mode") == "still", "the defaults")
        one.one("#undo").click()
        until(lambda: room.value("amount") != 0.5 and room.value("mode") == "storm", "what was before, at once")

    def presets_by_name():
        one.one("#preset-name").send_keys("warm <b>light</b>", Keys.ENTER)
        until(lambda: room.state()["presets"] == ["warm <b>light</b>"], "the preset")
        kept = room.value("amount")
        until(lambda: other.all("#preset-list .recall"), "the preset with others")
        room.post("/api/set", {"piece": room.piece("board")["id"], "key": "amount", "value": 0.01})
        other.one("#preset-list .recall").click()
        until(lambda: abs(room.value("amount") - kept) < 1e-6, "the kept value")
        other.one("#preset-list .remove").click()
        time.sleep(0.2)
        need(room.state()["presets"], "deleted without asking")
        other.one("#preset-list .remove").click()
        until(lambda: not room.state()["presets"], "no preset")

    def the_programme_is_gone_through():
        one.all("#entries button")[1].click()
        until(lambda: one.one("#entries button[aria-current]").get_attribute("data-entry") == "1", "the film")
        until(lambda: "1:" in one.text("#left"), "the time that is left")
        one.all("#entries button")[0].click()
        until(lambda: one.all('.piece[data-name="board"] .row'), "the board again")
        one.one("#dark").click()
        until(lambda: room.state()["on"]["blackout"], "a dark stage")
        until(lambda: one.one("#dark").get_attribute("aria-pressed") == "true", "a button that says so")
        one.one("#dark").click()
        until(lambda: not room.state()["on"]["blackout"], "a light stage")

    def an_error_is_shown_on_its_line_and_mended():
        one.tap('.piece[data-name="board"] details.shader summary')
        text = until(lambda: one.all(".editor textarea:enabled"), "the shader's text")[0]
        good = text.get_property("value")
        need("uniform float amount" in good, "it is another text")
        broken = good.replace("vec3(amount, 0.0, 0.0)", "vec3(amuont, 0.0, 0.0)")
        line = broken[:broken.index("amuont")].count("\n") + 1
        one.js("arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input'))", text, broken)
        until(lambda: [s.text for s in one.all(".numbers .wrong")] == [str(line)], f"line {line} marked", 8)
        need("amuont" in one.text(".editor .troubles"), "not what the compiler says")
        need("amuont" in (room.board / "board.frag").read_text(), "it was not written")
        one.tap(".editor .troubles button")
        need("amuont" in one.js("return arguments[0].value.slice(arguments[0].selectionStart, "
                                "arguments[0].selectionEnd)", text), "the line is not chosen")
        other_text = good.replace("vec3(amount, 0.0, 0.0)", "vec3(0.0, 0.0, 1.0)")
        one.js("arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input'))", text, other_text)
        one.tap(".editor .desk button")
        shows(one, 0, [0, 0, 1])
        until(lambda: not one.all(".numbers .wrong"), "no line marked")

    def nothing_hostile_has_been_obeyed():
        for browser in (one, other):
            need(browser.js("return window.hurt") is None, "a label was executed")
            need(not browser.all("#pieces img, #pieces .segments i, #pieces script, #pieces b"), "a label became markup")
            title = browser.text('.piece[data-name="board"] h2')
            need(title == "<b>Board</b>", f"the title is shown as {title}")

    def the_console_is_quiet():
        for browser in (one, other):
            complaints = browser.errors()
            need(not complaints, "\n".join(complaints))

    def it_comes_back_after_the_desk_was_killed():
        killed = room.desk()
        need(killed, "there is no desk")
        os.kill(killed, signal.SIGKILL)
        until(lambda: one.one("#lost").is_displayed(), "words about the lost connection")
        until(lambda: not one.one("#lost").is_displayed(), "the connection", 20)
        one.drag(one.row("amount").find_element(By.CSS_SELECTOR, ".slider"), 0.9, 0.4)
        until(lambda: abs(room.value("amount") - 0.4) < 0.03, "a change as before")

    for test in (a_slider_changes_the_picture, a_change_is_seen_within_moments, a_number_is_typed,
                 twice_on_a_slider_is_its_default, keys_move_a_slider, a_switch_and_a_choice,
                 a_colour_and_its_opacity, a_point_goes_where_the_finger_is, a_text_and_an_event,
                 a_file_of_the_folder, two_browsers_see_each_other, undo_and_redo, back_to_the_defaults, presets_by_name,
                 the_programme_is_gone_through, an_error_is_shown_on_its_line_and_mended,
                 nothing_hostile_has_been_obeyed, the_console_is_quiet,
                 it_comes_back_after_the_desk_was_killed):
        run(tap, test)


# --- over the double ---------------------------------------------------------------------------------------


def over_the_double(tap, phone, url, desk):
    def a_phone_scrolls_in_one_direction_only():
        phone.open(url)
        need(phone.js("return document.documentElement.scrollWidth") <= 360, "wider than the phone")

    def fingers_find_what_they_mean():
        small = phone.js(SMALL)
        need(not small, "smaller than 44 px:\n" + "\n".join(small))

    def everything_has_a_name():
        nameless = phone.js(NAMELESS)
        need(not nameless, "without a name:\n" + "\n".join(nameless))

    def text_stands_out_in_light_and_dark():
        for scheme in ("light", "dark"):
            phone.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
                "features": [{"name": "prefers-color-scheme", "value": scheme},
                             {"name": "prefers-reduced-motion", "value": "reduce"}]})
            weak = phone.js(CONTRASTS)
            need(not weak, f"{scheme}:\n" + "\n".join(weak))

    def finger_on(key):
        """A finger's place on a slider, and a function that moves it: to (part of the slider, px further up)."""
        slider = phone.row(key).find_element(By.CSS_SELECTOR, ".slider")
        x, y, width, height = phone.js(
            "const b = arguments[0].getBoundingClientRect(); return [b.x, b.y, b.width, b.height]", slider)

        def touch(kind, part=None, up=0):
            points = [] if part is None else [{"x": x + width * part, "y": y + height / 2 - up}]
            phone.driver.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        return touch

    def a_slider_lets_the_page_scroll_under_a_finger():
        touch = finger_on("amount")
        before, asked = phone.js("return scrollY"), len(desk.asked)
        touch("touchStart", 0.2)
        for n in range(1, 20):
            touch("touchMove", 0.2, 8 * n)
        touch("touchEnd")
        until(lambda: phone.js("return scrollY") > before + 80, "a page that scrolled")
        need(len(desk.asked) == asked, f"scrolling set a value: {desk.asked[asked:]}")

    def a_finger_drags_a_slider():
        touch = finger_on("amount")
        desk.delay_s = 0.05
        asked = len(desk.asked)
        touch("touchStart", 0.3)
        for n in range(1, 31):
            touch("touchMove", 0.3 + 0.4 * n / 30)
        touch("touchEnd")
        until(lambda: abs(desk.row(7, "amount")["value"] - 0.7) < 0.05, "the last value")
        desk.delay_s = 0
        sent = len(desk.asked) - asked
        need(sent < 20, f"{sent} requests for 30 movements: they do not wait for one another")

    def a_refusal_is_said_and_taken_back():
        desk.refuse = "count: expected 1 to 64"
        phone.row("trails").find_element(By.CSS_SELECTOR, ".switch").click()
        until(lambda: "expected 1 to 64" in phone.text("#said"), "why not")
        desk.refuse = None

    def a_live_camera_shows_no_picture():
        desk.state.update(picture="mosaic", live_camera=True)
        desk.state["cameras"][0]["synthetic"] = False
        desk.tell("state", desk.state)
        until(lambda: phone.one("#mosaic").is_displayed(), "the mosaic")
        until(lambda: "/api/poster" in phone.one("#picture").get_property("src"), "the poster in the picture's place")
        until(lambda: phone.js("return document.getElementById('mosaic').getContext('2d')"
                               ".getImageData(0, 0, 1, 1).data[3]") == 255, "a mosaic with colours")
        need(phone.text("#view-words"), "no word about why")
        desk.tell("picture", {"n": 99})
        time.sleep(0.3)
        need("/api/picture" not in phone.one("#picture").get_property("src"), "it asks for the picture")

    def three_languages():
        words = set()
        for language in ("fr", "nl", "en"):
            phone.one(f"#languages [lang={language}]").click()
            need(phone.one("html").get_attribute("lang") == language, "the page says another language")
            words.add((phone.text("#next"), phone.text("#on-title")))
            need(phone.js("return document.documentElement.scrollWidth") <= 360, f"{language} is too wide")
        need(len(words) == 3, f"seen: {words}")

    def what_is_unsaved_outlives_a_reload():
        phone.tap("details.shader summary")
        text = until(lambda: phone.all(".editor textarea:enabled"), "the text")[0]
        desk.delay_s = 2  # the desk is slow: it is not saved yet
        phone.js("arguments[0].value += '\\n// mine'; arguments[0].dispatchEvent(new Event('input'))", text)
        phone.driver.refresh()
        desk.delay_s = 0
        until(lambda: phone.all("details.shader summary"), "the page")
        phone.tap("details.shader summary")
        text = until(lambda: phone.all(".editor textarea:enabled"), "the text")[0]
        need(text.get_property("value").endswith("// mine"), "it is lost")

    def the_console_is_quiet():
        complaints = [c for c in phone.errors() if "400 (Bad Request)" not in c]
        need(not complaints, "\n".join(complaints))

    for test in (a_phone_scrolls_in_one_direction_only, fingers_find_what_they_mean, everything_has_a_name,
                 text_stands_out_in_light_and_dark, a_slider_lets_the_page_scroll_under_a_finger,
                 a_finger_drags_a_slider, a_refusal_is_said_and_taken_back, a_live_camera_shows_no_picture,
                 three_languages, what_is_unsaved_outlives_a_reload, the_console_is_quiet):
        run(tap, test)


def main():
    tap = Tap()
    desk = desk_double.Desk(PANEL)
    server = desk_double.serve(desk)
    with Browser(360, 740, phone=True) as phone:
        over_the_double(tap, phone, f"http://127.0.0.1:{server.server_port}/", desk)
    with Room(PAVILION, ROOT, BOARD, "--developer") as room, Browser() as one, Browser() as other:
        for browser in (one, other):
            browser.open(room.url())
        try:
            over_the_stage(tap, room, one, other)
        finally:
            if tap.failed:
                print("# " + room.words().replace("\n", "\n# "))
                folder = os.environ.get("PAVILION_OUT", "/tmp")
                one.driver.save_screenshot(os.path.join(folder, "panel-failed.png"))
    return tap.end()


sys.exit(main())
