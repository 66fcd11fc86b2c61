/* Owns zones: parts of a camera's picture, in the exhibition file and on the eye's command line. */
#include <math.h>
#include <stdio.h>

#include "link/exhibition_camera.h"

bool pav_zone_holds(const struct pav_zone *zone, float u, float v)
{
    bool inside = zone->count == 0;
    for (int i = 0, k = zone->count - 1; i < zone->count; k = i++) {
        const float *a = zone->points[i], *b = zone->points[k];
        if ((a[1] > v) != (b[1] > v) && u < a[0] + (b[0] - a[0]) * (v - a[1]) / (b[1] - a[1]))
            inside = !inside;
    }
    return inside;
}

char *pav_zone_text(const struct pav_zone *zone)
{
    struct pav_str text = {0};
    pav_str_add(&text, "");
    for (int i = 0; i < zone->count; i++)
        pav_str_addf(&text, "%s%.5f,%.5f", i ? " " : "", (double)zone->points[i][0],
                     (double)zone->points[i][1]);
    return text.text;
}

bool pav_zone_parse(struct pav_zone *zone, const char *text)
{
    int used;
    float u, v;
    *zone = (struct pav_zone){0};
    for (; sscanf(text, " %f,%f%n", &u, &v, &used) == 2; text += used) {
        if (zone->count == PAV_ZONE_POINTS_MAX || !(u >= 0 && u <= 1 && v >= 0 && v <= 1))
            return false;
        zone->points[zone->count][0] = u;
        zone->points[zone->count++][1] = v;
    }
    return zone->count >= 3 && *text == 0;
}

/* --- zone: of the exhibition file ---- */

static void set(struct pav_zone *zone, double u, double v)
{
    zone->points[zone->count][0] = (float)u;
    zone->points[zone->count++][1] = (float)v;
}

static bool read_numbers(struct pav_yaml_file *file, const struct pav_yaml *list, size_t count,
                         double *numbers)
{
    bool good = true;
    for (size_t i = 0; i < count; i++)
        good = pav_yaml_number(file, list->items[i], 0, 1, &numbers[i]) && good;
    return good;
}

static void read_rectangle(struct pav_yaml_file *file, const struct pav_yaml *list,
                           struct pav_zone *zone)
{
    double r[4];
    if (!read_numbers(file, list, 4, r))
        return;
    double right = r[0] + r[2], top = r[1] + r[3];
    if (r[2] <= 0 || r[3] <= 0 || right > 1.00001 || top > 1.00001) {
        pav_yaml_error(file, list,
                       "expected a rectangle [x, y, width, height] within the picture, "
                       "which reaches from 0 to 1");
        return;
    }
    set(zone, r[0], r[1]);
    set(zone, fmin(1, right), r[1]);
    set(zone, fmin(1, right), fmin(1, top));
    set(zone, r[0], fmin(1, top));
}

static void read_polygon(struct pav_yaml_file *file, const struct pav_yaml *list,
                         struct pav_zone *zone)
{
    bool good = true;
    for (size_t i = 0; i < list->count; i++) {
        const struct pav_yaml *item = list->items[i];
        double point[2];
        bool pair = pav_yaml_expect(file, item, PAV_YAML_LIST, "a point such as [0.5, 1]");
        if (pair && item->count != 2)
            pav_yaml_error(file, item, "expected a point such as [0.5, 1], found %zu numbers",
                           item->count);
        good = pair && item->count == 2 && read_numbers(file, item, 2, point) && good;
        if (good)
            set(zone, point[0], point[1]);
    }
    if (!good)
        zone->count = 0;
}

void pav_zone_read(struct pav_yaml_file *file, const struct pav_yaml *node, struct pav_zone *zone)
{
    const char *what = "a rectangle [x, y, width, height] or a polygon [[x, y], …]";
    *zone = (struct pav_zone){0};
    if (!node || !pav_yaml_expect(file, node, PAV_YAML_LIST, what))
        return;
    bool points = node->count > 0 && node->items[0]->kind == PAV_YAML_LIST;
    if (points && node->count >= 3 && node->count <= PAV_ZONE_POINTS_MAX)
        read_polygon(file, node, zone);
    else if (points)
        pav_yaml_error(file, node, "expected a polygon of 3 to %d points, found %zu",
                       PAV_ZONE_POINTS_MAX, node->count);
    else if (node->count == 4)
        read_rectangle(file, node, zone);
    else
        pav_yaml_error(file, node, "expected %s", what);
}
