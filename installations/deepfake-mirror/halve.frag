// Half the size, through a tent: one step down a pyramid.
uniform sampler2D picture;

void main()
{
    vec2 step = 0.5 / pav_size;
    colour = 0.25 * (texture(picture, uv + step) + texture(picture, uv - step) +
                     texture(picture, uv + vec2(step.x, -step.y)) +
                     texture(picture, uv + vec2(-step.x, step.y)));
}
