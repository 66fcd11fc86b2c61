// What the passes of the river share: inputs, units and small helpers.
// Lengths are in units of 1/144 of the picture's height; times in seconds.

uniform sampler2D current; // velocity x, y; agitation; stillness
uniform sampler2D flux;    // outflow to the left, right, down, up
uniform sampler2D bed;     // ground, depth of water, ochre in it, blue-grey in it
uniform sampler2D cover;   // reeds, wetness, memory of visitors
uniform sampler2D home;    // the ground it returns to, iron, reed habitat, river bed
uniform float h;           // s, of this step
uniform float dx;          // length of a cell
uniform float aspect;
uniform float clock;
uniform float begin;

// The share of a difference that is gone after this step: stable for every step and time.
float gone(float seconds) { return h / (h + seconds); }

// The tide.
float sea() { return 0.12 * sin(clock * 0.11) + 0.05 * sin(clock * 0.31); }
