/*{"ISFVSN": "2", "INPUTS": [{"NAME": "level", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 1}]}*/
void main()
{
    gl_FragColor = vec4(vec3(level), 1.0);
}
