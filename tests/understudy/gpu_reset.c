/* A GPU that is reset: while the file $GPU_RESET is there, the driver reports that the context is lost. To be
 * loaded before GL, whose software renderer has no resets to report. */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <GL/gl.h>
#include <GL/glext.h>

typedef void (*function)(void);

static GLenum status(void)
{
    const char *path = getenv("GPU_RESET");
    return path && access(path, F_OK) == 0 ? GL_GUILTY_CONTEXT_RESET_ARB : GL_NO_ERROR;
}

static function found(const char *loader, const unsigned char *name)
{
    static function (*real)(const unsigned char *);
    if (strcmp((const char *)name, "glGetGraphicsResetStatusARB") == 0)
        return (function)status;
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, loader);
    return real ? real(name) : NULL;
}

__attribute__((visibility("default"))) function glXGetProcAddressARB(const unsigned char *name);
function glXGetProcAddressARB(const unsigned char *name)
{
    return found("glXGetProcAddressARB", name);
}

__attribute__((visibility("default"))) void APIENTRY glGetIntegerv(GLenum name, GLint *value);
void APIENTRY glGetIntegerv(GLenum name, GLint *value)
{
    static void(APIENTRY * real)(GLenum, GLint *);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "glGetIntegerv");
    if (name == GL_RESET_NOTIFICATION_STRATEGY_ARB)
        *value = GL_LOSE_CONTEXT_ON_RESET_ARB;
    else
        real(name, value);
}
