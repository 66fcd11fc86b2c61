/*{"ISFVSN": "2", "INPUTS": [{"NAME": "startImage", "TYPE": "image"}, {"NAME": "endImage", "TYPE": "image"},
  {"NAME": "progress", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0}]}*/
void main()
{
    gl_FragColor = isf_FragNormCoord.x < progress ? IMG_THIS_PIXEL(endImage) : IMG_THIS_PIXEL(startImage);
}
