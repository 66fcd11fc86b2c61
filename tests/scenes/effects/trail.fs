/*{"ISFVSN": "2", "INPUTS": [{"NAME": "inputImage", "TYPE": "image"}],
  "PASSES": [{"TARGET": "most", "PERSISTENT": true}, {}]}*/
void main()
{
    vec4 seen = max(IMG_THIS_PIXEL(inputImage), IMG_THIS_PIXEL(most));
    gl_FragColor = PASSINDEX == 0 ? seen : IMG_THIS_PIXEL(most);
}
