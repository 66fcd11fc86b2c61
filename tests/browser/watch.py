"""Owns what guards and technicians see in a real browser: good days and bad ones in three languages, on a telephone
and on a desk, and a kiosk that asks for a token and does what a hand says.

watch.py PAVILION ROOT FOLDER-OF-PLUGINS
"""
import json
import os
import pathlib
import re
import shutil
import sys
import tempfile
import time

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)),
                os.path.join(os.path.dirname(os.path.abspath(__file__)), "../desk")]
import desk_double
from chromium import CONTRASTS, NAMELESS, SMALL, Browser, By, Keys, need, run, until
from house import House
from tap import Tap

PAVILION, ROOT, PLUGINS = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve(), os.path.abspath(sys.argv[3])
PANEL = ROOT / "assets/panel"
OUT = os.environ.get("PAVILION_OUT")
WELL = {"en": "All is well.", "fr": "Tout va bien.", "nl": "Alles is in orde."}
AWAY = {"en": "The camera “entrance” is away.", "fr": "La caméra « entrance » a disparu.", "nl": "De camera “entrance” is weg."}
CABLE = {"en": "Press it home", "fr": "Enfoncez-le", "nl": "Druk hem aan"}
OUT_OF_IT = {"en": "Another’s mirror", "fr": "Le miroir d’un autre", "nl": "De spiegel van een ander"}


def plain(text):
    return text.replace("\u00a0", " ")


class Page:
    """The watching view over a double of the desk."""

    def __init__(self, browser, url, desk):
        self.browser, self.url, self.desk = browser, url, desk

    def open(self, language, role="technician", bad=False, view="watch"):
        self.desk.state = desk_double.kiosk_state(role, bad)
        self.desk.asked.clear()
        driver = self.browser.driver
        driver.get(self.url + "door.html")
        self.browser.js(f"localStorage.setItem('pavilion:language', '{language}')")
        driver.get("about:blank")
        driver.get(f"{self.url}#{view}")
        until(lambda: self.browser.all("#well h2") and self.browser.one("#well-title").text, "a headline")
        return self

    def text(self, selector):
        return plain(self.browser.one(selector).text)

    def keep(self, name):
        if OUT:
            self.browser.driver.save_screenshot(os.path.join(OUT, f"watch-{name}.png"))


def hold_the_page(page, name):
    """What every page keeps to, in light and in the dark."""
    browser = page.browser
    browser.js("for (const details of document.querySelectorAll('#watch details:not([hidden])')) details.open = true")
    until(lambda: not browser.all("#log:not([hidden])") or browser.all("#log-lines li time"), "the log's lines")
    wide = browser.js("return document.documentElement.scrollWidth - innerWidth")
    need(wide <= 0, f"{name}: it scrolls sideways by {wide} px")
    for what, script in (("smaller than 44 px", SMALL), ("without a name", NAMELESS)):
        found = browser.js(script)
        need(not found, f"{name}: {what}:\n" + "\n".join(found))
    for scheme in ("light", "dark"):
        browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [
            {"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": "reduce"}]})
        weak = browser.js(CONTRASTS)
        need(not weak, f"{name}, {scheme}:\n" + "\n".join(weak))
        page.keep(f"{name}-{scheme}")


def days(page, size):
    def a_good_day_says_so_in_three_languages():
        for language in ("fr", "nl", "en"):
            page.open(language)
            need(page.text("#well-title") == WELL[language], page.text("#well-title"))
            need(page.browser.one("#well").get_attribute("class") == "well", "not well")
            need((" Go " if language == "fr" else " GB ") in page.text("#health"), page.text("#health"))
            need(not page.browser.all("#health li.mind, #health li.bad"), page.text("#health"))
            hold_the_page(page, f"good-{language}-{size}")

    def a_bad_day_says_what_happened_and_what_to_do():
        for language in ("fr", "nl", "en"):
            page.open(language, bad=True)
            need(page.text("#well-title") == AWAY[language], page.text("#well-title"))
            need(CABLE[language] in page.text("#well-words"), page.text("#well-words"))
            rest = page.browser.all("#well-rest > li")
            need(len(rest) == 5, f"{len(rest)} more: {page.text('#well-rest')}")
            need(OUT_OF_IT[language] in page.text("#well-rest"), page.text("#well-rest"))
            need(len(page.browser.all("#health li.mind")) == 8, page.text("#health"))
            need(len(page.browser.all("#watch-faults > li")) == 6, page.text("#watch-faults"))
            hold_the_page(page, f"bad-{language}-{size}")
    return a_good_day_says_so_in_three_languages, a_bad_day_says_what_happened_and_what_to_do


def the_rest(page):
    browser, desk = page.browser, page.desk

    def asked():
        return [body for path, body in desk.asked if path == "/api/command"]

    def each_role_sees_what_it_may_do():
        for role, bar, hands, view_count in (("viewer", False, False, 0), ("guard", True, False, 0), ("technician", True, True, 2)):
            page.open("en", role, bad=True)
            seen = lambda selector: bool(browser.js(f"return document.querySelector('{selector}')?.offsetParent"))
            need(bool(browser.js("return document.querySelector('#bar').offsetHeight")) == bar, f"{role}: the bar")
            need(seen("#restart") == bar and seen("#hours-hands button") == bar, f"{role}: restart and hours")
            need(seen("#log") == hands and seen("#doors") == hands and seen("#quarantine .hand") == hands, f"{role}: log, doors")
            need(seen("#quarantine code") == hands, f"{role}: the technician's words")
            need(len([a for a in browser.all("#views a") if a.is_displayed()]) == view_count, f"{role}: views")
            need(f"as {role}" in page.text("#who"), page.text("#who"))
            if role != "technician":
                browser.js("location.hash = '#adjust'")
                need(not seen("#adjust"), f"{role} adjusts")

    def what_hurts_is_pressed_twice():
        page.open("en", "guard")
        browser.tap("#restart")
        time.sleep(0.2)
        need(not asked(), f"restarted at once: {asked()}")
        need("Press again" in page.text("#restart"), page.text("#restart"))
        browser.tap("#restart")
        until(lambda: asked() == [{"command": "restart"}], f"a restart: {asked()}")
        need(page.text("#restart") == "Restart the stage", page.text("#restart"))
        browser.tap("#hours-hands [data-word]")
        time.sleep(0.2)
        need(len(asked()) == 1 and "Press again" in page.text("#hours-hands"), f"closed at once: {asked()}")
        browser.tap("#hours-hands [data-word]")
        until(lambda: asked()[1:] == [{"command": "close"}], f"closed: {asked()}")
        desk.state["health"]["hours"].update(open=False, by_hand=True, until=None, next_open="2027-06-02T09:00:00+02:00")
        desk.tell("health", desk.state["health"])
        until(lambda: page.text("#hours-hands") == "As usual" and "Closed until" in page.text("#hours-words"), "it can be taken back")
        need("09:00" in page.text("#hours-words"), f"the time of the house: {page.text('#hours-words')}")

    def hands_say_what_they_mean():
        page.open("en", bad=True)
        browser.tap("#quarantine .hand")
        browser.tap("#hours-hands button")
        browser.tap("#hours-hands button:last-child")
        browser.tap("#pause")
        until(lambda: browser.one("#pause").get_attribute("aria-pressed") == "true", "the programme held")
        browser.tap("#pause")
        until(lambda: len(asked()) == 5, f"five commands: {asked()}")
        need(asked() == [{"command": "forgive", "entry": 0}, {"command": "extend", "minutes": 60},
                         {"command": "extend", "minutes": 0}, {"command": "pause"}, {"command": "resume"}], f"{asked()}")

    def a_keyboard_reaches_everything():
        page.open("en", bad=True)
        reached = set()
        for _ in range(60):
            browser.driver.switch_to.active_element.send_keys(Keys.TAB)
            active = browser.js("const e = document.activeElement; return e.id || e.className || e.tagName + e.textContent.slice(0, 20)")
            reached.add(active)
        for wanted in ("restart", "pause", "dark", "next", "log-word", "doors-word", "leave", "hand"):
            need(wanted in reached, f"{wanted} is never reached: {sorted(reached)}")
        ringless = browser.js("const e = document.querySelector('#restart'); e.focus(); return getComputedStyle(e).outlineStyle")
        need(ringless != "none", "no ring around what has the focus")

    def news_change_the_headline_and_are_spoken():
        page.open("en")
        need(browser.one("#well").get_attribute("role") == "status", "a screen reader would not hear it")
        desk.state["cameras"][0]["state"] = "stalled"
        desk.tell("state", {key: value for key, value in desk.state.items() if key not in ("role", "tokens")})
        until(lambda: "stopped sending pictures" in page.text("#well-title"), "the headline")
        need("as technician" in page.text("#who"), "an event has changed the role")
        desk.state["cameras"][0]["state"] = "live"
        desk.tell("state", desk.state)
        desk.state["on"]["blackout"] = True
        desk.tell("on", desk.state["on"])
        until(lambda: page.text("#well-title") == "The stage is dark.", "the dark")
        need(browser.one("#well").get_attribute("class") == "bad", "the dark is not said to be grave")
        desk.state["on"]["blackout"] = False
        desk.tell("on", desk.state["on"])
        health = desk.state["health"]
        health["faults"].append(desk_double.fault(1, "scene-crashed", "generated-worlds", "signal 11 in scene.c:42 draw"))
        desk.tell("health", health)
        until(lambda: page.text("#well-title") == "All is well." and "“Generated worlds” stopped working" in
              page.text("#well-words"), "what was mended")

    def what_is_open_stays_open():
        page.open("en", bad=True)
        browser.tap("#watch-faults summary")
        desk.state["health"]["host"]["load"] = 3.3
        desk.tell("health", desk.state["health"])
        time.sleep(0.5)
        need(browser.js("return document.querySelector('#watch-faults details').open"), "it was drawn anew under the reader")

    def the_log_is_filtered_and_saved():
        desk.log = desk_double.log_of(700)
        page.open("en")
        browser.tap("#log-word")
        until(lambda: len(browser.all("#log-lines li")) == 400, "the newest lines")
        field = browser.one("#log-filter")
        field.send_keys("line 69")
        until(lambda: [line for line in browser.all("#log-lines li")] and len(browser.all("#log-lines li")) == 11, "lines 69 and 690 to 699")
        browser.js("const s = document.querySelector('#log-who'); s.value = 'stage'; s.dispatchEvent(new Event('change'))")
        until(lambda: len(browser.all("#log-lines li")) == 3, "those of the stage")
        need(browser.one("#log-save").get_attribute("download") == "pavilion-log.txt", "it cannot be saved")

    def every_fault_has_words_in_every_language():
        codes = re.findall(r'\[PAV_FAULT_(?!NONE)\w+\] = "([a-z-]+)"', (ROOT / "engine/keeper/fault.c").read_text())
        need(len(codes) >= 30, f"{codes}")
        for language in ("fr", "nl", "en"):
            page.open(language)
            told = browser.driver.execute_async_script("""
                const done = arguments[1];
                import("/faults.js").then(({ explain, KNOWN }) => done([KNOWN, arguments[0].map((code) =>
                  [code, explain(code, "X"), explain(code)])]));""", codes)
            need(set(codes) <= set(told[0]), f"no words for {set(codes) - set(told[0])}")
            for code, named, nameless in told[1]:
                for text in (*named.values(), *nameless.values()):
                    need(len(text) > 3 and "{" not in text and "undefined" not in text, f"{language} {code}: {text}")
                need(not re.search(r"[“«]\s*[”»]", nameless["what"]), f"{language} {code}: {nameless['what']}")

    def every_refusal_is_said_in_the_language_of_the_page():
        said = re.findall(r'^  \["((?:[^"\\]|\\.)+)",', (PANEL / "refusals.js").read_text(), re.M)
        need(len(said) > 20, f"{said}")
        spoken = "".join(file.read_text() for file in sorted((ROOT / "engine").rglob("*.c")))
        spoken = re.sub(r'"\n\s*"', "", spoken)
        spoken = re.sub(r"%(\.\d+)?(s%s|zu|s|d)", "{}", spoken)
        for text in said:
            need(f'"{re.sub("{.}", "{}", text)}"' in spoken, f"nobody says any more: {text}")
        for language, words in (("fr", "il y faut un technicien ; vous êtes ici comme gardien"),
                                ("nl", "daarvoor is een technicus nodig; u bent hier als bewaker"),
                                ("en", "this takes a technician; you are here as a guard")):
            page.open(language)
            told = browser.driver.execute_async_script("""
                import("/refusals.js").then(({ refusal }) => arguments[0](refusal(
                  "this takes a technician; you are here as a guard")));""")
            need(plain(told) == words, told)

    def nothing_that_a_fault_says_is_markup():
        page.open("en", bad=True)
        desk.state["health"]["faults"].append(desk_double.fault(0, "scene-failed", desk_double.HOSTILE, desk_double.HOSTILE))
        desk.state["health"]["ladder"]["quarantine"][0]["reason"] = desk_double.HOSTILE
        desk.state["health"]["broker"] = {"state": "connected", "lost": False, "why": desk_double.HOSTILE}
        desk.log += "2026-11-28T14:03:22Z [stage] " + desk_double.HOSTILE + "\n"
        desk.tell("health", desk.state["health"])
        browser.tap("#log-word")
        until(lambda: all("<script>" in page.text(place) for place in ("#watch-faults", "#log-lines", "#health")), "the words themselves")
        need(not browser.js("return window.hurt"), "it ran")

    def the_console_is_quiet():
        complaints = browser.errors()
        need(not complaints, "\n".join(complaints))
    return (each_role_sees_what_it_may_do, what_hurts_is_pressed_twice, hands_say_what_they_mean, a_keyboard_reaches_everything,
            news_change_the_headline_and_are_spoken, what_is_open_stays_open, the_log_is_filtered_and_saved,
            every_fault_has_words_in_every_language,
            every_refusal_is_said_in_the_language_of_the_page, nothing_that_a_fault_says_is_markup, the_console_is_quiet)


# --- over a kiosk -------------------------------------------------------------------------------------

TOKENS = {"viewer": "viewer-of-the-test-", "guard": "guard-of-the-test--", "technician": "technician-of-test-"}


def over_a_kiosk(browser, house, access):
    def stage():
        return house.process("pavilion-stage")

    def the_door_asks_for_a_token():
        browser.driver.get(f"http://127.0.0.1:{house.port}/")
        until(lambda: browser.all("#door"), "the door")
        need(not browser.js("return document.documentElement.scrollWidth - innerWidth > 0"), "the door scrolls sideways")
        for script in (SMALL, NAMELESS, CONTRASTS):
            need(not browser.js(script), f"{browser.js(script)}")
        browser.one("#token").send_keys("no such token", Keys.ENTER)
        until(lambda: "opens nothing" in browser.text("#door-wrong"), "a refusal")
        browser.one("#token").send_keys(TOKENS["guard"], Keys.ENTER)
        until(lambda: browser.all("#well-title") and browser.one("#who").text.startswith("You are here as guard"), "the panel")
        kept = browser.driver.get_cookie("pavilion")
        need(kept["httpOnly"] and kept["sameSite"] == "Strict", f"{kept}")
        need(TOKENS["guard"] not in browser.driver.current_url, browser.driver.current_url)

    def what_is_on_is_seen_beside_what_it_should_be():
        until(lambda: browser.one("#now-title").text == "The board" or browser.one("#now-title").text, "a title")
        until(lambda: browser.js("return document.getElementById('now-picture').naturalWidth > 0 "
                                 "|| !document.getElementById('now-mosaic').hidden"), "a picture of the stage")
        until(lambda: browser.all("#health li"), "the health")
        until(lambda: "a second" in browser.text("#health") or "not smooth" in browser.text("#health"), "figures of the stage", 40)

    def next_and_dark_act():
        before = house.state()["on"]["entry"]
        browser.tap("#next")
        until(lambda: house.state()["on"]["entry"] != before, "the next one")
        browser.tap("#dark")
        until(lambda: house.state()["on"]["blackout"] and browser.text("#well-title") == "The stage is dark.", "the dark")
        browser.tap("#dark")
        until(lambda: not house.state()["on"]["blackout"], "the light")

    def what_is_held_stays_until_it_may_go_on():
        browser.tap("#pause")
        until(lambda: house.state()["on"]["paused"] and browser.text("#well-title") == "The programme is held.", "a programme that is held")
        browser.tap("#pause")
        until(lambda: not house.state()["on"]["paused"] and browser.text("#well-title") != "The programme is held.", "it goes on")

    def a_restart_brings_a_fresh_stage():
        old = stage()
        browser.tap("#restart")
        browser.tap("#restart")
        until(lambda: stage() not in (None, old) and not pathlib.Path(f"/proc/{old}").exists(), "another stage", 60)
        until(lambda: house.piece("board") or house.piece("twin"), "a piece on it", 30)
        need("asked for at the panel" in house.said() or "asked by the panel" in house.said(), house.said()[-800:])

    def a_guard_may_no_more_than_that():
        status, body, _ = house.ask("POST", "/api/command", json.dumps({"command": "go", "entry": 0}),
                                    {"Content-Type": "application/json", "X-Pavilion-Token": TOKENS["guard"]})
        need(status == 403 and b"takes a technician" in body, f"{status} {body}")

    def a_new_token_shuts_the_old_one_out():
        fresh = dict(TOKENS, guard="another-guard-token")
        (access.parent / "fresh").write_text(json.dumps(fresh))
        (access.parent / "fresh").chmod(0o640)
        (access.parent / "fresh").rename(access)
        until(lambda: browser.all("#door"), "the door again", 30)
        house.heads = {"X-Pavilion-Token": TOKENS["technician"]}
        need(house.state()["role"] == "technician", "the technician is out too")

    def a_link_lets_the_technician_in():
        browser.driver.get(f"http://127.0.0.1:{house.port}/?t={TOKENS['technician']}")
        browser.tap("#views [data-view=watch]")
        until(lambda: "as technician" in browser.text("#who"), "the technician")
        browser.tap("#doors-word")
        until(lambda: browser.js("return [...document.querySelectorAll('#door-list img')].filter((i) => i.naturalWidth > 0).length") == 3,
              "three codes")
        browser.tap("#log-word")
        # The board speaks with every picture: what the keeper says is looked for by its name.
        until(lambda: browser.js("const s = document.querySelector('#log-who'); s.value = 'keeper'; "
                                 "s.dispatchEvent(new Event('change')); return s.value") == "keeper", "the keeper among the programs")
        until(lambda: "the panel knows 3 roles" in browser.text("#log-lines"), "the keeper's log")
        browser.tap("#leave")
        until(lambda: browser.all("#door"), "the door")
    return (the_door_asks_for_a_token, what_is_on_is_seen_beside_what_it_should_be, next_and_dark_act,
            what_is_held_stays_until_it_may_go_on, a_restart_brings_a_fresh_stage,
            a_guard_may_no_more_than_that, a_new_token_shuts_the_old_one_out, a_link_lets_the_technician_in)


def main():
    tap = Tap()
    access = pathlib.Path(tempfile.mkdtemp()) / "access.json"
    access.write_text(json.dumps(TOKENS))
    access.chmod(0o600)
    desk = desk_double.Desk(PANEL, desk_double.kiosk_state())
    url = f"http://127.0.0.1:{desk_double.serve(desk).server_port}/"
    with House(PAVILION, PLUGINS, developer=False, env={"PAVILION_ACCESS": str(access)}, options=("--understudy",),
               heads={"X-Pavilion-Token": TOKENS["technician"]}) as house:
        with Browser(360, 740, phone=True) as phone:
            for test in days(Page(phone, url, desk), "phone"):
                run(tap, test)
            for test in over_a_kiosk(phone, house, access):
                run(tap, test)
        with Browser(1280, 900) as one:
            page = Page(one, url, desk)
            for test in (*days(page, "desk"), *the_rest(page)):
                run(tap, test)
        if tap.failed:
            print("# " + re.sub(r"\[board\] drew .*\n", "", house.said()).replace("\n", "\n# "))
    shutil.rmtree(access.parent)
    return tap.end()


sys.exit(main())
