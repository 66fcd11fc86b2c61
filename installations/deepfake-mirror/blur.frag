// One way of a Gaussian; `way` is one texel across or up, `sigma` in texels.
uniform sampler2D picture;
uniform vec2 way;
uniform float sigma;

void main()
{
    vec4 sum = vec4(0.0);
    float weight = 0.0;
    for (int i = -10; i <= 10; i++) {
        float w = exp(-0.5 * float(i * i) / (sigma * sigma));
        sum += w * texture(picture, uv + float(i) * way);
        weight += w;
    }
    colour = sum / weight;
}
