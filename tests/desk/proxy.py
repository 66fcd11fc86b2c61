#!/usr/bin/env python3
"""Owns the panel behind a proxy: people speak HTTPS with a name, the desk hears plain HTTP from its own machine,
and still knows its name, its origin, whom a wrong token comes from, and that nobody comes in without one.

proxy.py PAVILION FOLDER-OF-PLUGINS
"""
import http.client
import http.server
import json
import os
import pathlib
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from house import JSON, House, need
from tap import Tap

NAME = "kiosk.example.org"
TOKENS = {"viewer": "viewer-of-the-test-", "technician": "technician-of-test-"}
SLOW = 3


def handler_to(port):
    class Handler(http.server.BaseHTTPRequestHandler):
        """What nginx and Caddy do: the head's Host kept, whom it is for and how added, nothing gathered."""

        def log_message(self, *_):
            pass

        def serve(self):
            length = int(self.headers.get("Content-Length") or 0)
            heads = {name: value for name, value in self.headers.items() if name.lower() not in ("connection", "x-test-from")}
            heads["X-Forwarded-For"] = self.headers.get("X-Test-From", self.client_address[0])
            heads["X-Forwarded-Proto"] = "https"
            inner = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            try:
                inner.request(self.command, self.path, self.rfile.read(length) if length else None, heads)
                answer = inner.getresponse()
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    if name.lower() not in ("transfer-encoding", "connection"):
                        self.send_header(name, value)
                self.end_headers()
                while part := answer.read1(65536):
                    self.wfile.write(part)
                    self.wfile.flush()
            except OSError:
                pass
            finally:
                inner.close()
        do_GET = do_POST = serve
    return Handler


def proxy_to(port, folder):
    """A server with TLS; its port."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                    "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}", "-keyout", f"{folder}/key.pem",
                    "-out", f"{folder}/cert.pem"], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/cert.pem", f"{folder}/key.pem")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler_to(port))
    server.daemon_threads = True
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


class Visitor:
    """Somebody with a browser, who trusts the house's certificate."""

    def __init__(self, port, folder):
        self.port, self.context = port, ssl.create_default_context(cafile=f"{folder}/cert.pem")

    def connect(self):
        line = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=20, context=self.context)
        line.connect = lambda: setattr(line, "sock", self.context.wrap_socket(
            socket.create_connection(("127.0.0.1", self.port), 20), server_hostname=NAME))
        return line

    def ask(self, method, path, body=None, **heads):
        line = self.connect()
        try:
            line.request(method, path, json.dumps(body) if body is not None else None,
                         {"Host": NAME, **(JSON if body is not None else {}), **{k.replace("_", "-"): v for k, v in heads.items()}})
            answer = line.getresponse()
            return answer.status, answer.read(), answer.headers
        finally:
            line.close()


def tests(house, people):
    def nobody_comes_in_without_a_token():
        for heads in ({}, {"X_Pavilion_Token": "nonsense-of-a-token"}):
            status, body, _ = people.ask("GET", "/api/state", X_Test_From="198.51.100.1", **heads)
            need(status == 403, f"{heads}: {status} {body[:100]}")

    def a_link_sets_a_cookie_that_only_goes_by_tls():
        status, _, heads = people.ask("GET", f"/?t={TOKENS['technician']}")
        need(status == 303 and heads["Location"] == "/", f"{status} {heads['Location']}")
        cookie = heads["Set-Cookie"]
        need("Secure" in cookie and "HttpOnly" in cookie and "SameSite=Strict" in cookie, cookie)
        people.cookie = cookie.split(";")[0]
        status, body, _ = people.ask("GET", "/api/state", Cookie=people.cookie)
        need(status == 200 and json.loads(body)["role"] == "technician", f"{status} {body[:100]}")

    def its_own_origin_may_post_and_others_may_not():
        for origin, wanted in ((f"https://{NAME}", 200), (f"http://{NAME}", 200), ("https://evil.example", 403),
                               (f"https://{NAME}:444", 403), ("null", 403)):
            status, body, _ = people.ask("POST", "/api/command", {"command": "light"}, Cookie=people.cookie, Origin=origin)
            need(status == wanted, f"{origin}: {status} {body[:100]}")

    def another_name_is_refused():
        status, body, _ = people.ask("GET", "/api/state", Host="evil.example", Cookie=people.cookie)
        need(status == 403 and b"not called evil.example" in body, f"{status} {body[:100]}")

    def links_for_others_carry_the_name():
        status, body, _ = people.ask("GET", "/api/access", Cookie=people.cookie)
        need(f"https://{NAME}/?t={TOKENS['viewer']}" in body.decode(), f"{status} {body}")

    def events_come_at_once():
        line = people.connect()
        line.request("GET", "/api/events", headers={"Host": NAME, "Cookie": people.cookie})
        answer = line.getresponse()
        need(answer.status == 200 and answer.headers["X-Accel-Buffering"] == "no", f"{answer.status} {answer.headers}")
        text, sent, until = b"", 0, time.monotonic() + 10 * SLOW
        while b"event: state" not in text and time.monotonic() < until:
            text += answer.read1(65536)
        sent = time.monotonic()
        people.ask("POST", "/api/command", {"command": "blackout"}, Cookie=people.cookie)
        while b'"blackout":true' not in text and time.monotonic() < until:
            text += answer.read1(65536)
        took = time.monotonic() - sent
        line.close()
        people.ask("POST", "/api/command", {"command": "light"}, Cookie=people.cookie)
        need(took < 1 * SLOW, f"the dark was told after {took:.2f} s")

    def who_guesses_shuts_out_only_himself():
        for _ in range(7):
            status, _, heads = people.ask("POST", "/api/enter", {"token": "guessed-guessed-guess"}, X_Test_From="198.51.100.9")
        need(status == 429 and int(heads["Retry-After"]) >= 1, f"{status}")
        status, _, _ = people.ask("POST", "/api/enter", {"token": TOKENS["viewer"]}, X_Test_From="198.51.100.10")
        need(status == 200, f"another one: {status}")
        status, _, _ = people.ask("POST", "/api/enter", {"token": TOKENS["viewer"]}, X_Test_From="198.51.100.9")
        need(status == 429, f"the same one: {status}")

    def the_machine_itself_asks_too():
        heads, house.heads = house.heads, {}
        status, _, _ = house.ask("GET", "/api/state")
        house.heads = heads
        need(status == 403, f"{status}")
    return (nobody_comes_in_without_a_token, a_link_sets_a_cookie_that_only_goes_by_tls, its_own_origin_may_post_and_others_may_not,
            another_name_is_refused, links_for_others_carry_the_name, events_come_at_once, who_guesses_shuts_out_only_himself,
            the_machine_itself_asks_too)


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        access = pathlib.Path(folder) / "access.json"
        access.write_text(json.dumps(TOKENS))
        access.chmod(0o600)
        with House(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), developer=False,
                   head=f"panel: {{ names: [{NAME}] }}\n", env={"PAVILION_ACCESS": str(access)},
                   heads={"X-Pavilion-Token": TOKENS["technician"]}) as house:
            for test in tests(house, Visitor(proxy_to(house.port, folder), folder)):
                tap.run(test)
    return tap.end()


sys.exit(main())
