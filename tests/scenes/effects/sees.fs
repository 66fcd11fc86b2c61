/*{"ISFVSN": "2", "INPUTS": [{"NAME": "inputImage", "TYPE": "image"},
  {"NAME": "visitors", "TYPE": "image", "VISITOR": "silhouette"}]}*/
void main()
{
    gl_FragColor = IMG_THIS_PIXEL(inputImage) + IMG_THIS_PIXEL(visitors);
}
