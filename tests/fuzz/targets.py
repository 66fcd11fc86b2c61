"""The fuzz targets: what each is made of. A target is targets/NAME.c with the sources of the rooms that it
names (those that are there), and their libraries."""

BASE = ["engine/base/*.c"]
LINK = BASE + ["engine/link/*.c"]
ISF = BASE + ["engine/stage/isf/*.c"]
PACK = LINK + ["engine/pack/*.c"]
# Of the desk what knows no socket; "-" takes away again.
DESK = LINK + ["engine/desk/*.c", "-engine/desk/http.c", "-engine/desk/listen.c", "-engine/desk/osc_line.c"]

KEEPER = LINK + ["engine/keeper/*.c"]
# Of the herald likewise.
HERALD = LINK + ["engine/herald/*.c", "-engine/herald/broker.c", "-engine/herald/tls.c", "-engine/herald/wall.c"]

LIBRARIES = {
    "engine/base": ["yaml-0.1"],
    "engine/link": ["libseccomp"],
    "engine/stage/isf": ["jansson"],
    "engine/desk": ["jansson", "liblo", "libjpeg", "libqrencode"],
    "engine/keeper": ["jansson", "libsystemd", "libcrypt"],
    "engine/herald": ["jansson"],
    "engine/pack": ["libarchive", "libsodium", "jansson"],
}

# Of each name: sources, the longest input that is tried, words that such inputs are made of.
TARGETS = {
    "pack_table": (PACK, 4096, ["pavilion-pack", "installation.yaml", "sha256", "contents", "files", "path"]),
    "pack_outside": (PACK, 8192, ["pavilion-pack.json", "pavilion-pack.sig", "contents.tar.zst", "unsigned", "ustar"]),
    "pack_contents": (PACK, 16384, ["ustar", "ustar  ", "GNU.sparse.major=1", "path=", "linkpath=", "size=", "\\x28\\xb5\\x2f\\xfd"]),
    "isf": (ISF, 4096, ["INPUTS", "PASSES", "TARGET", "PERSISTENT", "FLOAT", "IMPORTED", "PERSISTENT_BUFFERS", "DEFAULT",
                        "color", "point2D", "long", "audioFFT", "IMG_PIXEL", "IMG_NORM_PIXEL", "IMG_THIS_PIXEL",
                        "IMG_SIZE", "gl_FragColor", "texture2D", "varying", "#if", "#define", "#endif", "__VERSION__",
                        "$WIDTH", "inputImage", "isf_FragNormCoord"]),
    "shadertoy": (ISF, 4096, ["mainImage", "renderpass", "inputs", "outputs", "code", "type", "buffer", "common", "image",
                              "iChannel0", "iResolution", "sampler", "Shader", "4dXGR8", "XsXGR8"]),
    "expression": (ISF, 256, ["$WIDTH", "$HEIGHT", "floor", "clamp", "atan2", "max", "min", "pow", "pi"]),
    "osc": (DESK, 2048, ["#bundle", "/pavilion/", "/pavilion/param/mirror/amount", "/pavilion/go", "/pavilion/list",
                        "/pavilion/get/param/", "/pavilion/next", "/pavilion/blackout", "/pavilion/ping",
                        "/pavilion/installation/mirror", ",f", ",ffff", ",s", ",r", ",N", "{a,b}", "[!x]", "*"]),
    "panel": (DESK, 4096, ["GET", "POST", "/pavilion/param/mirror/amount", "HOST_INFO", "VALUE", "RANGE", "/api/set", "/api/reset", "/api/command", "/api/undo", "/api/redo",
                            "/api/preset", "/api/source", "/api/state", "/api/events", "piece", "key", "value", "set",
                            "save", "recall", "delete", "command", "entry", "text", "file", "pavilion=secret"]),
    "presets": (LINK, 4096, ["presets:", "filter ", "transition "]),
    "exhibition": (LINK, 4096, ["exhibition:", "languages:", "cameras:", "programme:", "installation:", "params:",
                                "filters:", "transition:", "hours:", "displays:", "attract:", "panel:", "virtual:", "mon-fri:", "sat-mon:",
                                "holidays:", "zone:", "Europe/Brussels", "closed:", "restart:", "22:00-02:00", "24:00", "easter", "2026-12-24 to 2027-01-03",
                                "mqtt:", "broker:", "kiosk:", "prefix:", "keepalive:", "password_file:", "quarantine:", "memory:"]),
    "installation": (LINK, 4096, ["title:", "scene:", "media:", "captions:", "texts:", "params:", "filters:", "isf:"]),
    "sidecar": (LINK, 8192, ["landmarks:", "outline:", "pupils:", "movements:", "title:", "licence:"]),
    "message": (LINK, 1200, []),
    "keeper": (KEEPER + ["-engine/keeper/keeper.c", "-engine/link/spawn.c"], 4096, []),
    "ring": (LINK + ["-engine/link/ring.c"], 4096, []),
    "beat": (LINK, 4096, []),
    "stores": (KEEPER, 4096, ["viewer", "guard", "technician", "metrics"]),
    "mqtt_command": (HERALD, 2048, ["id", "command", "entry", "minutes", "expires", "ttl_s",
                                    "sent", "next", "go", "forgive", "extend", "close", "attract",
                                    "2026-11-18T11:06:41Z", "+01:00"]),
    "mqtt_fleet": (HERALD, 4096, ["ready", "alert", "lost", "title", "panel", "http://", "faults", "at",
                                  "code", "installation", "en", "\\\\u001b", "\\\\u202e"]),
}

# How long each is tried in a run of all tests: long what people write by hand, what anybody at the network may
# send, and what hostile children may; what was tried for long before, and has not changed since, shorter.
LONG = ("exhibition", "installation", "sidecar", "panel", "message", "keeper", "ring",
        "mqtt_command")
SECONDS = {name: 20 if name in LONG else 5 for name in TARGETS}
