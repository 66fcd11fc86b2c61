/* Owns the rules by which marks are given, forgiven, and lead into quarantine and out of it. */
#include "keeper/marks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

/* A path too long for its place is known by its end and by a number that stands for all of it. */
static const char *key_of(const char *installation, char room[PAV_MARKED_NAME_MAX])
{
    size_t length = strlen(installation);
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    if (length < PAV_MARKED_NAME_MAX)
        return installation;
    for (const char *c = installation; *c; c++)
        hash = (hash ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
    const char *end = installation + length - (PAV_MARKED_NAME_MAX - 18);
    while ((*end & 0xc0) == 0x80) /* within a letter */
        end++;
    snprintf(room, PAV_MARKED_NAME_MAX, "%016llx%s", (unsigned long long)hash, end);
    return room;
}

static struct pav_marked *find(const struct pav_marks *marks, const char *installation)
{
    char room[PAV_MARKED_NAME_MAX];
    installation = key_of(installation, room);
    for (size_t i = 0; i < marks->count; i++)
        if (strcmp(marks->list[i].installation, installation) == 0)
            return (struct pav_marked *)&marks->list[i];
    return NULL;
}

static void drop(struct pav_marks *marks, struct pav_marked *marked)
{
    struct pav_marked *last = &marks->list[--marks->count];
    if (marked != last)
        *marked = *last;
}

static int64_t last_of(const struct pav_marked *marked)
{
    return marked->count > 0 ? marked->at_s[marked->count - 1] : INT64_MIN;
}

/* There is room for as many as an exhibition can show; with more, the quietest is forgotten. */
static struct pav_marked *make(struct pav_marks *marks, const char *installation)
{
    struct pav_marked *place = &marks->list[0];
    char room[PAV_MARKED_NAME_MAX];
    if (marks->count < PAV_MARKED_MAX)
        place = &marks->list[marks->count++];
    else
        for (size_t i = 1; i < PAV_MARKED_MAX; i++)
            if (place->out || (!marks->list[i].out && last_of(&marks->list[i]) < last_of(place)))
                place = &marks->list[i];
    *place = (struct pav_marked){0};
    pav_strcpy(place->installation, sizeof place->installation, key_of(installation, room));
    return place;
}

static void drop_oldest(struct pav_marked *marked)
{
    marked->count--;
    memmove(marked->at_s, marked->at_s + 1, marked->count * sizeof *marked->at_s);
}

/* --- giving ------------------------------------------------------------------------------------------ */

static bool within(const struct pav_marked *marked, unsigned count, int64_t seconds, int64_t now_s)
{
    return marked->count >= count && now_s - marked->at_s[marked->count - count] < seconds;
}

bool pav_marks_add(struct pav_marks *marks, const char *installation, uint64_t hash,
                   enum pav_fault_code code, const char *detail, int64_t now_s)
{
    pav_marks_content(marks, installation, hash);
    struct pav_marked *marked = find(marks, installation);
    if (!marked)
        marked = make(marks, installation);
    marked->hash = hash;
    if (marked->count == PAV_MARKS_MANY)
        drop_oldest(marked);
    marked->at_s[marked->count++] = now_s;
    marked->quiet_s = now_s;
    marked->code = code;
    pav_strcpy(marked->detail, sizeof marked->detail, detail);
    if (marked->out || !(within(marked, PAV_MARKS_FEW, PAV_MARKS_FEW_S, now_s) ||
                         within(marked, PAV_MARKS_MANY, PAV_MARKS_MANY_S, now_s)))
        return false;
    marked->out = true;
    marked->out_s = now_s;
    return true;
}

bool pav_marks_explain(struct pav_marks *marks, const char *installation, const char *detail)
{
    struct pav_marked *marked = find(marks, installation);
    if (marked)
        pav_strcpy(marked->detail, sizeof marked->detail, detail);
    return marked != NULL;
}

/* --- forgiving ------------------------------------------------------------------------------------- */

/* As many marks as leave it one short of quarantine, all of now. */
static void release(struct pav_marked *marked, int64_t now_s)
{
    marked->out = false;
    marked->count = PAV_MARKS_MANY - 1;
    for (unsigned i = 0; i < marked->count; i++)
        marked->at_s[i] = now_s - PAV_MARKS_FEW_S; /* so that it is the sixth that counts */
    marked->quiet_s = now_s;
}

static int64_t due_of(const struct pav_marked *marked)
{
    return marked->out ? marked->out_s + PAV_QUARANTINE_S : marked->quiet_s + PAV_MARKS_QUIET_S;
}

bool pav_marks_tend(struct pav_marks *marks, int64_t now_s)
{
    bool changed = false;
    for (size_t i = marks->count; i-- > 0;) {
        struct pav_marked *marked = &marks->list[i];
        while (now_s >= due_of(marked)) {
            changed = true;
            if (marked->out) {
                release(marked, now_s);
                break;
            }
            drop_oldest(marked);
            marked->quiet_s += PAV_MARKS_QUIET_S;
            if (marked->count > 0)
                continue;
            drop(marks, marked);
            break;
        }
    }
    return changed;
}

int64_t pav_marks_due(const struct pav_marks *marks)
{
    int64_t due = INT64_MAX;
    for (size_t i = 0; i < marks->count; i++) {
        int64_t own = due_of(&marks->list[i]);
        due = own < due ? own : due;
    }
    return due;
}

bool pav_marks_forgive(struct pav_marks *marks, const char *installation)
{
    struct pav_marked *marked = find(marks, installation);
    if (marked)
        drop(marks, marked);
    return marked != NULL;
}

bool pav_marks_content(struct pav_marks *marks, const char *installation, uint64_t hash)
{
    struct pav_marked *marked = find(marks, installation);
    return marked && marked->hash != hash && pav_marks_forgive(marks, installation);
}

const struct pav_marked *pav_marks_of(const struct pav_marks *marks, const char *installation)
{
    return find(marks, installation);
}

bool pav_marks_out(const struct pav_marks *marks, const char *installation)
{
    const struct pav_marked *marked = find(marks, installation);
    return marked && marked->out;
}

/* --- as JSON ------------------------------------------------------------------------------------------ */

static json_t *json_of(const struct pav_marked *marked, int64_t now_s)
{
    char hash[17];
    json_t *ages = json_array();
    for (unsigned i = 0; i < marked->count; i++)
        json_array_append_new(ages, json_integer(now_s - marked->at_s[i]));
    snprintf(hash, sizeof hash, "%016llx", (unsigned long long)marked->hash);
    return json_pack("{s:s, s:s, s:o, s:I, s:o, s:s, s:s}", "installation", marked->installation,
                     "hash", hash, "marks", ages, "quiet_s", (json_int_t)(now_s - marked->quiet_s),
                     "out_s", marked->out ? json_integer(now_s - marked->out_s) : json_null(),
                     "code", pav_fault_word(marked->code), "detail", marked->detail);
}

json_t *pav_marks_json(const struct pav_marks *marks, int64_t now_s)
{
    json_t *list = json_array();
    for (size_t i = 0; i < marks->count; i++)
        json_array_append_new(list, json_of(&marks->list[i], now_s));
    return list;
}

/* An age is none that lies in the future, nor one that is older than anything counts. */
static bool read_age(const json_t *age, int64_t now_s, int64_t *at_s)
{
    json_int_t value = json_integer_value(age);
    if (!json_is_integer(age) || value < 0 || value > 100 * (json_int_t)PAV_MARKS_MANY_S)
        return false;
    *at_s = now_s - value;
    return true;
}

static bool read_one(struct pav_marked *marked, json_t *row, int64_t now_s)
{
    const char *installation, *hash, *word, *detail;
    json_t *ages, *quiet, *out, *age;
    size_t i;
    if (json_unpack(row, "{s:s, s:s, s:o, s:o, s:o, s:s, s:s}", "installation", &installation,
                    "hash", &hash, "marks", &ages, "quiet_s", &quiet, "out_s", &out, "code", &word,
                    "detail", &detail) != 0 ||
        !json_is_array(ages) || !installation[0])
        return false;
    *marked = (struct pav_marked){.code = pav_fault_code_of(word)};
    pav_strcpy(marked->installation, sizeof marked->installation, installation);
    pav_strcpy(marked->detail, sizeof marked->detail, detail);
    marked->hash = strtoull(hash, NULL, 16);
    json_array_foreach(ages, i, age)
    {
        int64_t *at_s = &marked->at_s[marked->count];
        if (marked->count == PAV_MARKS_MANY || !read_age(age, now_s, at_s) ||
            (marked->count > 0 && *at_s < at_s[-1]))
            return false;
        marked->count++;
    }
    if (!read_age(quiet, now_s, &marked->quiet_s))
        return false;
    marked->out = json_is_integer(out);
    if (marked->out && !read_age(out, now_s, &marked->out_s))
        return false;
    return marked->count > 0;
}

void pav_marks_read(struct pav_marks *marks, const json_t *list, int64_t now_s)
{
    size_t i;
    json_t *row;
    *marks = (struct pav_marks){0};
    json_array_foreach(list, i, row)
    {
        struct pav_marked *place = &marks->list[marks->count];
        if (marks->count == PAV_MARKED_MAX)
            break;
        if (read_one(place, row, now_s) && find(marks, place->installation) == NULL)
            marks->count++;
    }
}
