/* Who may do what at the panel: every path and command against every role, and those who guess. */
#include "room.h"

static const char *const tokens[PAV_ACCESS_ROLES] = {
    NULL, "metrics-token-0000", "viewer-token-00000", "guard-token-000000", "technician-token-0"};

static const char brief[] =
    "{\"title\": \"Hall\", \"developer\": true, \"kiosk\": true, \"locked\": true, \"access\":"
    " {\"metrics\": \"metrics-token-0000\", \"viewer\": \"viewer-token-00000\","
    "  \"guard\": \"guard-token-000000\", \"technician\": \"technician-token-0\"},"
    " \"programme\": [{\"entry\": 0, \"installation\": \"mirror\", \"title\": {}, \"for_s\": 60}],"
    " \"cameras\": [], \"installations\": {}}";

static struct pav_reply reply;

static void drop_reply(void)
{
    free(reply.body);
    free(reply.cookie);
    reply = (struct pav_reply){0};
}

static void ask(struct pav_request request)
{
    drop_reply();
    request.host = request.host ? request.host : "127.0.0.1:8088";
    if (pav_request_may(&room.desk, &room.door, &request, room.now_ns, &reply))
        pav_request_answer(&room.desk, &room.door, &request, room.now_ns, &reply);
}

static struct pav_request asked(const char *method, const char *path, const char *body)
{
    return (struct pav_request){.method = method,
                                .path = path,
                                .piece = "1",
                                .file = "look.frag",
                                .role = "guard",
                                .day = "2026-11-28",
                                .content_type = "application/json",
                                .body = body,
                                .length = body ? strlen(body) : 0,
                                .address = "192.0.2.7"};
}

static void open_locked(void)
{
    room_open();
    room_scene(1, "mirror");
    room_tell_memory(PAV_MESSAGE_EXHIBITION, brief);
}

/* What each path and command takes at least. The table is the promise; the code has one of its own. */
static const struct {
    const char *method, *path, *body;
    enum pav_access least;
} matrix[] = {
    {"GET", "/metrics", NULL, PAV_ACCESS_METRICS},
    {"GET", "/api/state", NULL, PAV_ACCESS_VIEWER},
    {"HEAD", "/api/state", NULL, PAV_ACCESS_VIEWER},
    {"GET", "/api/events", NULL, PAV_ACCESS_VIEWER},
    {"GET", "/api/mosaic", NULL, PAV_ACCESS_VIEWER},
    {"GET", "/api/picture", NULL, PAV_ACCESS_VIEWER},
    {"GET", "/api/poster", NULL, PAV_ACCESS_VIEWER},
    {"GET", "/api/visits", NULL, PAV_ACCESS_VIEWER},
    {"GET", "/pavilion/mirror/amount", NULL, PAV_ACCESS_VIEWER},
    {"GET", "/", NULL, PAV_ACCESS_VIEWER},
    {"GET", "/panel.js", NULL, PAV_ACCESS_VIEWER},
    {"GET", "/anything/else", NULL, PAV_ACCESS_VIEWER},
    {"GET", "/api/source", NULL, PAV_ACCESS_TECHNICIAN},
    {"GET", "/api/log", NULL, PAV_ACCESS_TECHNICIAN},
    {"GET", "/api/access", NULL, PAV_ACCESS_TECHNICIAN},
    {"GET", "/api/access.svg", NULL, PAV_ACCESS_TECHNICIAN},
    {"POST", "/api/command", "{\"command\":\"next\"}", PAV_ACCESS_GUARD},
    {"POST", "/api/command", "{\"command\":\"pause\"}", PAV_ACCESS_GUARD},
    {"POST", "/api/command", "{\"command\":\"resume\"}", PAV_ACCESS_GUARD},
    {"POST", "/api/command", "{\"command\":\"blackout\"}", PAV_ACCESS_GUARD},
    {"POST", "/api/command", "{\"command\":\"light\"}", PAV_ACCESS_GUARD},
    {"POST", "/api/command", "{\"command\":\"restart\"}", PAV_ACCESS_GUARD},
    {"POST", "/api/command", "{\"command\":\"extend\",\"minutes\":60}", PAV_ACCESS_GUARD},
    {"POST", "/api/command", "{\"command\":\"close\"}", PAV_ACCESS_GUARD},
    {"POST", "/api/command", "{\"command\":\"go\",\"entry\":0}", PAV_ACCESS_TECHNICIAN},
    {"POST", "/api/command", "{\"command\":\"forgive\",\"entry\":0}", PAV_ACCESS_TECHNICIAN},
    {"POST", "/api/command", "{\"command\":\"forgive\",\"entry\":null}", PAV_ACCESS_TECHNICIAN},
    {"POST", "/api/command", "{\"command\":\"still\"}", PAV_ACCESS_TECHNICIAN},
    {"POST", "/api/command", "{\"command\":\"film\"}", PAV_ACCESS_TECHNICIAN},
    {"POST", "/api/set", "{\"piece\":1,\"key\":\"amount\",\"value\":0.4}", PAV_ACCESS_TECHNICIAN},
    {"POST", "/api/reset", "{\"piece\":1}", PAV_ACCESS_TECHNICIAN},
    {"POST", "/api/undo", "{}", PAV_ACCESS_TECHNICIAN},
    {"POST", "/api/redo", "{}", PAV_ACCESS_TECHNICIAN},
    {"POST", "/api/preset", "{\"save\":\"warm\"}", PAV_ACCESS_TECHNICIAN},
    {"POST", "/api/source", "{\"piece\":1,\"file\":\"look.frag\",\"text\":\"\"}",
     PAV_ACCESS_TECHNICIAN},
    {"POST", "/api/anything", "{}", PAV_ACCESS_TECHNICIAN},
    {"PUT", "/api/set", "{}", PAV_ACCESS_TECHNICIAN},
    {"DELETE", "/", NULL, PAV_ACCESS_TECHNICIAN},
};

static void check_cell(size_t at, enum pav_access as)
{
    struct pav_request request = asked(matrix[at].method, matrix[at].path, matrix[at].body);
    request.token = tokens[as];
    room.now_ns += 60000 * MS; /* nobody comes too soon */
    size_t told = room.count;
    ask(request);
    bool refused = reply.status == 403 && !reply.events && reply.serial == 0 &&
                   strstr(reply.body, "while every camera") == NULL;
    bool should = as < matrix[at].least;
    if (refused != should)
        printf("# %s %s %s as %s: %d %s\n", matrix[at].method, matrix[at].path,
               matrix[at].body ? matrix[at].body : "", pav_access_word(as), reply.status,
               reply.body ? reply.body : "");
    CHECK_INT(refused, should);
    if (should) {
        CHECK_INT(room.count, told); /* the keeper has heard nothing of it */
        CHECK(reply.body && strlen(reply.body) > 20);
    }
}

static void every_path_takes_its_role(void)
{
    open_locked();
    for (size_t at = 0; at < sizeof matrix / sizeof *matrix; at++) {
        for (int as = PAV_ACCESS_NONE; as < PAV_ACCESS_ROLES; as++)
            check_cell(at, (enum pav_access)as);
    }
    room_close();
}

static void a_refusal_names_both_roles(void)
{
    open_locked();
    struct pav_request request = asked("POST", "/api/command", "{\"command\":\"go\",\"entry\":0}");
    request.token = tokens[PAV_ACCESS_GUARD];
    ask(request);
    CHECK_INT(reply.status, 403);
    CHECK_HAS(reply.body, "this takes a technician; you are here as a guard");
    room_close();
}

static void commands_arrive_with_what_they_say(void)
{
    static const struct {
        const char *body;
        uint32_t command, entry, minutes;
    } given[] = {
        {"{\"command\":\"extend\",\"minutes\":90}", PAV_COMMAND_EXTEND, 0, 90},
        {"{\"command\":\"extend\",\"minutes\":0}", PAV_COMMAND_EXTEND, 0, 0},
        {"{\"command\":\"forgive\",\"entry\":0}", PAV_COMMAND_FORGIVE, 0, 0},
        {"{\"command\":\"forgive\",\"entry\":null}", PAV_COMMAND_FORGIVE, UINT32_MAX, 0},
        {"{\"command\":\"pause\"}", PAV_COMMAND_PAUSE, 0, 0},
        {"{\"command\":\"close\"}", PAV_COMMAND_CLOSE, 0, 0},
        {"{\"command\":\"restart\"}", PAV_COMMAND_RESTART, 0, 0},
    };
    open_locked();
    for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
        struct pav_request request = asked("POST", "/api/command", given[i].body);
        request.authorization = "Bearer technician-token-0";
        ask(request);
        CHECK_INT(reply.status, 200);
        const struct pav_message *told = &room.told[room.count - 1];
        CHECK_INT(told->type, PAV_MESSAGE_COMMAND);
        CHECK_INT(told->u.command.command, given[i].command);
        CHECK_INT(told->u.command.entry, given[i].entry);
        CHECK_INT(told->u.command.minutes, given[i].minutes);
    }
    static const char *const wrong[] = {"{\"command\":\"extend\"}",
                                        "{\"command\":\"extend\",\"minutes\":721}",
                                        "{\"command\":\"extend\",\"minutes\":-1}",
                                        "{\"command\":\"extend\",\"minutes\":1.5}",
                                        "{\"command\":\"forgive\"}",
                                        "{\"command\":\"forgive\",\"entry\":1}",
                                        "{\"command\":\"go\",\"entry\":null}"};
    size_t told = room.count;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct pav_request request = asked("POST", "/api/command", wrong[i]);
        request.token = tokens[PAV_ACCESS_TECHNICIAN];
        ask(request);
        CHECK_INT(reply.status, 400);
    }
    CHECK_INT(room.count, told);
    room_close();
}

static void a_stage_is_not_restarted_twice_at_once(void)
{
    open_locked();
    struct pav_request request = asked("POST", "/api/command", "{\"command\":\"restart\"}");
    request.token = tokens[PAV_ACCESS_GUARD];
    ask(request);
    CHECK_INT(reply.status, 200);
    ask(request);
    CHECK_INT(reply.status, 429);
    CHECK_HAS(reply.body, "wait a little");
    room.now_ns += 6000 * MS;
    ask(request);
    CHECK_INT(reply.status, 200);
    room_close();
}

/* --- guessing --------------------------------------------------------------------------------- */

static int guess(const char *address, const char *token)
{
    char body[128];
    snprintf(body, sizeof body, "{\"token\":\"%s\"}", token);
    struct pav_request request = asked("POST", "/api/enter", body);
    request.address = address;
    ask(request);
    return reply.status;
}

static void who_guesses_waits_longer_and_longer(void)
{
    open_locked();
    for (int i = 0; i < PAV_TRIES_FREE; i++)
        CHECK_INT(guess("192.0.2.7", "technician-token-1"), 403);
    CHECK_INT(guess("192.0.2.7", "technician-token-2"), 403);
    CHECK_INT(guess("192.0.2.7", "technician-token-0"), 429); /* even a right one has to wait */
    CHECK(reply.retry_s >= 1 && reply.retry_s <= 2);
    CHECK_INT(guess("192.0.2.8", "viewer-token-00000"), 200); /* others need not */
    int64_t waited_ns = 0;
    for (int i = 0; i < 12; i++) {
        int64_t began_ns = room.now_ns;
        while (guess("192.0.2.7", "technician-token-3") == 429)
            room.now_ns += 250 * MS;
        CHECK(room.now_ns - began_ns >= waited_ns);
        waited_ns = room.now_ns - began_ns;
    }
    CHECK_INT(waited_ns / (1000 * MS), 60);
    CHECK_INT(room.desk.tries.wrong, PAV_TRIES_FREE + 1 + 12);
    room.now_ns += 61000 * MS;
    CHECK_INT(guess("192.0.2.7", "technician-token-0"), 200);
    CHECK_HAS(reply.cookie, "pavilion=technician-token-0; HttpOnly; SameSite=Strict");
    CHECK_INT(guess("192.0.2.7", "nonsense"), 403); /* a clean sheet */
    room_close();
}

static void the_table_of_guessers_never_overflows(void)
{
    open_locked();
    for (int i = 0; i < 500; i++) {
        char address[32];
        snprintf(address, sizeof address, "198.51.100.%d", i);
        room.now_ns += MS;
        guess(address, "nothing-at-all-000");
    }
    for (int i = 0; i < 7; i++)
        guess("192.0.2.9", "nothing-at-all-000");
    CHECK_INT(guess("192.0.2.9", "guard-token-000000"), 429);
    room_close();
}

static void an_old_cookie_is_taken_away(void)
{
    open_locked();
    struct pav_request request = asked("GET", "/api/state", NULL);
    request.cookie = "pavilion=guard-token-of-before";
    ask(request);
    CHECK_INT(reply.status, 403);
    CHECK_HAS(reply.cookie, "pavilion=; ");
    CHECK_HAS(reply.cookie, "Max-Age=0");
    ask(asked("POST", "/api/leave", "{}"));
    CHECK_INT(reply.status, 200);
    CHECK_HAS(reply.cookie, "Max-Age=0");
    room_close();
}

/* --- doors ------------------------------------------------------------------------------------- */

static void a_locked_panel_without_tokens_lets_in_nobody(void)
{
    room_open();
    room_tell_memory(PAV_MESSAGE_EXHIBITION, "{\"locked\": true, \"access\": null}");
    ask(asked("GET", "/api/state", NULL));
    CHECK_INT(reply.status, 403);
    struct pav_request request = asked("GET", "/api/state", NULL);
    request.token = "";
    ask(request);
    CHECK_INT(reply.status, 403);
    room_close();
}

static const char *const names[] = {"kiosk.example.org", NULL};

/* The proxy speaks HTTPS with people, and plain HTTP with the desk, in whose eyes it sits at this machine. */
static void a_proxys_name_is_known_and_needs_a_token(void)
{
    room_open();
    struct pav_request request = asked("GET", "/api/state", NULL);
    request.host = "kiosk.example.org";
    ask(request);
    CHECK_INT(reply.status, 403);
    CHECK_HAS(reply.body, "not called");
    room.door.names = names;
    ask(request);
    CHECK_INT(reply.status, 403);
    CHECK_HAS(reply.body, "without a token");
    request.host = "127.0.0.1:8088"; /* whatever the proxy makes of the name */
    ask(request);
    CHECK_INT(reply.status, 403);
    room_tell_memory(PAV_MESSAGE_EXHIBITION, brief);
    request.host = "Kiosk.Example.org";
    request.token = tokens[PAV_ACCESS_VIEWER];
    request.origin = "https://kiosk.example.org";
    ask(request);
    CHECK_INT(reply.status, 200);
    static const char *const others[] = {"https://evil.example", "https://kiosk.example.org:8443",
                                         "https://kiosk.example.org.evil", "null"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        request.origin = others[i];
        ask(request);
        CHECK_INT(reply.status, 403);
        CHECK_HAS(reply.body, "from elsewhere");
    }
    request = asked("GET", "/", NULL);
    request.host = "kiosk.example.org";
    request.t = tokens[PAV_ACCESS_GUARD];
    request.proto = "https";
    ask(request);
    CHECK_INT(reply.status, 303);
    CHECK_HAS(reply.cookie, "; Secure");
    room_close();
}

static void the_technician_sees_links_for_the_others(void)
{
    open_locked();
    struct pav_request request = asked("GET", "/api/access", NULL);
    request.token = tokens[PAV_ACCESS_TECHNICIAN];
    ask(request);
    CHECK_HAS(reply.body,
              "{\"role\":\"guard\",\"link\":\"http://127.0.0.1:8088/?t=guard-token-000000\"}");
    room.door.wide = true;
    snprintf(room.door.own, sizeof room.door.own, "192.168.1.4");
    ask(request);
    CHECK_HAS(reply.body, "http://192.168.1.4:8088/?t=viewer-token-00000");
    request.path = "/api/access.svg";
    ask(request);
    CHECK_STR(reply.type, "image/svg+xml");
    CHECK_HAS(reply.body, "<svg ");
    request.role = "metrics"; /* nobody points a telephone at that */
    ask(request);
    CHECK_INT(reply.status, 404);
    room_close();
}

static void the_state_says_in_which_role(void)
{
    static const char *const roles[] = {"viewer", "guard", "technician"};
    open_locked();
    for (int as = PAV_ACCESS_VIEWER; as < PAV_ACCESS_ROLES; as++) {
        struct pav_request request = asked("GET", "/api/state", NULL);
        char should[40], cookie[60];
        snprintf(cookie, sizeof cookie, "x=1; pavilion=%s", tokens[as]);
        snprintf(should, sizeof should, "\"role\":\"%s\"", roles[as - PAV_ACCESS_VIEWER]);
        request.cookie = cookie;
        ask(request);
        CHECK_HAS(reply.body, should);
        for (int other = PAV_ACCESS_METRICS; other < PAV_ACCESS_ROLES; other++)
            CHECK(!strstr(reply.body, tokens[other])); /* nobody learns a token by looking */
    }
    room_close();
}

int main(void)
{
    RUN(every_path_takes_its_role);
    RUN(a_refusal_names_both_roles);
    RUN(commands_arrive_with_what_they_say);
    RUN(a_stage_is_not_restarted_twice_at_once);
    RUN(who_guesses_waits_longer_and_longer);
    RUN(the_table_of_guessers_never_overflows);
    RUN(an_old_cookie_is_taken_away);
    RUN(a_locked_panel_without_tokens_lets_in_nobody);
    RUN(a_proxys_name_is_known_and_needs_a_token);
    RUN(the_technician_sees_links_for_the_others);
    RUN(the_state_says_in_which_role);
    drop_reply();
    return check_end();
}
