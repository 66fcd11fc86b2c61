"""Doxygen's input filter: our headers are written for people, in plain comments; this marks them as Doxygen wants
them, on the way.

A comment before a declaration is about it, and about those that follow it without a blank line or a comment of their
own; one behind a declaration is about that. The first one of a file is about the file; four more spaces are code.
"""
import re
import sys

SECTION = re.compile(r"/\* (-{3}|clang-format)")


def escaped(text):
    """Prose: no command, link or tag but our own `code`."""
    text = re.sub(r"([\\@#&<>$%])", lambda m: {"<": "&lt;", ">": "&gt;", "&": "&amp;"}.get(m[1], "\\" + m[1]), text)
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", text)


def marked(lines, opening):
    """A comment's lines with Doxygen's opening; indented ones as code."""
    out, code = [], False
    for number, line in enumerate(lines):
        head, body = re.match(r"(\s*(?:/\*+|\*(?!/))?)(.*)", line).groups()
        end = body.endswith("*/")
        body = body[:-2] if end else body
        if number == 0:
            head = head.replace("/*", opening, 1)
        starts = re.match(r" {5}", body) is not None
        blank = not body.strip()
        if starts and not code:
            body, code = "@code{.c} " + body, True
        elif code and not starts and not blank:
            body, code = " @endcode " + escaped(body), False
        elif not code:
            body = escaped(body)
        if end and code:
            body, code = body + " @endcode", False
        out.append(head + body + ("*/" if end else ""))
    return out


def split(lines):
    """Pieces of a header: ("own" | "behind" | "code", lines)."""
    at = 0
    while at < len(lines):
        line = lines[at]
        found = line.find("/*")
        if found < 0:
            yield "code", [line]
            at += 1
            continue
        end = at
        while "*/" not in lines[end][found if end == at else 0:]:
            end += 1
        kind = "behind" if line[:found].strip() else "own"
        yield kind, lines[at:end + 1]
        at = end + 1


def fields(line, comment):
    """`float x, y;` with one comment, as one declaration and one comment each: Doxygen gives it to one alone."""
    found = re.match(r"(\s+)((?:const )?(?:struct |enum )?\w+ )([^;(=]+,[^;(=]+);\s*$", line)
    if not found or not comment:
        return None
    words = " ".join(part.strip().strip("/*").strip() for part in comment)
    return found[1] + " ".join(f"{found[2]}{name.strip()}; /**< {escaped(words)} */" for name in found[3].split(","))


class Header:
    """The way through one file: what is open, and what came out."""

    def __init__(self):
        self.out, self.depth, self.group, self.first, self.above, self.macros = [], 0, False, True, [], []

    def close(self):
        if self.group and self.depth == 0:
            self.out.append(self.out.pop() + " /**@}*/")
            self.group = False

    def own(self, lines, about):
        self.close()
        self.above, self.macros = [], []
        if self.first:
            self.out += marked(lines, "/** @about")
            self.first = False
        elif SECTION.match(lines[0].strip()) or not about:
            self.out += lines
        elif self.depth > 0 and fields(about, lines):
            self.out += [""] * len(lines)
            self.above = lines
        else:
            self.out += marked(lines, "/**")
            self.macros = marked(lines, "/**") if about.startswith("#define") else []
            if self.depth == 0 and about.startswith("PAV_API"):
                self.out[-1] += " /**@{*/"
                self.group = True

    def behind(self, lines):
        found = lines[0].find("/*")
        if re.match(r"struct \w+;", lines[0]):  # Doxygen would take it for the next one's
            self.out += lines
            return
        comment = [lines[0][found:]] + lines[1:]
        several = fields(lines[0][:found].rstrip(), comment) if self.depth > 0 else None
        rest = marked(comment, "/**<")
        self.out += [several] + [""] * (len(lines) - 1) if several else [lines[0][:found] + rest[0]] + rest[1:]
        self.count(lines[0][:found])

    def code(self, line):
        if not line.strip():
            self.close()
            self.macros = []
        if line.startswith("#define") and self.out[-1:] != self.macros[-1:]:
            self.out += self.macros
        self.out.append(fields(line, self.above) or line if self.depth > 0 else line)
        self.above = []
        self.count(line)

    def count(self, code):
        if code.startswith("}"):
            self.depth = 0
        elif not re.match(r'extern "C"|#define|\s.*\\$', code):
            self.depth += code.count("{") - code.count("}")


def main(path):
    with open(path, encoding="utf-8") as file:
        pieces = list(split(file.read().split("\n")))
    header = Header()
    for index, (kind, lines) in enumerate(pieces):
        following = pieces[index + 1][1][0].split("/*")[0].strip("\n") if index + 1 < len(pieces) else ""
        if kind == "own":
            header.own(lines, following if following.strip() else "")
        elif kind == "behind":
            header.behind(lines)
        else:
            header.code(lines[0])
    sys.stdout.write("\n".join(header.out))


main(sys.argv[1])
