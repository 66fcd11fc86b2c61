// The face that is worn, moved into the visitor's place; alpha is where it is skin.
uniform sampler2D source, skin;
uniform float masked; // 0: all of it
in vec2 from;

void main()
{
    float alpha = mix(1.0, texture(skin, from).r, masked);
    colour = vec4(texture(source, from).rgb, alpha);
}
