/*{"ISFVSN": "2", "INPUTS": [{"NAME": "inputImage", "TYPE": "image"},
  {"NAME": "share", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5}]}*/
void main()
{
    gl_FragColor = vec4(IMG_THIS_PIXEL(inputImage).rgb * share, 1.0);
}
