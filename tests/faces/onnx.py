"""Writes tiny ONNX files that answer as YuNet does (opencv_zoo, 2022mar), byte by byte: nothing but Python.

The net sees nothing but brightness. Where a cell of 64 px is white throughout, its anchor of 128 px is a
sure face whose box and landmarks lie where OFFSETS says; nothing else is one. `everywhere`: every anchor
of 32 px is one instead.
"""
import struct

# Of the anchor's size, from its middle: box middle, (log) box size, right eye, left eye, nose, mouth's corners.
# An anchor's offsets are multiplied by 0.1 (places) and 0.2 (logarithms of sizes) when they are decoded.
OFFSETS = [0.5, 1.0, 0.0, 0.0, -2.0, -1.5, 2.0, -1.5, 0.0, 0.0, -1.5, 2.0, 1.5, 2.0]
ANCHORS = [3, 2, 2, 3]  # of the levels of 8, 16, 32 and 64 px
FACE = 128


def varint(value):
    out = bytearray()
    value &= (1 << 64) - 1
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out) + bytes([value])


def number(field, value):
    return varint(field << 3) + varint(value)


def message(field, content):
    content = content.encode() if isinstance(content, str) else content
    return varint(field << 3 | 2) + varint(len(content)) + content


def tensor(name, shape, values):
    integers = all(isinstance(v, int) for v in values)
    raw = struct.pack(f"<{len(values)}{'q' if integers else 'f'}", *values)
    return b"".join(number(1, n) for n in shape) + number(2, 7 if integers else 1) + message(8, name) + message(9, raw)


def node(kind, inputs, output, **attributes):
    out = b"".join(message(1, name) for name in inputs) + message(2, output) + message(3, output) + message(4, kind)
    for name, value in attributes.items():
        if isinstance(value, list):
            body = b"".join(number(8, v) for v in value) + number(20, 7)
        else:
            body = number(3, value) + number(20, 2)
        out += message(5, message(1, name) + body)
    return out


def value(name, shape):
    sizes = b"".join(message(1, number(1, n)) for n in shape)
    return message(1, name) + message(2, message(1, number(1, 1) + message(2, sizes)))


def yunet(everywhere=False, outputs=("loc", "conf", "iou"), slow=0):
    nodes, weights, parts = [], [], {"loc": [], "conf": [], "iou": []}

    def conv(source, target, out, ins, weight, bias, **how):
        side = how.setdefault("kernel_shape", [1, 1])
        weights.append(tensor(target + "_w", [out, ins, *side], weight))
        weights.append(tensor(target + "_b", [out], bias))
        nodes.append(node("Conv", [source, target + "_w", target + "_b"], target, **how))

    # grey, 0 to 1, at half the size (rounded up), then means of ever larger cells (rounded down)
    conv("input", "half", 1, 3, [1 / (255 * 12)] * 12, [0.0], kernel_shape=[2, 2], strides=[2, 2], pads=[0, 0, 1, 1])
    source = "half"
    for i in range(slow):  # wide layers that change nothing worth knowing
        ins = 1 if i == 0 else 32
        conv(source if i == 0 else f"slow{i - 1}", f"slow{i}", 32, ins, [0.001] * (32 * ins * 9), [0.0] * 32,
             kernel_shape=[3, 3], strides=[1, 1], pads=[1, 1, 1, 1])
    if slow:
        conv(f"slow{slow - 1}", "wasted", 1, 32, [0.0] * 32, [0.0])
        nodes.append(node("Add", ["half", "wasted"], "whole"))
        source = "whole"
    for level in range(5):
        nodes.append(node("AveragePool", [source], f"mean{level}", kernel_shape=[2, 2], strides=[2, 2]))
        source = f"mean{level}"
    for level, anchors in enumerate(ANCHORS):
        source = f"mean{level + 1}"
        faces = [level == (1 if everywhere else 3) and k == 0 for k in range(anchors)]
        conf = [(0.0, 1.0 if everywhere else -7.0, 0.0 if everywhere else 8.0) if f else (1.0, 0.0, 0.0) for f in faces]
        heads = {
            "loc": (14 * anchors, [0.0] * 14 * anchors, OFFSETS * anchors, 14),
            "conf": (2 * anchors, [w for c in conf for w in (0.0, c[2])], [b for c in conf for b in c[:2]], 2),
            "iou": (anchors, [0.0] * anchors, [1.0] * anchors, 1),
        }
        for name, (out, weight, bias, width) in heads.items():
            at = f"{name}{level}"
            conv(source, at, out, 1, weight, bias)
            nodes.append(node("Transpose", [at], at + "t", perm=[0, 2, 3, 1]))
            weights.append(tensor(at + "_s", [3], [1, -1, width]))
            nodes.append(node("Reshape", [at + "t", at + "_s"], at + "r"))
            parts[name].append(at + "r")
    for name, to in zip(parts, outputs):
        nodes.append(node("Concat", parts[name], to, axis=1))
    graph = b"".join(message(1, n) for n in nodes) + message(2, "yunet")
    graph += b"".join(message(5, w) for w in weights) + message(11, value("input", [1, 3, 120, 160]))
    graph += b"".join(message(12, value(name, [1, 1, 1])) for name in outputs)
    return number(1, 7) + message(2, "pavilion tests") + message(7, graph) + message(8, number(2, 11))
