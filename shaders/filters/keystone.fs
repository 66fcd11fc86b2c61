/*{
    "ISFVSN": "2",
    "DESCRIPTION": "For a projector: the picture's corners pulled where they belong, its edges softened",
    "CREDIT": "Pavilion",
    "CATEGORIES": ["Projection"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "top_left", "LABEL": "Top left", "TYPE": "point2D", "MIN": [0, 0], "MAX": [1, 1], "DEFAULT": [0, 1]},
        {"NAME": "top_right", "LABEL": "Top right", "TYPE": "point2D", "MIN": [0, 0], "MAX": [1, 1], "DEFAULT": [1, 1]},
        {"NAME": "bottom_left", "LABEL": "Bottom left", "TYPE": "point2D", "MIN": [0, 0], "MAX": [1, 1], "DEFAULT": [0, 0]},
        {"NAME": "bottom_right", "LABEL": "Bottom right", "TYPE": "point2D", "MIN": [0, 0], "MAX": [1, 1], "DEFAULT": [1, 0]},
        {"NAME": "soft_left", "LABEL": "Soft edge, left", "TYPE": "float", "MIN": 0, "MAX": 0.5, "DEFAULT": 0},
        {"NAME": "soft_right", "LABEL": "Soft edge, right", "TYPE": "float", "MIN": 0, "MAX": 0.5, "DEFAULT": 0},
        {"NAME": "soft_top", "LABEL": "Soft edge, top", "TYPE": "float", "MIN": 0, "MAX": 0.5, "DEFAULT": 0},
        {"NAME": "soft_bottom", "LABEL": "Soft edge, bottom", "TYPE": "float", "MIN": 0, "MAX": 0.5, "DEFAULT": 0},
        {"NAME": "gamma", "LABEL": "Gamma of the projector", "TYPE": "float", "MIN": 1, "MAX": 3, "DEFAULT": 2.2}
    ]
}*/

/* From the unit square to the four corners: the projective map of Heckbert, "Fundamentals of Texture
 * Mapping and Image Warping" (1989), section 2.2.3. */
mat3 square_to_corners()
{
    vec2 across = bottom_right - top_right, down = top_left - top_right;
    vec2 sum = bottom_left - bottom_right + top_right - top_left;
    float area = across.x * down.y - across.y * down.x;
    area = abs(area) < 1e-6 ? 1e-6 : area;
    float g = (sum.x * down.y - sum.y * down.x) / area;
    float h = (across.x * sum.y - across.y * sum.x) / area;
    return mat3(vec3(bottom_right - bottom_left + g * bottom_right, g),
                vec3(top_left - bottom_left + h * top_left, h), vec3(bottom_left, 1.0));
}

/* 0 at the edge to 1 inside, so that the light of two projectors that overlap adds up to one. */
float edge(float from, float width)
{
    return width > 0.0 ? pow(smoothstep(0.0, 1.0, clamp(from / width, 0.0, 1.0)), 1.0 / gamma) : 1.0;
}

void main()
{
    vec3 to = inverse(square_to_corners()) * vec3(isf_FragNormCoord, 1.0);
    vec2 at = to.xy / to.z;
    vec2 px = max(fwidth(at), vec2(1e-6));
    vec2 inside = clamp(min(at, 1.0 - at) / px + 0.5, 0.0, 1.0); /* the border without stairs */
    float light = edge(at.x, soft_left) * edge(1.0 - at.x, soft_right) * edge(at.y, soft_bottom) *
                  edge(1.0 - at.y, soft_top);
    vec3 c = IMG_NORM_PIXEL(inputImage, clamp(at, 0.0, 1.0)).rgb;
    gl_FragColor = vec4(to.z > 0.0 ? c * light * inside.x * inside.y : vec3(0.0), 1.0);
}
