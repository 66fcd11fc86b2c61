// The sheet while nobody is there, or they come and go: a program of its own, for it costs more.
#define WAITING
#include "chalk.glsl"
