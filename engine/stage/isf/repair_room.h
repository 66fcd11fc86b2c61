/* What the files of the repair share: the names that are known, and the changes that were decided. */
#ifndef PAV_ISF_REPAIR_ROOM_H
#define PAV_ISF_REPAIR_ROOM_H

#include "stage/isf/repair.h"
#include "stage/isf/type.h"

#define ARGUMENTS_MAX 32
#define LEVEL_MAX     200

struct member {
    const struct isf_token *name;
    struct isf_type type;
};

struct record {
    const struct isf_token *name;
    struct member *members;
    size_t count;
};

struct variable {
    const char *name;
    int length;
    struct isf_type type;
    bool constant;
};

struct function {
    const struct isf_token *name;
    struct isf_type type, parameters[ARGUMENTS_MAX];
    bool writes[ARGUMENTS_MAX]; /* out or inout */
    size_t count;
    size_t begin, close; /* tokens: the first one and the `)` … */
    size_t end;          /* … and behind its body; 0: it has none */
    bool declared;       /* its text or prototype was passed */
};

/* What happens to one token. */
struct change {
    const char *before, *after, *instead;
};

/* An expression that was read. */
struct value {
    struct isf_type type;
    bool constant;
    size_t begin, end; /* tokens; end is behind it */
};

struct repair {
    struct isf_shader *shader;
    const struct isf_token *list;
    size_t count, at;
    int level;
    bool failed;
    struct change *changes;
    size_t changed;

    struct record *records;
    size_t record_count;
    struct variable *variables; /* the innermost last */
    size_t variable_count, variable_capacity;
    struct function *functions;
    size_t function_count;

    size_t statement;       /* the first token of the global statement that is read */
    struct isf_type result; /* of the function that is read */
    size_t scope;           /* variables from here on are of the innermost block … */
    size_t outer_scope;     /* … whose text is that of what stands around it, from here */
    bool clash; /* a name of it was declared in the same scope by what stands around it */
};

/* Reading. */
const struct isf_token *repair_token(const struct repair *r);
const struct isf_token *repair_next(const struct repair *r); /* the one behind it */
bool repair_is(const struct repair *r, const char *text);
bool repair_take(struct repair *r, const char *text);
void repair_expect(struct repair *r, const char *text);
bool repair_type(struct repair *r, struct isf_type *out); /* a type's name and its [..] */
struct isf_type repair_dimensions(struct repair *r, struct isf_type type); /* [..] behind a name */

/* Names. */
void repair_declare(struct repair *r, const char *name, int length, struct isf_type type,
                    bool constant);
const struct variable *repair_find(const struct repair *r, const struct isf_token *name);
int repair_record(const struct repair *r, const struct isf_token *name);

/* Functions like `f` are known to the compiler from here on. */
void repair_mark(struct repair *r, const struct function *f);

/* Changing. */
void repair_wrap(struct repair *r, size_t begin, size_t end, const char *type);
void repair_before(struct repair *r, size_t at, const char *text);
void repair_after(struct repair *r, size_t at, const char *text);
void repair_instead(struct repair *r, size_t at, const char *text);
/* Makes the value one of the type, if that is a known conversion. */
void repair_convert(struct repair *r, struct value *value, struct isf_type to);
/* The same where GLSL 3.30 has no conversions of its own, as in `return`. */
void repair_convert_exactly(struct repair *r, struct value *value, struct isf_type to);
void repair_condition(struct repair *r, struct value *value);

/* Expressions: with commas, and without. */
struct value repair_expression(struct repair *r);
struct value repair_assignment(struct repair *r);
/* The value of an initialiser, { … } included. */
struct value repair_initialiser(struct repair *r, struct isf_type type);
/* Arithmetic of two values that meet. */
struct isf_type repair_meet(struct repair *r, struct value *a, struct value *b);

/* A call of a built-in function: what it gives, its arguments made fit. */
struct isf_type repair_builtin(struct repair *r, const struct isf_token *name, struct value *a,
                               size_t count);
/* A name, or a type's name, was read; its arguments follow. */
struct value repair_construct(struct repair *r, struct isf_type type, size_t begin);
/* A function of the file that is called like a built-in one gets a name of its own: Mesa would hide all
 * built-in ones of that name. `at`: its name. */
void repair_rename(struct repair *r, size_t at);
struct value repair_call(struct repair *r, const struct isf_token *name, size_t begin);

#endif
