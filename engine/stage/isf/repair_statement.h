/* The two ways through a text: what is declared, and what is done. */
#ifndef PAV_ISF_REPAIR_STATEMENT_H
#define PAV_ISF_REPAIR_STATEMENT_H

#include "stage/isf/repair_room.h"

/* Notes the structs and functions; bodies are passed over. */
void repair_scan(struct repair *r);
/* Reads everything. */
void repair_walk(struct repair *r);

/* Declarations, of globals and in blocks: up to and with the `;`. */
bool repair_declares(const struct repair *r);
void repair_declaration(struct repair *r);
/* A block whose `{` comes next; `shared`: variables from there on are of the same scope. */
void repair_block(struct repair *r, size_t shared);

#endif
