/*{
  "ISFVSN": "2", "CREDIT": "Pavilion", "DESCRIPTION": "Whoever moves leaves a wake of light.",
  "INPUTS": [
    {"NAME": "people", "TYPE": "image", "VISITOR": "silhouette"},
    {"NAME": "flow", "TYPE": "image", "VISITOR": "flow"},
    {"NAME": "stay", "TYPE": "float", "LABEL": "How long the light stays", "DEFAULT": 0.975, "MIN": 0.9, "MAX": 0.995},
    {"NAME": "warm", "TYPE": "color", "LABEL": "Light of what moves right", "DEFAULT": [1.0, 0.55, 0.18, 1.0]},
    {"NAME": "cold", "TYPE": "color", "LABEL": "Light of what moves left", "DEFAULT": [0.1, 0.45, 1.0, 1.0]}],
  "PASSES": [{"TARGET": "wake", "PERSISTENT": true, "FLOAT": true, "WIDTH": "$WIDTH / 2", "HEIGHT": "$HEIGHT / 2"}, {}]
}*/
void main() {
    vec2 p = isf_FragNormCoord, v = IMG_NORM_PIXEL(flow, p).rg;
    float body = IMG_NORM_PIXEL(people, p).r, speed = min(length(v) * 2.0, 1.0);
    if (PASSINDEX == 0) {
        vec2 drift = 0.004 * vec2(sin(p.y * 9.0 + TIME), cos(p.x * 7.0 - TIME * 0.7)) - v * TIMEDELTA * 0.6;
        vec3 light = mix(cold.rgb, warm.rgb, smoothstep(-0.2, 0.2, v.x));
        gl_FragColor = vec4(max(IMG_NORM_PIXEL(wake, p + drift).rgb * stay, light * body * speed), 1.0);
    } else {
        vec3 glow = IMG_NORM_PIXEL(wake, p).rgb, night = mix(vec3(0.015, 0.018, 0.04), vec3(0.05, 0.04, 0.09), p.y);
        gl_FragColor = vec4(night * (1.0 - 0.7 * body) + 1.0 - exp(-2.4 * glow), 1.0);
    }
}
