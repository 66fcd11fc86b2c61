"""Owns what people see of the other kiosks in a real browser: who needs somebody first, in three languages, and
nothing that a stranger wrote to the broker is more than text.

fleet.py PAVILION ROOT
"""
import datetime
import os
import pathlib
import sys

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__))]
import desk_double
from chromium import Browser, need, run, until
from tap import Tap

PANEL = pathlib.Path(sys.argv[2]).resolve() / "assets/panel"
FIRST = {"en": "2 need somebody.", "fr": "2 demandent quelqu’un.", "nl": "2 hebben iemand nodig."}


def ago(minutes):
    then = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=minutes)
    return then.strftime("%Y-%m-%dT%H:%M:%SZ")


def fleet():
    return {"broker": {"state": "connected"}, "kiosks": [
        {"name": "lobby-1", "self": True, "state": "ready"},
        {"name": "hall-2", "state": "ready", "title": "Hall", "panel": "http://hall-2:8088/", "on": "silt",
         "on_title": {"fr": "Limon", "nl": "Slib", "en": "Silt"},
         "fault": {"at": ago(30), "code": "scene-crashed", "thing": "mirror", "times": 3}},
        {"name": "attic-1", "state": "lost", "since": ago(12)},
        {"name": "cellar", "state": "lost", "stopped": True},
        {"name": "garden", "state": "alert", "since": ago(55)},
        {"name": "evil", "state": "ready", "title": desk_double.HOSTILE, "on": desk_double.HOSTILE,
         "panel": "javascript:window.hurt=1", "fault": {"at": ago(2), "code": "<b>", "thing": desk_double.HOSTILE, "times": 1}}]}


def main():
    tap = Tap()
    desk = desk_double.Desk(PANEL)
    server = desk_double.serve(desk)
    url = f"http://127.0.0.1:{server.server_port}/"
    with Browser(390, 844, phone=True) as browser:
        def open_page(language):
            desk.state = desk_double.kiosk_state("technician", False)
            desk.state["fleet"] = fleet()
            browser.driver.get(url + "door.html")
            browser.js(f"localStorage.setItem('pavilion:language', '{language}')")
            browser.driver.get("about:blank")
            browser.driver.get(url + "#watch")
            until(lambda: browser.all(".fleet li"), "the kiosks")
            return [item.get_attribute("data-name") for item in browser.all(".fleet li")]

        def who_needs_somebody_is_first_in_every_language():
            for language, words in FIRST.items():
                names = open_page(language)
                need(names == ["attic-1", "garden", "evil", "hall-2", "cellar"], f"{names}")
                need(words in browser.one(".fleet-summary").text, browser.one("#fleet").text)
                need(desk.state["fleet"]["kiosks"][1]["on_title"][language] in browser.one("[data-name=hall-2]").text, language)
            need(browser.js("return document.documentElement.scrollWidth <= innerWidth"), "it fits a telephone")

        def a_link_leads_to_a_panel_and_nowhere_else():
            open_page("en")
            links = [link.get_attribute("href") for link in browser.all(".fleet a")]
            need(links == ["http://hall-2:8088/"], f"{links}")
            need("<script>" in browser.one("[data-name=evil]").text, "a stranger's words are words")
            need(not browser.js("return window.hurt") and not browser.all(".fleet img, .fleet script"), "it ran")

        def news_change_the_list():
            open_page("en")
            news = fleet()
            news["kiosks"][2]["state"] = "ready"
            desk.tell("fleet", news)
            until(lambda: "One needs somebody." in browser.one(".fleet-summary").text, "the news")

        for test in (who_needs_somebody_is_first_in_every_language, a_link_leads_to_a_panel_and_nowhere_else,
                     news_change_the_list):
            run(tap, test)
    server.shutdown()
    return tap.end()


sys.exit(main())
