// The sheet while someone is there.
#include "chalk.glsl"
