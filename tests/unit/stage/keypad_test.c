/* The technician's keypad: what opens it, what it swallows, where its buttons are. */
#include "stage/keypad.h"

#include "check.h"

static struct pav_keypad keypad;
static struct pav_keypad_screen hd = {1920, 1080, 680, 900};
static double now;
static const struct pav_event *passed;
static size_t passed_count;

static enum pav_keypad_wish take(const struct pav_event *events, size_t count, bool escape)
{
    struct pav_keypad_input input = {events, count, escape, now, hd};
    return pav_keypad_take(&keypad, &input, &passed, &passed_count);
}

static enum pav_keypad_wish one(enum pav_event_type type, int64_t id, float x, float y)
{
    return take(&(struct pav_event){.type = type, .id = id, .x = x, .y = y}, 1, false);
}

static enum pav_keypad_wish key(int32_t code)
{
    return take(&(struct pav_event){.type = PAV_EVENT_KEY, .key = code}, 1, false);
}

static void begin(void)
{
    pav_keypad_init(&keypad);
    now = 100;
}

static void open_it(void)
{
    begin();
    one(PAV_EVENT_DOWN, 1, 0.01f, 0.99f);
    now += 5.1;
    take(NULL, 0, false);
    one(PAV_EVENT_UP, 1, 0.01f, 0.99f);
}

static void tap(int button, enum pav_keypad_wish *wish)
{
    static int64_t id = 100;
    struct pav_keypad_layout layout;
    pav_keypad_lay_out(&keypad, &hd, &layout);
    const struct pav_keypad_button *b = &layout.buttons[button];
    float x = (b->x + b->w / 2) / 1920, y = (b->y + b->h / 2) / 1080;
    id++;
    one(PAV_EVENT_DOWN, id, x, y);
    CHECK_INT(passed_count, 0); /* the scene hears nothing of it */
    *wish = one(PAV_EVENT_UP, id, x, y);
    CHECK_INT(passed_count, 0);
}

static void the_corner_held_opens_it(void)
{
    begin();
    one(PAV_EVENT_DOWN, 1, 0.01f, 0.99f);
    CHECK_INT(passed_count, 1); /* until then the finger is the scene's … */
    now += 4.9;
    take(NULL, 0, false);
    CHECK_INT(keypad.state, PAV_KEYPAD_CLOSED);
    now += 0.2;
    take(NULL, 0, false);
    CHECK_INT(keypad.state, PAV_KEYPAD_CODE);
    one(PAV_EVENT_UP, 1, 0.01f, 0.99f);
    CHECK_INT(passed_count, 1); /* … which hears that it has gone */
}

static void what_does_not(void)
{
    begin();
    one(PAV_EVENT_DOWN, 1, 0.5f, 0.5f); /* elsewhere */
    now += 6;
    take(NULL, 0, false);
    CHECK_INT(keypad.state, PAV_KEYPAD_CLOSED);
    one(PAV_EVENT_DOWN, 2, 0.01f, 0.99f); /* let go */
    now += 3;
    one(PAV_EVENT_UP, 2, 0.01f, 0.99f);
    now += 3;
    take(NULL, 0, false);
    CHECK_INT(keypad.state, PAV_KEYPAD_CLOSED);
    one(PAV_EVENT_DOWN, 3, 0.01f, 0.99f); /* moved away */
    one(PAV_EVENT_MOVE, 3, 0.3f, 0.5f);
    now += 6;
    take(NULL, 0, false);
    CHECK_INT(keypad.state, PAV_KEYPAD_CLOSED);
    take(NULL, 0, true); /* Escape, not long enough */
    now += 2.9;
    take(NULL, 0, true);
    take(NULL, 0, false);
    now += 2;
    take(NULL, 0, true);
    CHECK_INT(keypad.state, PAV_KEYPAD_CLOSED);
}

static void escape_held_opens_and_pressed_closes_it(void)
{
    begin();
    take(NULL, 0, true);
    now += 3.1;
    take(NULL, 0, true);
    CHECK_INT(keypad.state, PAV_KEYPAD_CODE);
    now += 1;
    take(NULL, 0, true); /* still held: it stays */
    CHECK_INT(keypad.state, PAV_KEYPAD_CODE);
    take(NULL, 0, false);
    take(NULL, 0, true);
    CHECK_INT(keypad.state, PAV_KEYPAD_CLOSED);
}

static void it_closes_by_itself(void)
{
    open_it();
    key('1');
    now += 14;
    take(NULL, 0, false);
    CHECK_INT(keypad.state, PAV_KEYPAD_CODE);
    now += 1.1;
    take(NULL, 0, false);
    CHECK_INT(keypad.state, PAV_KEYPAD_CLOSED);
    CHECK_STR(keypad.digits, "");
}

static void digits_by_finger(void)
{
    static const int buttons[] = {1, 6, 0, 9, 10, 11}; /* 2 7 1 erase 0 enter */
    enum pav_keypad_wish wish = PAV_KEYPAD_WISHES_NOTHING;
    open_it();
    for (int i = 0; i < 6; i++)
        tap(buttons[i], &wish);
    CHECK_INT(wish, PAV_KEYPAD_WISHES_TRY);
    CHECK_STR(keypad.digits, "270");
    CHECK_INT(keypad.state, PAV_KEYPAD_WAIT);
    tap(2, &wish); /* while the keeper judges nothing is typed */
    CHECK_STR(keypad.digits, "270");
}

static void digits_by_keys_of_every_kind(void)
{
    static const int32_t keys[] = {'2', 0x4000005f, '&', 0xe7, 0x40000062, '\b', 0xe0};
    open_it();
    for (int i = 0; i < 7; i++)
        key(keys[i]);
    CHECK_STR(keypad.digits, "27190");
    CHECK_INT(key('x'), PAV_KEYPAD_WISHES_NOTHING);
    CHECK_INT(key('\r'), PAV_KEYPAD_WISHES_TRY);
}

static void no_more_than_fit(void)
{
    open_it();
    for (int i = 0; i < 40; i++)
        key('5');
    CHECK_INT(strlen(keypad.digits), PAV_KEYPAD_DIGITS);
}

static void a_wrong_code_and_a_rest(void)
{
    open_it();
    key('1');
    key('\r');
    pav_keypad_wrong(&keypad, 0, now);
    CHECK_INT(keypad.state, PAV_KEYPAD_CODE);
    CHECK_INT(keypad.word, PAV_KEYPAD_SAYS_WRONG);
    CHECK_STR(keypad.digits, "");
    key('1');
    key('\r');
    pav_keypad_wrong(&keypad, 241, now);
    CHECK_INT(keypad.word, PAV_KEYPAD_SAYS_RESTS);
    CHECK_INT(keypad.rest_min, 5);
}

static void choices(void)
{
    static const enum pav_keypad_wish wishes[] = {
        PAV_KEYPAD_WISHES_RESTART, PAV_KEYPAD_WISHES_BLACKOUT, PAV_KEYPAD_WISHES_CLOSE,
        PAV_KEYPAD_WISHES_LEAVE, PAV_KEYPAD_WISHES_NOTHING};
    for (int i = 0; i < 5; i++) {
        enum pav_keypad_wish wish;
        open_it();
        key('1');
        key('\r');
        pav_keypad_right(&keypad, now);
        CHECK_INT(keypad.state, PAV_KEYPAD_MENU);
        tap(i, &wish);
        CHECK_INT(wish, wishes[i]);
        CHECK_INT(keypad.state, PAV_KEYPAD_CLOSED);
    }
}

static void no_choice_without_the_code(void)
{
    open_it();
    pav_keypad_right(&keypad, now); /* nobody has tried */
    CHECK_INT(keypad.state, PAV_KEYPAD_CODE);
}

/* What came down on the scene goes up there, what came down on the keypad does not. */
static void fingers_end_where_they_began(void)
{
    begin();
    one(PAV_EVENT_DOWN, 7, 0.5f, 0.5f);
    one(PAV_EVENT_DOWN, 1, 0.01f, 0.99f);
    now += 5.1;
    take(NULL, 0, false);
    REQUIRE(keypad.state == PAV_KEYPAD_CODE);
    one(PAV_EVENT_MOVE, 7, 0.6f, 0.5f);
    CHECK_INT(passed_count, 1);
    one(PAV_EVENT_DOWN, 8, 0.9f, 0.9f);
    CHECK_INT(passed_count, 0);
    one(PAV_EVENT_UP, 7, 0.6f, 0.5f);
    CHECK_INT(passed_count, 1);
    now += 20;
    take(NULL, 0, false);
    REQUIRE(keypad.state == PAV_KEYPAD_CLOSED);
    one(PAV_EVENT_MOVE, 8, 0.8f, 0.9f);
    CHECK_INT(passed_count, 0);
    one(PAV_EVENT_UP, 8, 0.8f, 0.9f);
    CHECK_INT(passed_count, 0);
    one(PAV_EVENT_DOWN, 9, 0.5f, 0.5f);
    CHECK_INT(passed_count, 1);
}

static void floods_are_survived(void)
{
    static struct pav_event events[PAV_KEYPAD_EVENTS];
    open_it();
    for (int round = 0; round < 100; round++) {
        for (int i = 0; i < PAV_KEYPAD_EVENTS; i++)
            events[i] = (struct pav_event){.type = (enum pav_event_type)(1 + (i + round) % 4),
                                           .id = round * 31 + i % 40,
                                           .x = (float)(i % 100) / 100,
                                           .y = (float)(i % 90) / 90,
                                           .key = i};
        take(events, PAV_KEYPAD_EVENTS, round % 7 == 0);
        CHECK(passed_count <= PAV_KEYPAD_EVENTS);
    }
}

static void buttons_are_large_and_within_reach(void)
{
    static const struct pav_keypad_screen screens[] = {
        {1920, 1080, 680, 900}, {1080, 1920, 1200, 300}, {320, 180, 680, 900},
        {3840, 2160, 340, 800}, {1280, 800, 3000, 500},  {1024, 768, 150, 1000}};
    for (size_t s = 0; s < sizeof screens / sizeof *screens; s++) {
        for (int menu = 0; menu < 2; menu++) {
            struct pav_keypad_layout layout;
            float px_per_mm = (float)screens[s].height_px / screens[s].height_mm;
            keypad.state = menu ? PAV_KEYPAD_MENU : PAV_KEYPAD_CODE;
            pav_keypad_lay_out(&keypad, &screens[s], &layout);
            CHECK_INT(layout.count, menu ? 5 : 12);
            for (size_t i = 0; i < layout.count; i++) {
                const struct pav_keypad_button *b = &layout.buttons[i];
                CHECK(b->h >= 12 * px_per_mm - 0.01f && b->w >= 12 * px_per_mm - 0.01f);
                CHECK(b->x >= layout.panel.x && b->y >= layout.panel.y);
                CHECK(b->x + b->w <= layout.panel.x + layout.panel.w + 0.01f);
                CHECK(b->y + b->h <= layout.words.y + 0.01f);
                float top_mm = screens[s].bottom_mm + (b->y + b->h) / px_per_mm;
                float low_mm = screens[s].bottom_mm + b->y / px_per_mm;
                CHECK(top_mm <= 1220 && low_mm >= 380);
            }
            CHECK(layout.panel.x >= 0 && layout.panel.y >= 0);
            CHECK(layout.panel.y + layout.panel.h <= (float)screens[s].height_px);
        }
    }
}

int main(void)
{
    RUN(the_corner_held_opens_it);
    RUN(what_does_not);
    RUN(escape_held_opens_and_pressed_closes_it);
    RUN(it_closes_by_itself);
    RUN(digits_by_finger);
    RUN(digits_by_keys_of_every_kind);
    RUN(no_more_than_fit);
    RUN(a_wrong_code_and_a_rest);
    RUN(choices);
    RUN(no_choice_without_the_code);
    RUN(fingers_end_where_they_began);
    RUN(floods_are_survived);
    RUN(buttons_are_large_and_within_reach);
    return check_end();
}
