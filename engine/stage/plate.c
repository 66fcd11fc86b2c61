/* Owns the plate: the distance to a box with round corners. */
#include "stage/plate.h"

static const char source[] = "uniform vec2 plate;\n"
                             "uniform float r;\n"
                             "uniform vec4 tint;\n"
                             "void main()\n"
                             "{\n"
                             "    vec2 p = abs((uv - 0.5) * plate);\n"
                             "    float d = length(max(p - plate * 0.5 + r, 0.0)) - r;\n"
                             "    float a = tint.a * clamp(0.5 - d, 0.0, 1.0);\n"
                             "    colour = vec4(tint.rgb * a, a);\n"
                             "}\n";

struct pav_program *pav_plate_create(struct pav_gpu *gpu)
{
    return pav_program_create(
        gpu, &(struct pav_program_desc){.fragment_source = source, .name = "plate"});
}

void pav_plate_draw(struct pav_program *plate, struct pav_gpu *gpu, struct pav_target *screen,
                    const float place[4], float round, const float tint[4])
{
    float sw = (float)pav_target_width(screen), sh = (float)pav_target_height(screen);
    pav_draw(gpu, screen,
             &(struct pav_draw){
                 .program = plate,
                 .blend = PAV_BLEND_OVER,
                 .viewport = {place[0] / sw, place[1] / sh, place[2] / sw, place[3] / sh},
                 .uniforms = PAV_UNIFORMS(PAV_U_VEC2("plate", place[2], place[3]),
                                          PAV_U_FLOAT("r", round), PAV_U_VEC4V("tint", tint)),
             });
}
