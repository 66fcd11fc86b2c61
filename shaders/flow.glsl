// Carrying things along a velocity field in uv per second, such as findings->flow_texture.
// Semi-Lagrangian: Stam, "Stable Fluids", SIGGRAPH 1999.
#ifndef FLOW_GLSL
#define FLOW_GLSL

#include "sampling.glsl"

// The visitor's movement, enlarged smoothly. `fit` is that of the camera's picture, see fit.glsl.
vec2 flow_read(sampler2D flow, vec2 uv) { return sampling_cubic(flow, uv).rg; }

// Where what is at uv now was dt ago: read the old picture there.
vec2 flow_back(vec2 uv, vec2 velocity, float dt) { return uv - velocity * dt; }

// The same with a look at the way in between (midpoint method): whirls keep their radius.
vec2 flow_back(vec2 uv, sampler2D velocity, float dt)
{
    vec2 half_way = uv - 0.5 * dt * texture(velocity, uv).rg;
    return uv - dt * texture(velocity, half_way).rg;
}

// Below `threshold` is noise of the camera: nothing; above, what exceeds it.
vec2 flow_still(vec2 velocity, float threshold)
{
    float speed = length(velocity);
    return speed > threshold ? velocity * (1.0 - threshold / speed) : vec2(0.0);
}

#endif
