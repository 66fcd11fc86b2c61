/* What a stage wants of a camera, and whose faces. */
#include <string.h>

#include <pavilion/scene.h>

#include "link/message.h"

#define NEEDS_ALL                                                                                  \
    (PAV_NEED_CAMERA | PAV_NEED_PRESENCE | PAV_NEED_SILHOUETTE | PAV_NEED_FLOW | PAV_NEED_FACES)

static bool names(const struct pav_wish *wish, uint32_t person)
{
    for (uint32_t i = 0; i < wish->count && i < PAV_PEOPLE_MAX; i++) {
        if (wish->people[i] == person)
            return true;
    }
    return false;
}

bool pav_wish_valid(const struct pav_wish *wish)
{
    if ((wish->needs & ~(uint32_t)NEEDS_ALL) || wish->everyone > 1 || wish->count > PAV_PEOPLE_MAX)
        return false;
    for (uint32_t i = 0; i < PAV_PEOPLE_MAX; i++) {
        bool used = i < wish->count;
        if (used != (wish->people[i] != 0))
            return false;
        for (uint32_t k = 0; used && k < i; k++) {
            if (wish->people[k] == wish->people[i])
                return false;
        }
    }
    bool faces = wish->needs & PAV_NEED_FACES, some = wish->count > 0;
    return faces ? some != (wish->everyone == 1) : !some && !wish->everyone;
}

bool pav_wish_same(const struct pav_wish *a, const struct pav_wish *b)
{
    return a->needs == b->needs && a->everyone == b->everyone && a->count == b->count &&
           memcmp(a->people, b->people, sizeof a->people) == 0;
}

bool pav_wish_holds(const struct pav_wish *wish, uint32_t person)
{
    return (wish->needs & PAV_NEED_FACES) &&
           (wish->everyone || (person != 0 && names(wish, person)));
}

void pav_wish_filter(const struct pav_wish *wish, struct pav_findings *findings)
{
    int kept = 0;
    if (!(wish->needs & PAV_NEED_FACES))
        findings->have &= ~(uint32_t)PAV_NEED_FACES;
    for (int i = 0; i < findings->face_count; i++) {
        uint32_t person = findings->faces[i].person;
        bool keep = pav_wish_holds(wish, person);
        for (int k = 0; keep && !wish->everyone && k < kept; k++)
            keep = findings->faces[k].person != person;
        if (keep && kept != i)
            findings->faces[kept] = findings->faces[i];
        kept += keep;
    }
    if (findings->face_count > kept)
        memset(&findings->faces[kept], 0,
               (size_t)(findings->face_count - kept) * sizeof *findings->faces);
    findings->face_count = kept;
}

void pav_wish_drop_faces(struct pav_wish *wish)
{
    *wish = (struct pav_wish){.needs = wish->needs & ~(uint32_t)PAV_NEED_FACES};
}

void pav_wish_add(struct pav_wish *wish, const struct pav_wish *other)
{
    wish->needs |= other->needs;
    if (wish->everyone || other->everyone) {
        *wish = (struct pav_wish){.needs = wish->needs, .everyone = 1};
        return;
    }
    for (uint32_t i = 0; i < other->count && wish->count < PAV_PEOPLE_MAX; i++) {
        if (!names(wish, other->people[i]))
            wish->people[wish->count++] = other->people[i];
    }
}
