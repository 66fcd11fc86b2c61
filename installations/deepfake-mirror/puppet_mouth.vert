// The inside of the mouth: what its colours are made from is looked up in the painting, once a vertex.
uniform sampler2D picture;
uniform vec2 samples[12]; // left cheek, right cheek, lower lip: four places each
out vec4 place;
flat out vec3 left, right, lip;

vec3 around(int first)
{
    vec3 sum = vec3(0.0);
    for (int i = 0; i < 4; i++)
        sum += textureLod(picture, samples[first + i], 0.0).rgb;
    return sum * 0.25;
}

void main()
{
    uv = texcoord;
    place = tint;
    left = around(0);
    right = around(4);
    lip = around(8);
    gl_Position = vec4(position.xy, 0.0, 1.0);
}
