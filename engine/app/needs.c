/* Owns the question what a scene needs. */
#include "app/needs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "keeper/keeper.h"

#define NOTHING "nothing of the eye"

static void set(char **field, const char *text)
{
    free(*field);
    *field = pav_strdup(text);
}

static void add_file(struct pav_needs *needs, const char *path)
{
    needs->files = pav_realloc(needs->files, (needs->file_count + 1) * sizeof *needs->files);
    needs->files[needs->file_count++] = pav_strdup(path);
}

/* The part of `line` behind `word`, or NULL. */
static const char *behind(const char *line, const char *word)
{
    size_t length = strlen(word);
    return strncmp(line, word, length) == 0 ? line + length : NULL;
}

bool pav_needs_ask(struct pav_needs *needs, const char *thing)
{
    char line[8192], last[600] = "its stage did not answer";
    FILE *words = tmpfile();
    bool told = false;
    set(&needs->api, "");
    set(&needs->credit, "");
    set(&needs->words, last);
    if (!words)
        return false;
    int code = pav_keeper_run(&(struct pav_keeper_options){
        .mode = PAV_KEEPER_ONCE, .stage_mode = "needs", .thing = thing, .output = fileno(words)});
    rewind(words);
    while (fgets(line, sizeof line, words)) {
        const char *text;
        line[strcspn(line, "\n")] = 0;
        if ((text = behind(line, "api: ")))
            set(&needs->api, text);
        else if ((text = behind(line, "credit: ")))
            set(&needs->credit, text);
        else if ((text = behind(line, "file: ")))
            add_file(needs, text);
        else if ((text = behind(line, "needs: "))) {
            told = true;
            set(&needs->words, strcmp(text, NOTHING) == 0 ? "" : text);
        } else if (line[0])
            pav_strcpy(last, sizeof last, line);
    }
    fclose(words);
    told = told && code == 0;
    if (!told)
        set(&needs->words, last);
    return told;
}

void pav_needs_finish(struct pav_needs *needs)
{
    for (size_t i = 0; i < needs->file_count; i++)
        free(needs->files[i]);
    free(needs->files);
    free(needs->words);
    free(needs->api);
    free(needs->credit);
    *needs = (struct pav_needs){0};
}
