void main()
{
    colour = vec4(1.0, 0.0, blue, 1.0);
}
