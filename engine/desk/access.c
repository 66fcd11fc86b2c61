/* Owns the roles, their tokens, and the table of what each may ask for. */
#include "desk/access.h"

#include <string.h>

#include "desk/desk.h"

static const char *const words[PAV_ACCESS_ROLES] = {"nobody", "metrics", "viewer", "guard",
                                                    "technician"};

const char *pav_access_word(enum pav_access access)
{
    return access < PAV_ACCESS_ROLES ? words[access] : words[PAV_ACCESS_NONE];
}

enum pav_access pav_access_named(const char *word)
{
    for (int i = PAV_ACCESS_METRICS; word && i < PAV_ACCESS_ROLES; i++) {
        if (strcmp(word, words[i]) == 0)
            return (enum pav_access)i;
    }
    return PAV_ACCESS_NONE;
}

/* --- what needs which role -------------------------------------------------------------------- */

struct need {
    const char *thing;
    enum pav_access least;
};

static enum pav_access least_of(const struct need *needs, const char *thing,
                                enum pav_access otherwise)
{
    for (; needs->thing; needs++) {
        if (strcmp(needs->thing, thing) == 0)
            return needs->least;
    }
    return otherwise;
}

enum pav_access pav_access_path(const char *method, const char *path)
{
    static const struct need gets[] = {
        {"/metrics", PAV_ACCESS_METRICS},
        {"/api/source", PAV_ACCESS_TECHNICIAN},
        {"/api/log", PAV_ACCESS_TECHNICIAN},
        {"/api/access", PAV_ACCESS_TECHNICIAN},
        {"/api/access.svg", PAV_ACCESS_TECHNICIAN},
        /* The page that asks for the token. */
        {"/door.html", PAV_ACCESS_NONE},
        {"/door.js", PAV_ACCESS_NONE},
        {"/panel.css", PAV_ACCESS_NONE},
        {"/icon.svg", PAV_ACCESS_NONE},
        {0},
    };
    static const struct need posts[] = {
        {"/api/enter", PAV_ACCESS_NONE},
        {"/api/leave", PAV_ACCESS_NONE},
        {"/api/command", PAV_ACCESS_GUARD},
        {0},
    };
    if (strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0)
        return least_of(gets, path, PAV_ACCESS_VIEWER);
    if (strcmp(method, "POST") == 0)
        return least_of(posts, path, PAV_ACCESS_TECHNICIAN);
    return PAV_ACCESS_TECHNICIAN;
}

enum pav_access pav_access_command(const char *word)
{
    static const struct need commands[] = {
        {"next", PAV_ACCESS_GUARD},    {"blackout", PAV_ACCESS_GUARD}, {"light", PAV_ACCESS_GUARD},
        {"pause", PAV_ACCESS_GUARD},   {"resume", PAV_ACCESS_GUARD},   {"extend", PAV_ACCESS_GUARD},
        {"restart", PAV_ACCESS_GUARD}, {"close", PAV_ACCESS_GUARD},    {0},
    };
    return least_of(commands, word, PAV_ACCESS_TECHNICIAN);
}

/* --- tokens ----------------------------------------------------------------------------------- */

/* Nothing of how much was right shows in the time it takes. */
static bool same_token(const char *token, const char *tried, size_t length)
{
    size_t whole = strlen(token);
    unsigned char differs = (unsigned char)(whole != length);
    for (size_t i = 0; i < length; i++)
        differs |= (unsigned char)(token[i % (whole + 1)] ^ tried[i]);
    return whole > 0 && differs == 0;
}

const char *pav_access_token(const struct pav_desk *desk, enum pav_access access)
{
    const json_t *tokens = json_object_get(desk->brief, "access");
    const char *token = json_string_value(json_object_get(tokens, pav_access_word(access)));
    if (token || access != PAV_ACCESS_TECHNICIAN)
        return token;
    return json_string_value(json_object_get(desk->brief, "token"));
}

enum pav_access pav_access_of(const struct pav_desk *desk, const char *tried, size_t length)
{
    enum pav_access found = PAV_ACCESS_NONE;
    for (int i = PAV_ACCESS_METRICS; i < PAV_ACCESS_ROLES; i++) {
        const char *token = pav_access_token(desk, (enum pav_access)i);
        bool same = same_token(token ? token : "", tried, length);
        found = same ? (enum pav_access)i : found;
    }
    return found;
}

bool pav_access_asked(const struct pav_desk *desk)
{
    bool asked = json_is_true(json_object_get(desk->brief, "locked"));
    for (int i = PAV_ACCESS_METRICS; i < PAV_ACCESS_ROLES; i++) {
        const char *token = pav_access_token(desk, (enum pav_access)i);
        asked |= token && token[0];
    }
    return asked;
}
