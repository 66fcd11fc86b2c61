/*{"ISFVSN": "2", "INPUTS": [{"NAME": "startImage", "TYPE": "image"}, {"NAME": "endImage", "TYPE": "image"},
  {"NAME": "progress", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0}]}*/
void main()
{
    gl_FragColor = IMG_THIS_PIXEL(nothing);
}
