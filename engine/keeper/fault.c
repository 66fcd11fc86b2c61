/* Owns the journal of faults. */
#include "keeper/fault.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/str.h"

#define SAME_WITHIN_S 60

static const char *const words[PAV_FAULT_CODES] = {
    [PAV_FAULT_NONE] = "none",
    [PAV_FAULT_SCENE_CRASHED] = "scene-crashed",
    [PAV_FAULT_SCENE_ABORTED] = "scene-aborted",
    [PAV_FAULT_SCENE_OVERFLOWED] = "scene-overflowed",
    [PAV_FAULT_SCENE_EXITED] = "scene-exited",
    [PAV_FAULT_SCENE_HUNG] = "scene-hung",
    [PAV_FAULT_SCENE_MEMORY] = "scene-memory",
    [PAV_FAULT_SCENE_DESCRIPTORS] = "scene-descriptors",
    [PAV_FAULT_SCENE_BLACK] = "scene-black",
    [PAV_FAULT_SCENE_FROZEN] = "scene-frozen",
    [PAV_FAULT_SCENE_SLOW] = "scene-slow",
    [PAV_FAULT_SCENE_FAILED] = "scene-failed",
    [PAV_FAULT_QUARANTINED] = "quarantined",
    [PAV_FAULT_NOTHING_LEFT] = "nothing-left",
    [PAV_FAULT_GL_LOST] = "gl-lost",
    [PAV_FAULT_SOFTWARE_GL] = "software-gl",
    [PAV_FAULT_DISPLAY_LOST] = "display-lost",
    [PAV_FAULT_SOUND_LOST] = "sound-lost",
    [PAV_FAULT_CAMERA_LOST] = "camera-lost",
    [PAV_FAULT_CAMERA_STALLED] = "camera-stalled",
    [PAV_FAULT_EYE_CRASHED] = "eye-crashed",
    [PAV_FAULT_FILM_BROKEN] = "film-broken",
    [PAV_FAULT_DESK_CRASHED] = "desk-crashed",
    [PAV_FAULT_HERALD_CRASHED] = "herald-crashed",
    [PAV_FAULT_BROKER_LOST] = "broker-lost",
    [PAV_FAULT_DISK_FULL] = "disk-full",
    [PAV_FAULT_DISK_READ_ONLY] = "disk-read-only",
    [PAV_FAULT_CLOCK_JUMPED] = "clock-jumped",
    [PAV_FAULT_CLOCK_UNSYNCED] = "clock-unsynced",
    [PAV_FAULT_HOT] = "hot",
    [PAV_FAULT_KEEPER_RESTARTED] = "keeper-restarted",
    [PAV_FAULT_EXHIBITION_BAD] = "exhibition-bad",
};

const char *pav_fault_word(enum pav_fault_code code)
{
    return code < PAV_FAULT_CODES ? words[code] : words[PAV_FAULT_NONE];
}

enum pav_fault_code pav_fault_code_of(const char *word)
{
    for (int code = PAV_FAULT_NONE + 1; code < PAV_FAULT_CODES; code++)
        if (strcmp(words[code], word) == 0)
            return (enum pav_fault_code)code;
    return PAV_FAULT_NONE;
}

static struct pav_fault_line *line_of(struct pav_faults *faults, uint64_t number)
{
    return &faults->lines[number % PAV_FAULTS_KEPT];
}

static bool same(const struct pav_fault_line *line, enum pav_fault_code code, const char *thing,
                 int64_t now_s)
{
    return line->code == code && strcmp(line->thing, thing) == 0 &&
           now_s - line->at_s < SAME_WITHIN_S;
}

void pav_faults_add(struct pav_faults *faults, enum pav_fault_code code, const char *thing,
                    const char *detail)
{
    int64_t now_s = (int64_t)time(NULL);
    struct pav_fault_line fresh = {.at_s = now_s, .code = code, .times = 1};
    pav_strcpy(fresh.thing, sizeof fresh.thing, thing ? thing : "");
    pav_strcpy(fresh.detail, sizeof fresh.detail, detail ? detail : "");
    faults->changed = true;
    faults->revision++;
    faults->by_code[code]++;
    if (faults->count > 0) {
        struct pav_fault_line *last = line_of(faults, faults->count - 1);
        if (same(last, code, fresh.thing, now_s)) {
            fresh.times = last->times + 1;
            *last = fresh;
            return;
        }
    }
    *line_of(faults, faults->count++) = fresh;
}

void pav_faults_explain(struct pav_faults *faults, uint64_t line, enum pav_fault_code code,
                        const char *detail)
{
    if (line >= faults->count || faults->count - line > PAV_FAULTS_KEPT ||
        line_of(faults, line)->code != code)
        return;
    struct pav_fault_line *place = line_of(faults, line);
    pav_strcpy(place->detail, sizeof place->detail, detail);
    faults->changed = true;
    faults->revision++;
}

static bool read_line(struct pav_fault_line *line, json_t *row)
{
    const char *at, *word, *thing, *detail;
    int times;
    struct tm parts = {0};
    if (json_unpack(row, "{s:s, s:s, s:s, s:s, s:i}", "at", &at, "code", &word, "thing", &thing,
                    "detail", &detail, "times", &times) != 0)
        return false;
    const char *end = strptime(at, "%Y-%m-%dT%H:%M:%SZ", &parts);
    *line = (struct pav_fault_line){.at_s = (int64_t)timegm(&parts),
                                    .code = pav_fault_code_of(word),
                                    .times = times > 0 ? (unsigned)times : 1};
    pav_strcpy(line->thing, sizeof line->thing, thing);
    pav_strcpy(line->detail, sizeof line->detail, detail);
    return end && *end == 0 && line->code != PAV_FAULT_NONE;
}

void pav_faults_read(struct pav_faults *faults, const json_t *list)
{
    size_t i, count = json_array_size(list);
    json_t *row;
    json_array_foreach(list, i, row)
    {
        if (i + PAV_FAULTS_KEPT >= count && read_line(line_of(faults, faults->count), row))
            faults->count++;
    }
}

json_t *pav_faults_json(const struct pav_faults *faults)
{
    json_t *list = json_array();
    uint64_t first = faults->count > PAV_FAULTS_KEPT ? faults->count - PAV_FAULTS_KEPT : 0;
    for (uint64_t i = first; i < faults->count; i++) {
        const struct pav_fault_line *line = &faults->lines[i % PAV_FAULTS_KEPT];
        char at[32];
        struct tm parts;
        time_t when = (time_t)line->at_s;
        strftime(at, sizeof at, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&when, &parts));
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:i}", "at", at, "code",
                                              pav_fault_word(line->code), "thing", line->thing,
                                              "detail", line->detail, "times", (int)line->times));
    }
    return list;
}

void pav_faults_reserve(void)
{
    struct pav_faults full = {0};
    char thing[sizeof full.lines[0].thing], detail[sizeof full.lines[0].detail];
    memset(thing, 'x', sizeof thing);
    memset(detail, 'x', sizeof detail);
    thing[sizeof thing - 1] = detail[sizeof detail - 1] = 0;
    for (int i = 0; i < PAV_FAULTS_KEPT; i++)
        pav_faults_add(&full, (enum pav_fault_code)(PAV_FAULT_NONE + 1 + i % 2), thing, detail);
    json_t *lists[] = {pav_faults_json(&full),
                       pav_faults_json(&full)}; /* all else is not there yet */
    char *text = json_dumps(lists[0], JSON_COMPACT);
    free(text);
    json_decref(lists[0]);
    json_decref(lists[1]);
}
