// 512 wide, in sixteen rows: those from below are the spectrum, left, right, the figures in eight fields, and the rest.
uniform sampler2D spectrum, waveform;
uniform vec4 first, second;
uniform int known;

void main()
{
    ivec2 at = ivec2(gl_FragCoord.x, gl_FragCoord.y * 16.0 / pav_size.y);
    float value = float(known);
    if (at.y == 0)
        value = texelFetch(spectrum, ivec2(at.x, 0), 0).r;
    else if (at.y < 3)
        value = texelFetch(waveform, ivec2(at.x, at.y - 1), 0).r;
    else if (at.y == 3)
        value = at.x < 256 ? first[at.x / 64] : second[at.x / 64 - 4];
    colour = vec4(vec3(value), 1.0);
}
