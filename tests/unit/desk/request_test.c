/* What people ask of the panel: paths, values of every type, refusals in words, and who may ask at all. */
#include "room.h"

static struct pav_reply reply;
static json_t *answer;

static void drop_reply(void)
{
    free(reply.body);
    free(reply.cookie);
    json_decref(answer);
    answer = NULL;
    reply = (struct pav_reply){0};
}

static void ask(struct pav_request request)
{
    drop_reply();
    request.host = request.host ? request.host : "127.0.0.1:8088";
    if (pav_request_may(&room.desk, &room.door, &request, room.now_ns, &reply))
        pav_request_answer(&room.desk, &room.door, &request, room.now_ns, &reply);
    if (reply.body && !reply.type)
        answer = json_loadb(reply.body, reply.length, 0, NULL);
}

static void post(const char *path, const char *body)
{
    ask((struct pav_request){.method = "POST",
                             .path = path,
                             .content_type = "application/json",
                             .body = body,
                             .length = strlen(body)});
}

static void get(const char *path)
{
    ask((struct pav_request){.method = "GET", .path = path});
}

static const char *error(void)
{
    const char *words = json_string_value(json_object_get(answer, "error"));
    return words ? words : "";
}

static void values_of_every_type_arrive_as_text(void)
{
    static const struct {
        const char *json, *text;
    } set[] = {
        {"{\"piece\":1,\"key\":\"amount\",\"value\":0.4}", "0.4"},
        {"{\"piece\":1,\"key\":\"amount\",\"value\":1}", "1"},
        {"{\"piece\":1,\"key\":\"count\",\"value\":7}", "7"},
        {"{\"piece\":1,\"key\":\"count\",\"value\":7.0}", "7"},
        {"{\"piece\":1,\"key\":\"on\",\"value\":false}", "false"},
        {"{\"piece\":1,\"key\":\"mode\",\"value\":\"hard\"}", "hard"},
        {"{\"piece\":1,\"key\":\"ink\",\"value\":[1,0.5,0,1]}", "1,0.5,0,1"},
        {"{\"piece\":1,\"key\":\"ink\",\"value\":\"#ff0000\"}", "#ff0000"},
        {"{\"piece\":1,\"key\":\"place\",\"value\":[0.1,0.9]}", "0.1,0.9"},
        {"{\"piece\":1,\"key\":\"words\",\"value\":\"\\u00e9t\\u00e9\"}", "été"},
        {"{\"piece\":1,\"key\":\"file\",\"value\":\"b.png\"}", "b.png"},
        {"{\"piece\":1,\"key\":\"flash\",\"value\":true}", "true"},
    };
    room_open();
    room_scene(1, "mirror");
    for (size_t i = 0; i < sizeof set / sizeof *set; i++) {
        post("/api/set", set[i].json);
        CHECK_INT(reply.status, 200);
        room_flush(1);
        REQUIRE(room_last_set());
        CHECK_STR(room_last_set()->text, set[i].text);
        room_answer_all();
    }
    post("/api/set", "{\"set\":[{\"piece\":1,\"key\":\"amount\",\"value\":0.1},"
                     "{\"piece\":1,\"key\":\"count\",\"value\":99}]}");
    CHECK_INT(reply.status, 200);
    CHECK_HAS(json_string_value(
                  json_object_get(json_array_get(json_object_get(answer, "clamped"), 0), "text")),
              "1 to 9");
    room_close();
}

static void what_is_wrong_is_said(void)
{
    static const struct {
        const char *path, *body;
        int status;
        const char *words;
    } wrong[] = {
        {"/api/set", "{\"piece\":1,\"key\":\"amount\",\"value\":\"much\"}", 400, "0 to 1"},
        {"/api/set", "{\"piece\":1,\"key\":\"amount\",\"value\":{}}", 400, "0 to 1"},
        {"/api/set", "{\"piece\":1,\"key\":\"amount\",\"value\":1e300}", 400, "0 to 1"},
        {"/api/set", "{\"piece\":1,\"key\":\"amount\"}", 400, "0 to 1"},
        {"/api/set", "{\"piece\":1,\"key\":\"amuont\",\"value\":1}", 400,
         "did you mean \"amount\""},
        {"/api/set", "{\"piece\":2,\"key\":\"amount\",\"value\":1}", 400, "no such piece"},
        {"/api/set", "{\"piece\":-1,\"key\":\"amount\",\"value\":1}", 400, "no such piece"},
        {"/api/set", "{\"piece\":99999999999,\"key\":\"amount\",\"value\":1}", 400,
         "no such piece"},
        {"/api/set", "{\"piece\":1,\"key\":\"ink\",\"value\":[1,2,3,4,5]}", 400, "#rrggbb"},
        {"/api/set", "{\"set\":7}", 400, ""},
        {"/api/set", "[1]", 400, "JSON object"},
        {"/api/set", "{\"piece\":1,", 400, "line 1"},
        {"/api/set", "", 400, "JSON object"},
        {"/api/command", "{\"command\":\"dance\"}", 400,
         "next, blackout, light, go, still, film, pause"},
        {"/api/command", "{\"command\":\"go\",\"entry\":1}", 400, "0 to 0"},
        {"/api/command", "{\"command\":\"go\"}", 400, "0 to 0"},
        {"/api/undo", "{}", 400, "nothing to undo"},
        {"/api/redo", "{}", 400, "nothing to redo"},
        {"/api/preset", "{}", 400, "save, recall or delete"},
        {"/api/preset", "{\"recall\":\"cold\"}", 400, "cold"},
        {"/api/preset", "{\"delete\":\"cold\"}", 400, "cold"},
        {"/api/preset", "{\"save\":\"\"}", 400, "name of 1"},
        {"/api/preset", "{\"save\":\"a\\nb\"}", 400, "name of 1"},
        {"/api/source", "{\"piece\":1,\"file\":\"look.frag\"}", 400, "piece, file and text"},
        {"/api/dance", "{}", 404, "/api/dance"},
    };
    room_open();
    room_scene(1, "mirror");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        post(wrong[i].path, wrong[i].body);
        if (reply.status != wrong[i].status || !strstr(error(), wrong[i].words))
            printf("# %s %s: %d %s\n", wrong[i].path, wrong[i].body, reply.status, error());
        CHECK_INT(reply.status, wrong[i].status);
        CHECK_HAS(error(), wrong[i].words);
    }
    CHECK_INT(room.count, 0);
    room_close();
}

static void the_state_tells_everything(void)
{
    room_open();
    room_scene(1, "mirror");
    room_piece(2, "grain.fs", PAV_PIECE_FILTER, 1);
    room_row(2, 0, PAV_TYPE_FLOAT, "amount", 0, 2, "1");
    room_piece(3, "half.fs", PAV_PIECE_FILTER, 2); /* not whole yet */
    get("/api/state");
    CHECK_INT(reply.status, 200);
    json_t *pieces = json_object_get(answer, "pieces"), *scene = json_array_get(pieces, 0);
    CHECK_INT(json_array_size(pieces), 2);
    CHECK_STR(json_string_value(json_object_get(scene, "role")), "scene");
    CHECK_STR(json_string_value(json_object_get(json_object_get(scene, "title"), "fr")), "Miroir");
    CHECK_STR(json_string_value(json_array_get(json_object_get(scene, "files"), 0)), "look.frag");
    static const char *const expected[ROWS] = {
        "{'key':'amount','label':'Label of amount','type':'float','soft':false,'min':0.0,'max':1.0,"
        "'default':0.5,'value':0.5}",
        "{'key':'count','label':'Label of count','type':'int','soft':false,'min':1,'max':9,"
        "'default':3,'value':3}",
        "{'key':'on','label':'Label of on','type':'bool','soft':false,'default':true,'value':true}",
        "{'key':'mode','label':'Label of mode','type':'choice','soft':false,"
        "'choices':['soft','hard','none'],'default':'soft','value':'soft'}",
        "{'key':'ink','label':'Label of ink','type':'colour','soft':false,"
        "'default':[0.0627451,0.1254902,0.1882353,1.0],"
        "'value':[0.0627451,0.1254902,0.1882353,1.0]}",
        "{'key':'place','label':'Label of place','type':'point','soft':false,"
        "'lowest':[0.0,0.0],'highest':[1.0,1.0],'default':[0.25,0.75],'value':[0.25,0.75]}",
        "{'key':'words','label':'Label of words','type':'text','soft':false,'default':'hello',"
        "'value':'hello'}",
        "{'key':'file','label':'Label of file','type':'file','soft':false,"
        "'options':['a.png','b.png'],'default':'a.png','value':'a.png'}",
        "{'key':'flash','label':'Label of flash','type':'event','soft':false,'default':false,"
        "'value':false}",
    };
    for (size_t i = 0; i < ROWS; i++) {
        char should[512];
        snprintf(should, sizeof should, "%s", expected[i]);
        for (char *c = should; *c; c++)
            *c = *c == '\'' ? '"' : *c;
        CHECK_HAS(reply.body, should);
    }
    room_close();
}

static void troubles_are_taken_apart(void)
{
    static const struct {
        const char *line, *file;
        int number;
        const char *text;
    } tried[] = {
        {"look.frag:12: error: no `x`", "look.frag", 12, "error: no `x`"},
        {"film \"a\": is broken", NULL, 0, "film \"a\": is broken"},
        {"/abs/sub/a.fs:3:4: there", "a.fs", 3, "4: there"},
        {":12: x", "", 12, "x"},
        {"look.frag:0: x", NULL, 0, "look.frag:0: x"},
        {"", NULL, 0, ""},
    };
    for (size_t i = 0; i < sizeof tried / sizeof *tried; i++) {
        struct pav_piece piece = {.trouble_count = 1, .troubles = {(char *)tried[i].line}};
        json_t *list = pav_desk_state_troubles(&piece), *one = json_array_get(list, 0);
        if (tried[i].file)
            CHECK_STR(json_string_value(json_object_get(one, "file")), tried[i].file);
        else
            CHECK(json_is_null(json_object_get(one, "file")));
        CHECK_INT(json_integer_value(json_object_get(one, "line")), tried[i].number);
        CHECK_STR(json_string_value(json_object_get(one, "text")), tried[i].text);
        json_decref(list);
    }
}

static int status_of(const char *host, const char *origin, const char *site)
{
    ask((struct pav_request){
        .method = "GET", .path = "/api/state", .host = host, .origin = origin, .site = site});
    return reply.status;
}

/* A page elsewhere whose name leads to this machine, and one that simply posts here. */
static void pages_from_elsewhere_are_refused(void)
{
    room_open();
    CHECK_INT(status_of("127.0.0.1:8088", NULL, NULL), 200);
    CHECK_INT(status_of("localhost:8088", "http://localhost:8088", "same-origin"), 200);
    CHECK_INT(status_of("[::1]:8088", NULL, NULL), 200);
    static const char *const hosts[] = {"evil.example:8088",
                                        "127.0.0.1",
                                        "127.0.0.1:80",
                                        "localhost.evil:8088",
                                        "127.evil:8088",
                                        "192.168.1.4:8088",
                                        "",
                                        ":8088",
                                        "[::1",
                                        "127.0.0.1:8088x",
                                        "[]:8088",
                                        "127.0.0.1:808800088"};
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        CHECK_INT(status_of(hosts[i], NULL, NULL), 403);
        CHECK_HAS(error(), "not called");
    }
    static const char *const origins[] = {"http://evil.example",        "null",
                                          "https://127.0.0.1:8088",     "http://127.0.0.1:8089",
                                          "http://127.0.0.1:8088.evil", ""};
    for (size_t i = 0; i < sizeof origins / sizeof *origins; i++)
        CHECK_INT(status_of("127.0.0.1:8088", origins[i], NULL), 403);
    CHECK_INT(status_of("127.0.0.1:8088", NULL, "cross-site"), 403);
    room_close();
}

static const char with_token[] = "{\"token\": \"0123456789abcdef0123456789abcdef\"}";

static int asked_with(const char *path, const char *t, const char *cookie, const char *token)
{
    ask((struct pav_request){.method = "GET",
                             .path = path,
                             .host = "192.168.1.4:8088",
                             .t = t,
                             .cookie = cookie,
                             .token = token});
    return reply.status;
}

static void a_wide_door_needs_the_token(void)
{
    static const char token[] = "0123456789abcdef0123456789abcdef";
    room_open();
    room.door.wide = true;
    CHECK_INT(asked_with("/api/state", NULL, NULL, token), 403); /* there is none to be right */
    room_tell_memory(PAV_MESSAGE_EXHIBITION, with_token);
    CHECK_INT(asked_with("/api/state", NULL, NULL, NULL), 403);
    CHECK_INT(asked_with("/api/state", NULL, NULL, token), 200);
    CHECK_INT(asked_with("/api/state", NULL, NULL, "0123456789abcdef0123456789abcdee"), 403);
    CHECK_INT(asked_with("/api/state", NULL, NULL, ""), 403);
    CHECK_INT(asked_with("/api/state", NULL, NULL, "0123456789abcdef0123456789abcdef0"), 403);
    CHECK_INT(asked_with("/api/state", token, NULL, NULL), 403); /* only the page's own path */
    CHECK_INT(asked_with("/", "wrong", NULL, NULL), 403);
    CHECK_INT(asked_with("/", token, NULL, NULL), 303);
    CHECK(reply.moved);
    CHECK_HAS(reply.cookie, "HttpOnly");
    CHECK_HAS(reply.cookie, "SameSite=Strict");
    CHECK_INT(
        asked_with("/api/state", NULL, "a=1; pavilion=0123456789abcdef0123456789abcdef", NULL),
        200);
    CHECK_INT(asked_with("/api/state", NULL, "notpavilion=0123456789abcdef0123456789abcdef", NULL),
              403);
    CHECK_INT(asked_with("/api/state", NULL, "pavilion=0123", NULL), 403);
    room_close();
}

static void files_of_the_page_stay_in_their_folder(void)
{
    char folder[] = "/tmp/pavilion-page-XXXXXX", path[64];
    room_open();
    REQUIRE(mkdtemp(folder));
    room.door.folder = folder;
    snprintf(path, sizeof path, "%s/index.html", folder);
    FILE *file = fopen(path, "w");
    REQUIRE(file);
    fputs("<p>panel", file);
    fclose(file);
    ask((struct pav_request){.method = "GET", .path = "/", .accept = "text/html"});
    CHECK_INT(reply.status, 200);
    CHECK_STR(reply.type, "text/html; charset=utf-8");
    CHECK(reply.length == 8 && memcmp(reply.body, "<p>panel", 8) == 0);
    static const char *const paths[] = {"/../index.html",
                                        "/index.html/../../etc/passwd",
                                        "/.html",
                                        "//index.html",
                                        "/index",
                                        "/%2e%2e",
                                        "/none.js",
                                        "/etc/passwd",
                                        ""};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        get(paths[i]);
        CHECK_INT(reply.status, 404);
    }
    unlink(path);
    rmdir(folder);
    room_close();
}

static void files_of_pieces_are_the_keepers(void)
{
    room_open();
    room_scene(1, "mirror");
    ask((struct pav_request){
        .method = "GET", .path = "/api/source", .piece = "1", .file = "look.frag"});
    CHECK(reply.serial > 0 && reply.status == 0);
    CHECK_INT(room.told[0].type, PAV_MESSAGE_ASK);
    CHECK_STR(room.told[0].text, "look.frag");
    ask((struct pav_request){.method = "GET", .path = "/api/source", .piece = "9"});
    CHECK_INT(reply.status, 404);
    post("/api/source", "{\"piece\":1,\"file\":\"look.frag\",\"text\":\"void main() {}\\n\"}");
    CHECK(reply.serial > 0);
    CHECK_STR(room.written, "void main() {}\n");
    struct pav_message no = room.told[room.count - 1];
    drop_reply();
    no.u.file.well = 0;
    pav_request_answered(&room.desk, &no, strdup("it is not there"), 15, &reply);
    CHECK_INT(reply.status, 400);
    CHECK_HAS(reply.body, "it is not there");
    room_tell_memory(PAV_MESSAGE_EXHIBITION, "{\"developer\": false, \"token\": null}");
    post("/api/source", "{\"piece\":1,\"file\":\"look.frag\",\"text\":\"x\"}");
    CHECK_INT(reply.status, 403);
    ask((struct pav_request){
        .method = "GET", .path = "/api/source", .piece = "1", .file = "look.frag"});
    CHECK_INT(reply.status, 403);
    room_close();
}

static void presets_are_saved_by_the_keeper(void)
{
    room_open();
    room_scene(1, "mirror");
    room_tell_memory(PAV_MESSAGE_PRESETS, "warm:\n  film: { grain: 0.5 }\n");
    CHECK(room_set("mirror", "amount", "0.75"));
    post("/api/preset", "{\"save\":\"warm\"}");
    REQUIRE(reply.serial > 0);
    CHECK_HAS(room.written, "amount: 0.75");
    CHECK_HAS(room.written, "grain: 0.5"); /* of a piece that does not run: it stays */
    CHECK(!strstr(room.written, "flash"));
    struct pav_message yes = room.told[room.count - 1];
    yes.u.file.well = 1;
    drop_reply();
    CHECK_INT(room.desk.presets.list[0]->piece_count, 1);
    pav_request_answered(&room.desk, &yes, NULL, 0, &reply);
    CHECK_INT(reply.status, 200);
    CHECK_INT(room.desk.presets.list[0]->piece_count, 2);
    post("/api/preset", "{\"delete\":\"warm\"}");
    CHECK(reply.serial > 0 && !strstr(room.written, "warm:"));
    yes = room.told[room.count - 1];
    yes.u.file.well = 0; /* it could not be written: it is still there */
    drop_reply();
    pav_request_answered(&room.desk, &yes, strdup("no room"), 7, &reply);
    CHECK_INT(room.desk.presets.count, 1);
    room_close();
}

/* Bodies that are almost right, and bodies that are nothing at all. */
static void noise_is_survived(void)
{
    static const char *const seeds[] = {
        "{\"set\":[{\"piece\":1,\"key\":\"ink\",\"value\":[1,0.5,0,1]}]}",
        "{\"piece\":1,\"key\":\"words\",\"value\":\"\\u00e9\"}",
        "{\"save\":\"warm\"}",
        "{\"command\":\"go\",\"entry\":0}",
        "{\"piece\":1,\"file\":\"look.frag\",\"text\":\"x\"}",
    };
    static const char *const paths[] = {"/api/set", "/api/set", "/api/preset", "/api/command",
                                        "/api/source"};
    room_open();
    room_scene(1, "mirror");
    srandom(3);
    for (int i = 0; i < 20000; i++) {
        char body[128];
        int seed = i % 5;
        snprintf(body, sizeof body, "%s", seeds[seed]);
        size_t length = strlen(body);
        for (int n = 1 + i % 3; n > 0; n--)
            body[(size_t)random() % length] = (char)random();
        drop_reply();
        struct pav_request request = {.method = "POST",
                                      .path = paths[seed],
                                      .host = "localhost:8088",
                                      .content_type = "application/json",
                                      .body = body,
                                      .length = length};
        pav_request_answer(&room.desk, &room.door, &request, room.now_ns, &reply);
        CHECK(reply.serial > 0 || (reply.status >= 200 && reply.status < 600));
        room.now_ns += MS;
        if (i % 100 == 0) {
            room_flush(100);
            room_answer_all();
            room.count = room_answered = 0;
        }
    }
    room_close();
}

static void methods_and_types_are_asked_for(void)
{
    room_open();
    ask((struct pav_request){.method = "PUT", .path = "/api/set"});
    CHECK_INT(reply.status, 405);
    ask((struct pav_request){.method = "POST",
                             .path = "/api/set",
                             .content_type = "text/plain",
                             .body = "{}",
                             .length = 2});
    CHECK_INT(reply.status, 415);
    get("/api/picture");
    CHECK_INT(reply.status, 403);
    CHECK_HAS(error(), "synthetic");
    get("/api/mosaic");
    CHECK_INT(reply.status, 404);
    get("/api/events");
    CHECK(reply.events);
    room_close();
}

int main(void)
{
    RUN(values_of_every_type_arrive_as_text);
    RUN(what_is_wrong_is_said);
    RUN(the_state_tells_everything);
    RUN(troubles_are_taken_apart);
    RUN(pages_from_elsewhere_are_refused);
    RUN(a_wide_door_needs_the_token);
    RUN(files_of_the_page_stay_in_their_folder);
    RUN(files_of_pieces_are_the_keepers);
    RUN(presets_are_saved_by_the_keeper);
    RUN(noise_is_survived);
    RUN(methods_and_types_are_asked_for);
    drop_reply();
    return check_end();
}
