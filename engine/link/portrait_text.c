/* Owns the text of a portrait's sidecar: laid out for people who correct it, the same every time. */
#include <math.h>
#include <string.h>

#include "link/portrait.h"

struct group {
    int first;
    const char *words;
};

static const struct group groups[] = {
    {0, "jaw: from beside the ear on the picture's left, along the chin (8), to the other ear"},
    {17, "brow on the left"},
    {22, "brow on the right"},
    {27, "nose: down its bridge to the tip (30)"},
    {31, "nose: below, from wing to wing"},
    {36, "eye on the left: outer corner (36), upper lid, inner corner (39), lower lid"},
    {42, "eye on the right: inner corner (42), upper lid, outer corner (45), lower lid"},
    {48, "mouth: outer edge of the lips, from the left corner (48) over the top (51) to the right "
         "(54)"},
    {60, "mouth: inner edge of the lips, the same way round"},
};

/* Two decimals, whatever the locale; never "-0.00". */
static void add_number(struct pav_str *out, float value, int width)
{
    long hundredths = lrintf(value * 100);
    long size = hundredths < 0 ? -hundredths : hundredths;
    int digits = size >= 1000000  ? 5
                 : size >= 100000 ? 4
                 : size >= 10000  ? 3
                 : size >= 1000   ? 2
                                  : 1;
    int pad = width - digits - 3 - (hundredths < 0);
    pav_str_addf(out, "%*s%s%ld.%02ld", pad > 0 ? pad : 0, "", hundredths < 0 ? "-" : "",
                 size / 100, size % 100);
}

static void add_key(struct pav_str *out, const char *before, float value)
{
    pav_str_add(out, before);
    add_number(out, value, 0);
}

static void add_point(struct pav_str *out, const float point[2], const char *after, int number)
{
    pav_str_add(out, "  - [");
    add_number(out, point[0], 7);
    pav_str_add(out, ", ");
    add_number(out, point[1], 7);
    pav_str_add(out, "]");
    if (after)
        pav_str_addf(out, "%s%d", after, number);
    pav_str_add(out, "\n");
}

static void add_title(struct pav_str *out, const struct pav_words *title)
{
    static const char *const usual[] = {"fr", "nl", "en"};
    if (title->count == 1 && strcmp(title->languages[0], "und") == 0) {
        pav_str_add(out, "title: ");
        pav_yaml_add_quoted(out, title->texts[0]);
        pav_str_add(out, "\n");
        return;
    }
    pav_str_add(out, "title:\n");
    for (size_t i = 0; i < title->count; i++) {
        pav_str_addf(out, "  %s: ", title->languages[i]);
        pav_yaml_add_quoted(out, title->texts[i]);
        pav_str_add(out, "\n");
    }
    for (int i = 0; title->count == 0 && i < 3; i++)
        pav_str_addf(out, "  %s: \"\"\n", usual[i]);
}

static void add_rights(struct pav_str *out, const struct pav_sidecar *s)
{
    pav_str_add(out, "\n# What visitors read, in their language; who made the picture; and by what "
                     "right it is\n# shown (an SPDX identifier such as CC0-1.0, or words). Please "
                     "fill these in.\n");
    add_title(out, &s->title);
    pav_str_add(out, "credit: ");
    pav_yaml_add_quoted(out, s->credit ? s->credit : "");
    pav_str_add(out, "\nlicence: ");
    pav_yaml_add_quoted(out, s->licence ? s->licence : "");
    pav_str_add(out, "\n");
}

static void add_pose(struct pav_str *out, const struct pav_sidecar *s)
{
    const struct pav_movements *m = &s->movements;
    pav_str_addf(out,
                 "\n# The picture's own size. When the picture is replaced, find the face "
                 "anew.\nsize: %dx%d\n",
                 s->width_px, s->height_px);
    pav_str_add(out, "\n# How the head is turned, degrees: yaw to the picture's right, pitch up, "
                     "roll clockwise.\n");
    add_key(out, "pose: {yaw: ", s->yaw_deg);
    add_key(out, ", pitch: ", s->pitch_deg);
    add_key(out, ", roll: ", s->roll_deg);
    pav_str_add(out,
                "}\n\n# The expression as painted. Lids: 0 closed, 1 open; [left, right] of the "
                "picture.\nmovements:\n");
    add_key(out, "  mouth: {open: ", m->mouth_open);
    add_key(out, ", smile: ", m->mouth_smile);
    add_key(out, ", round: ", m->mouth_round);
    add_key(out, "}\n  lids: [", m->lid[0]);
    add_key(out, ", ", m->lid[1]);
    add_key(out, "]\n  brows: [", m->brow[0]);
    add_key(out, ", ", m->brow[1]);
    add_key(out, "]\n  gaze: [", m->gaze_x);
    add_key(out, ", ", m->gaze_y);
    pav_str_add(out, "]\n");
}

static void add_landmarks(struct pav_str *out, const struct pav_sidecar *s)
{
    size_t group = 0;
    pav_str_add(out,
                "\n# The face, as 68 points [x, y]: pixels of the picture, from its upper left "
                "corner, y down.\n# Where a point lies wrong, change its numbers (an image "
                "editor shows them under the pointer);\n# keep their number and order. Eyes and "
                "mouth matter most.\nlandmarks:\n");
    for (int i = 0; i < PAV_LANDMARKS; i++) {
        if (group < sizeof groups / sizeof *groups && groups[group].first == i)
            pav_str_addf(out, "  # %s\n", groups[group++].words);
        add_point(out, s->landmarks[i], "  # ", i);
    }
    pav_str_add(out, "\n# The middle of each pupil, left and right.\npupils:\n");
    for (int i = 0; i < 2; i++)
        add_point(out, s->pupils[i], NULL, 0);
}

void pav_sidecar_write(const struct pav_sidecar *s, const char *picture, struct pav_str *out)
{
    pav_str_add(out, "# The face in ");
    pav_yaml_add_comment(out, picture);
    pav_str_add(out, ", found by pavilion portrait and meant to be corrected by hand.\n"
                     "# To see it drawn: pavilion portrait ");
    pav_yaml_add_comment(out, picture);
    pav_str_add(out, " --preview /tmp/preview.png\n");
    add_rights(out, s);
    add_pose(out, s);
    add_landmarks(out, s);
    pav_str_addf(out,
                 "\n# Where the face may be worn, as a line around it: skin, without hair, scarf, "
                 "hat and ears.\n# Move, add or remove points (%d to %d of them, in order around "
                 "the face).\nmask:\n",
                 PAV_OUTLINE_MIN, PAV_OUTLINE_MAX);
    for (int i = 0; i < s->outline_count; i++)
        add_point(out, s->outline[i], NULL, 0);
}
