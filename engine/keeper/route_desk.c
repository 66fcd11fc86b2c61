/* The keeper's post office, the desk's counter: what stage and desk tell each other, and the files that
 * the desk may read and change. Both are hostile: the stage to the keeper, the desk to both. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "keeper/brief.h"
#include "keeper/journal.h"
#include "keeper/sources.h"
#include "keeper/state.h"
#include "link/manifest.h"
#include "link/peek.h"

#define POSTER_BYTES_MAX ((size_t)4 << 20)
#define TELL_EVERY_NS    PAV_NS_PER_S
/* A person saves now and then; a desk that writes without end is none. */
#define WRITES_PER_S   2
#define WRITES_AT_ONCE 20
/* Likewise of commands to the keeper itself. */
#define COMMANDS_PER_S   0.2
#define COMMANDS_AT_ONCE 6

/* --- what is owed ----------------------------------------------------------------------------- */

static const struct pav_message forget_all = {.type = PAV_MESSAGE_PIECE,
                                              .u.piece = {.id = UINT32_MAX, .gone = 1}};

static bool command_stage(struct pav_keeper *keeper, enum pav_command command)
{
    struct pav_message message = {.type = PAV_MESSAGE_COMMAND};
    message.u.command.command = (uint32_t)command;
    return pav_ward_send(keeper->stage, &message, -1);
}

static bool send_memory(struct pav_keeper *keeper, enum pav_message_type type, int fd)
{
    bool sent = fd >= 0 && pav_ward_send(&keeper->desk, &(struct pav_message){.type = type}, fd);
    if (fd >= 0)
        close(fd);
    return sent;
}

static void send_brief(struct pav_keeper *keeper)
{
    keeper->brief_owed = !send_memory(keeper, PAV_MESSAGE_EXHIBITION, pav_keeper_brief(keeper));
}

static void send_presets(struct pav_keeper *keeper)
{
    keeper->presets_owed =
        !send_memory(keeper, PAV_MESSAGE_PRESETS, pav_preset_file_memory(&keeper->presets));
}

static void send_peek(struct pav_keeper *keeper)
{
    struct pav_message message = {.type = PAV_MESSAGE_PEEK};
    if (keeper->peek_desk_owed && pav_ward_runs(&keeper->desk))
        keeper->peek_desk_owed = !pav_ward_send(&keeper->desk, &message, keeper->peek);
    if (keeper->peek_stage_owed && pav_ward_runs(keeper->stage))
        keeper->peek_stage_owed = !pav_ward_send(keeper->stage, &message, keeper->peek);
}

/* The desk has missed something, or is new: it forgets all, and hears it again from the stage. */
static void tell_again(struct pav_keeper *keeper)
{
    if (keeper->forget_owed && pav_ward_send(&keeper->desk, &forget_all, -1)) {
        keeper->forget_owed = false;
        keeper->tell_owed = true;
    }
    int64_t now_ns = pav_clock_ns();
    if (keeper->forget_owed || !keeper->tell_owed || !pav_ward_runs(keeper->stage) ||
        now_ns < keeper->tell_ns || !command_stage(keeper, PAV_COMMAND_TELL))
        return;
    keeper->tell_owed = false;
    keeper->tell_ns = now_ns + TELL_EVERY_NS;
    /* With a live camera a stage that floods the desk must not earn more by it. */
    if (keeper->desk_is_new || !pav_exhibition_live(&keeper->exhibition))
        pav_ward_expect(keeper->stage, PAV_STAGE_AT_ONCE);
    keeper->desk_is_new = false;
}

static bool send_kept(struct pav_keeper *keeper)
{
    struct pav_message message;
    while (pav_kept_owed(&keeper->kept, &message)) {
        if (!pav_ward_send(keeper->stage, &message, -1))
            return false;
        pav_ward_expect(keeper->stage, 1);
        pav_kept_told(&keeper->kept, &message);
    }
    return true;
}

bool pav_desk_settle(struct pav_keeper *keeper)
{
    bool kept_owed = pav_ward_runs(keeper->stage) && !send_kept(keeper);
    kept_owed |= pav_herald_settle(keeper);
    if (!pav_ward_runs(&keeper->desk))
        return kept_owed;
    if (keeper->brief_owed)
        send_brief(keeper);
    if (keeper->presets_owed)
        send_presets(keeper);
    send_peek(keeper);
    tell_again(keeper);
    return kept_owed || keeper->brief_owed || keeper->presets_owed || keeper->forget_owed ||
           keeper->tell_owed || keeper->peek_desk_owed || keeper->peek_stage_owed;
}

/* --- new ones, and ends ----------------------------------------------------------------------- */

void pav_desk_to_new_desk(struct pav_keeper *keeper)
{
    keeper->brief_owed = keeper->presets_owed = keeper->forget_owed = true;
    keeper->desk_is_new = true;
    pav_health_changed(keeper);
    keeper->peek_desk_owed = keeper->peek >= 0;
    for (int i = 0; i < PAV_CAMERAS_MAX; i++) {
        if (keeper->cameras[i].has_state)
            pav_desk_hear(keeper, &keeper->cameras[i].state);
    }
    pav_herald_to_new_desk(keeper);
    pav_desk_settle(keeper);
}

/* Without a live camera the panel may show what the stage shows. */
void pav_desk_to_new_stage(struct pav_keeper *keeper)
{
    bool may = keeper->options->mode == PAV_KEEPER_RUN && keeper->has_exhibition &&
               !pav_exhibition_live(&keeper->exhibition);
    if (keeper->peek >= 0)
        close(keeper->peek);
    keeper->peek = may ? pav_peek_create() : -1;
    keeper->peek_stage_owed = keeper->peek_desk_owed = keeper->peek >= 0;
    send_peek(keeper);
    if (keeper->watched)
        command_stage(keeper, PAV_COMMAND_WATCH);
}

void pav_desk_stage_gone(struct pav_keeper *keeper)
{
    pav_kept_stage_gone(&keeper->kept);
    keeper->forget_owed = true;
}

void pav_desk_exhibition_changed(struct pav_keeper *keeper)
{
    keeper->brief_owed = true;
    pav_herald_exhibition_changed(keeper);
    pav_desk_settle(keeper);
}

/* --- up --------------------------------------------------------------------------------------- */

void pav_desk_hear(struct pav_keeper *keeper, const struct pav_message *message)
{
    pav_herald_hear(keeper, message);
    if (pav_ward_runs(&keeper->desk) && !pav_ward_send(&keeper->desk, message, -1) &&
        message->type != PAV_MESSAGE_MOSAIC)
        keeper->forget_owed = true;
}

void pav_desk_from_stage(struct pav_keeper *keeper, const struct pav_message *message)
{
    if (message->type == PAV_MESSAGE_PIECE && message->u.piece.id == UINT32_MAX)
        return; /* the keeper's own word */
    if (!pav_kept_hear(&keeper->kept, message))
        return;
    pav_desk_hear(keeper, message);
    if (message->type == PAV_MESSAGE_PARAM)
        send_kept(keeper);
}

/* --- files ------------------------------------------------------------------------------------ */

/* Takes `content` over; `well` or words why not. */
static void answer(struct pav_keeper *keeper, const struct pav_message *asked, bool well,
                   char *content, size_t length)
{
    struct pav_message message = {.type = PAV_MESSAGE_ANSWER};
    message.u.file.piece = asked->u.file.piece;
    message.u.file.kind = asked->u.file.kind;
    message.u.file.serial = asked->u.file.serial;
    message.u.file.well = well;
    int fd = pav_keeper_memory("pavilion-answer", content ? content : "", content ? length : 0);
    if (fd < 0 || !pav_ward_send(&keeper->desk, &message, fd))
        pav_log("keeper", PAV_LOG_WARN, "an answer to the desk is lost: %s", strerror(errno));
    if (fd >= 0)
        close(fd);
    free(content);
}

static void refuse(struct pav_keeper *keeper, const struct pav_message *asked, char *why)
{
    answer(keeper, asked, false, why, strlen(why));
}

static char *home_of(struct pav_keeper *keeper, uint32_t id)
{
    const struct pav_running *piece = pav_kept_piece(&keeper->kept, id);
    return piece ? pav_sources_home(&keeper->exhibition, piece->name) : NULL;
}

/* The path of a shader that the desk names, or NULL with *why. */
static char *source_path(struct pav_keeper *keeper, const struct pav_message *message, char **why)
{
    if (!keeper->developer) {
        *why = pav_strdup("shaders are only changed in developer mode: run --developer");
        return NULL;
    }
    char *home = home_of(keeper, message->u.file.piece);
    char *path = home ? pav_sources_path(home, message->text, why) : NULL;
    if (!home)
        *why = pav_strdup("there is no such piece any more");
    free(home);
    return path;
}

static char *poster_path(struct pav_keeper *keeper, const struct pav_message *message, char **why)
{
    static const char *const names[] = {"picture.jpg", "picture.png"};
    char *home = home_of(keeper, message->u.file.piece), *found = NULL;
    for (size_t i = 0; home && i < sizeof names / sizeof *names && !found; i++) {
        found = pav_path_join(home, names[i]);
        if (access(found, R_OK) != 0) {
            free(found);
            found = NULL;
        }
    }
    if (!found)
        *why = pav_strdup("this piece has no picture");
    free(home);
    return found;
}

static void tell_log(struct pav_keeper *keeper, const struct pav_message *message)
{
    size_t length;
    char *text = pav_journal_text(&length);
    answer(keeper, message, true, text, length);
}

static void read_for_desk(struct pav_keeper *keeper, const struct pav_message *message)
{
    if (message->u.file.kind == PAV_FILE_VISITS) {
        char *words = NULL, *csv = pav_visits_csv(&keeper->visits, message->text, &words);
        if (csv)
            answer(keeper, message, true, csv, strlen(csv));
        else
            refuse(keeper, message, words);
        return;
    }
    if (message->u.file.kind == PAV_FILE_LOG) {
        tell_log(keeper, message);
        return;
    }
    bool poster = message->u.file.kind == PAV_FILE_POSTER;
    char *why = NULL,
         *path = poster ? poster_path(keeper, message, &why) : source_path(keeper, message, &why);
    size_t length = 0;
    char *content =
        path ? pav_read_file(path, poster ? POSTER_BYTES_MAX : PAV_SOURCE_BYTES_MAX, &length)
             : NULL;
    if (path && !content)
        why = pav_sprintf("%s cannot be read: %s", message->text, strerror(errno));
    free(path);
    if (content)
        answer(keeper, message, true, content, length);
    else
        refuse(keeper, message, why);
}

/* What lies in a descriptor of the desk, sealed or not: copied before anyone looks. NULL: too much. */
static char *content_of(int fd, size_t limit, size_t *length)
{
    struct stat about;
    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode) || about.st_size < 0 ||
        (size_t)about.st_size > limit)
        return NULL;
    char *content = pav_alloc((size_t)about.st_size + 1);
    ssize_t got = pread(fd, content, (size_t)about.st_size, 0);
    *length = got > 0 ? (size_t)got : 0;
    content[*length] = 0;
    return content;
}

static char *write_source(struct pav_keeper *keeper, const struct pav_message *message,
                          const char *content, size_t length)
{
    char *why = NULL, *path = source_path(keeper, message, &why);
    if (path && (strlen(content) != length || !pav_utf8_valid(content)))
        why = pav_strdup("a shader is a text in UTF-8");
    else if (path && pav_sources_write(path, content, length, &why))
        pav_log("keeper", PAV_LOG_INFO, "%s was changed by the panel", path);
    free(path);
    return why;
}

static void write_for_desk(struct pav_keeper *keeper, const struct pav_message *message, int fd)
{
    size_t length = 0;
    char *why = NULL, *content = NULL;
    if (!keeper->writes.per_s)
        pav_budget_init(&keeper->writes, WRITES_PER_S, WRITES_AT_ONCE, pav_clock_ns());
    bool often = !pav_budget_take(&keeper->writes, 1, pav_clock_ns());
    if (!often)
        content = content_of(fd, PAV_SOURCE_BYTES_MAX, &length);
    if (often)
        why = pav_strdup("too much is saved at once: wait a little");
    else if (!content)
        why = pav_strdup("that is too long");
    else if (message->u.file.kind == PAV_FILE_SOURCE)
        why = write_source(keeper, message, content, length);
    else if (message->u.file.kind == PAV_FILE_PRESETS)
        pav_preset_file_write(&keeper->presets, content, length, &why);
    else
        why = pav_strdup("that cannot be written");
    free(content);
    if (why)
        refuse(keeper, message, why);
    else
        answer(keeper, message, true, NULL, 0);
}

/* --- down ------------------------------------------------------------------------------------- */

/* What acts on the keeper itself: a person does that now and then. True: it was one of these. */
static bool take_own_command(struct pav_keeper *keeper, const struct pav_message *message)
{
    enum pav_command command = (enum pav_command)message->u.command.command;
    if (command < PAV_COMMAND_RESTART)
        return false;
    int64_t now_ns = pav_clock_ns();
    if (!keeper->commands.per_s)
        pav_budget_init(&keeper->commands, COMMANDS_PER_S, COMMANDS_AT_ONCE, now_ns);
    if (!pav_budget_take(&keeper->commands, 1, now_ns)) {
        pav_log("keeper", PAV_LOG_WARN, "a command of the panel comes too soon after others");
        return true;
    }
    switch (command) {
    case PAV_COMMAND_RESTART:
        pav_understudy_relieve(keeper, "asked for at the panel");
        break;
    case PAV_COMMAND_FORGIVE: /* UINT32_MAX: attract, which is -1 there */
        pav_quarantine_forgive(keeper, (int)message->u.command.entry);
        break;
    case PAV_COMMAND_EXTEND:
        pav_opening_extend(keeper, (int)message->u.command.minutes);
        break;
    case PAV_COMMAND_CLOSE:
        pav_opening_shut(keeper);
        break;
    default:
        break;
    }
    return true;
}

static void take_command(struct pav_keeper *keeper, const struct pav_message *message)
{
    enum pav_command command = (enum pav_command)message->u.command.command;
    if (command == PAV_COMMAND_TELL || take_own_command(keeper, message))
        return;
    if (command == PAV_COMMAND_WATCH || command == PAV_COMMAND_UNWATCH)
        keeper->watched = command == PAV_COMMAND_WATCH;
    pav_takes_command(keeper, command);
    if (!pav_ward_send(keeper->stage, message, -1))
        pav_log("keeper", PAV_LOG_WARN, "the stage did not hear a command of the panel");
}

void pav_desk_from_desk(struct pav_keeper *keeper, const struct pav_message *message, int fd)
{
    switch (message->type) {
    case PAV_MESSAGE_SET:
        /* One that finds no room is sent again by the desk, which waits for its answer. */
        if (pav_kept_set(&keeper->kept, message) && pav_ward_send(keeper->stage, message, -1))
            pav_ward_expect(keeper->stage, 1);
        break;
    case PAV_MESSAGE_COMMAND:
        take_command(keeper, message);
        break;
    case PAV_MESSAGE_ASK:
        read_for_desk(keeper, message);
        break;
    case PAV_MESSAGE_WRITE:
        write_for_desk(keeper, message, fd);
        break;
    default:
        break;
    }
    if (fd >= 0)
        close(fd);
}

/* --- the token -------------------------------------------------------------------------------- */

/* 128 bits, hexadecimal; one for the keeper's whole life. */
bool pav_desk_token(struct pav_keeper *keeper)
{
    unsigned char bytes[(sizeof keeper->token - 1) / 2];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        return false;
    for (size_t i = 0; i < sizeof bytes; i++) {
        keeper->token[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
        keeper->token[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
    }
    return true;
}
