uniform float amount;
void main()
{
    colour = vec4(amount, 0.0, 0.0, 1.0);
}
