"""OSC 1.0 on the wire, written down once more so that ours is not tested by itself."""
import socket
import struct
import time

NTP = 2208988800


def text(words):
    data = words.encode() + b"\0"
    return data + b"\0" * (-len(data) % 4)


def message(address, types="", *values):
    """types: i f h d s S r (a hex string "rrggbbaa"), T F N I without a value."""
    body = b""
    values = list(values)
    for kind in types:
        if kind in "TFNI":
            continue
        value = values.pop(0)
        if kind in "sS":
            body += text(value)
        elif kind == "r":
            body += bytes.fromhex(value)
        else:
            body += struct.pack({"i": ">i", "f": ">f", "h": ">q", "d": ">d"}[kind], value)
    return text(address) + text("," + types) + body


def bundle(at_s, *elements):
    """at_s: seconds since 1970, or None: at once."""
    tag = 1 if at_s is None else int((at_s + NTP) * 2**32)
    return text("#bundle") + struct.pack(">Q", tag) + b"".join(
        struct.pack(">i", len(element)) + element for element in elements)


def read_text(data, at):
    end = data.index(b"\0", at)
    return data[at:end].decode(), end // 4 * 4 + 4


def parse(data):
    """(address, types, values)"""
    address, at = read_text(data, 0)
    types, at = read_text(data, at)
    values = []
    for kind in types[1:]:
        if kind in "TFNI":
            values.append({"T": True, "F": False, "N": None, "I": "bang"}[kind])
        elif kind in "sS":
            value, at = read_text(data, at)
            values.append(value)
        elif kind == "r":
            values.append(data[at:at + 4].hex())
            at += 4
        else:
            code, size = {"i": (">i", 4), "f": (">f", 4), "h": (">q", 8), "d": (">d", 8)}[kind]
            values.append(struct.unpack(code, data[at:at + size])[0])
            at += size
    return address, types[1:], values


class Hand:
    """Somebody who sends, and hears what is answered."""

    def __init__(self, port):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.connect(("127.0.0.1", port))
        self.socket.settimeout(3)

    def send(self, address, types="", *values):
        self.socket.send(message(address, types, *values))

    def raw(self, data):
        self.socket.send(data)

    def ask(self, address, types="", *values):
        self.send(address, types, *values)
        return parse(self.socket.recv(65536))

    def stats(self):
        _, _, pairs = self.ask("/pavilion/stats")
        return dict(zip(pairs[::2], pairs[1::2]))

    def settled(self, within_s=10):
        """The counters, once all that was received has come to something."""
        end = time.monotonic() + within_s
        while True:
            counts = self.stats()
            rest = counts["received"] - sum(counts[k] for k in ("applied", "coalesced", "dropped", "bad"))
            if rest == 0 and counts["waiting"] == 0:
                return counts
            if time.monotonic() > end:
                raise AssertionError(f"the counters do not add up: {counts}")
            time.sleep(0.05)
