// The mesh itself.
noperspective in vec4 paint;

void main()
{
    colour = vec4(0.95, 0.97, 1.0, 1.0) * paint.a;
}
