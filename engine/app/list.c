/* pavilion list: the installations that are there. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/commands.h"
#include "app/needs.h"
#include "link/manifest.h"

static const struct pav_option options_table[] = {
    {"--json", NULL, "one JSON list, for programs", PAV_OPTION_FLAG, PAV_OPTION_AT(json), false},
    PAV_OPTION_END,
};

/* What is known of one installation. */
struct listed {
    const char *name;
    char *thing;    /* its folder, or its shader */
    bool installed; /* it came in a pack */
    bool readable;  /* the manifest was filled */
    bool loads;     /* so were the needs */
    struct pav_manifest manifest;
    struct pav_needs needs;
    struct pav_complaints complaints;
};

/* "fr" of "fr_BE.UTF-8". */
static void language_of_user(char *out, size_t bytes)
{
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG", NULL};
    snprintf(out, bytes, "en");
    for (const char *const *name = variables; *name; name++) {
        const char *value = getenv(*name);
        if (!value || !value[0])
            continue;
        size_t length = strspn(value, "abcdefghijklmnopqrstuvwxyz");
        if (length >= 2 && length < bytes)
            snprintf(out, bytes, "%.*s", (int)length, value);
        return;
    }
}

static bool is_installed(const char *thing)
{
    char *folder = pav_place_installed(), *whole = folder ? realpath(folder, NULL) : NULL;
    size_t length = whole ? strlen(whole) : 0;
    bool below = whole && strncmp(thing, whole, length) == 0 && thing[length] == '/';
    free(folder);
    free(whole);
    return below;
}

/* There is a built scene, or a work. */
static bool drawable(const struct pav_manifest *m)
{
    return m->plugin || m->work;
}

/* What its scene asks of the eye stands in a table of the artist's code, which only a stage loads, behind
 * its wall: one stage for each, so that one which dies takes nothing but its own line. */
static void learn(struct listed *l, const char *name)
{
    *l = (struct listed){.name = name, .thing = pav_place_installation(name, NULL)};
    l->installed = l->thing && is_installed(l->thing);
    l->readable = l->thing && pav_manifest_read(&l->manifest, l->thing, NULL, &l->complaints);
    l->loads = l->readable && drawable(&l->manifest) && pav_needs_ask(&l->needs, l->thing);
}

static void forget(struct listed *l)
{
    if (l->readable)
        pav_manifest_finish(&l->manifest);
    pav_needs_finish(&l->needs);
    pav_complaints_finish(&l->complaints);
    free(l->thing);
}

/* --- for people ------------------------------------------------------------------------------------ */

static void print_more(const char *before, const char *text)
{
    if (text && text[0])
        printf("%-20s %s%s\n", "", before, text);
}

static void print_words(const struct listed *l, const char *language)
{
    const struct pav_manifest *m = &l->manifest;
    if (!l->readable) {
        printf("%-20s cannot be shown:\n%s", l->name,
               l->complaints.text.length ? l->complaints.text.text : "");
        return;
    }
    printf("%-20s %s%s\n", l->name, pav_words_in(&m->title, language),
           m->synthetic ? "  (shows synthetic people)" : "");
    print_more("by ", m->credits ? m->credits : l->needs.credit);
    print_more("", m->licence);
    if (!drawable(m))
        print_more("", "not built");
    else if (!l->loads)
        print_more("cannot be loaded: ", l->needs.words);
    else
        print_more("needs ", l->needs.words[0] ? l->needs.words : "nothing of the eye");
    if (l->installed)
        print_more("installed: ", l->thing);
}

/* --- for programs ---------------------------------------------------------------------------------- */

static json_t *texts_of(const struct pav_words *words)
{
    json_t *texts = json_object();
    for (size_t i = 0; i < words->count; i++)
        json_object_set_new(texts, words->languages[i], json_string(words->texts[i]));
    return texts;
}

static json_t *needs_of(const char *words)
{
    json_t *list = json_array();
    char *copy = pav_strdup(words), *rest = copy;
    for (char *word; (word = strsep(&rest, ","));) {
        word += strspn(word, " ");
        if (word[0])
            json_array_append_new(list, json_string(word));
    }
    free(copy);
    return list;
}

static json_t *json_of(const struct listed *l)
{
    const struct pav_manifest *m = &l->manifest;
    json_t *one = json_pack("{s:s, s:s?, s:b, s:b}", "name", l->name, "place", l->thing,
                            "installed", l->installed, "shown", l->loads);
    if (!l->loads)
        json_object_set_new(one, "fault",
                            json_string(!l->readable  ? l->complaints.text.text
                                        : drawable(m) ? l->needs.words
                                                      : "not built"));
    if (l->readable) {
        json_object_set_new(one, "title", texts_of(&m->title));
        const char *credits = m->credits ? m->credits : l->needs.credit;
        json_object_set_new(one, "credits",
                            credits && credits[0] ? json_string(credits) : json_null());
        json_object_set_new(one, "licence", m->licence ? json_string(m->licence) : json_null());
        json_object_set_new(one, "synthetic", json_boolean(m->synthetic));
    }
    if (l->loads)
        json_object_set_new(one, "needs", needs_of(l->needs.words));
    return one;
}

static void print_json(json_t *list)
{
    char *text = json_dumps(list, JSON_INDENT(2));
    puts(text ? text : "[]");
    free(text);
    json_decref(list);
}

static int list(struct pav_app_options *options)
{
    if (options->thing_count > 0) {
        fprintf(stderr, "pavilion list: takes no arguments\n");
        return PAV_EXIT_USAGE;
    }
    setenv("PAVILION_LOG", "error", 0); /* the log is not the answer, unless something is wrong */
    char language[16];
    language_of_user(language, sizeof language);
    char **names = pav_place_installations();
    json_t *all = options->json ? json_array() : NULL;
    bool good = true;
    if (!names[0])
        fprintf(stderr, "pavilion: no installations in %s/installations\n", pav_place_root());
    for (size_t i = 0; names[i]; i++) {
        struct listed one;
        learn(&one, names[i]);
        if (all)
            json_array_append_new(all, json_of(&one));
        else
            print_words(&one, language);
        good &= one.loads;
        forget(&one);
    }
    if (all)
        print_json(all);
    good &= names[0] != NULL;
    pav_place_names_free(names);
    return good ? PAV_EXIT_WELL : PAV_EXIT_FAILED;
}

const struct pav_command_info pav_command_list = {
    .name = "list",
    .usage = "[--json]",
    .summary = "the installations that are there, and what they need",
    .options = options_table,
    .run = list,
};
