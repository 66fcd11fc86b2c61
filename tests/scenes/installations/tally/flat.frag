void main()
{
    colour = vec4(1.0);
}
