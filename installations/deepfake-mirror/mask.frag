// Shades of the mask: eased, so that its slope has no corner.
in vec4 shade;

void main()
{
    colour = shade * shade * (3.0 - 2.0 * shade);
}
