/* Owns what the technician's keypad does with touches, keys and time. */
#include "stage/keypad.h"

#include <math.h>
#include <string.h>

#define CORNER_S  5.0
#define ESCAPE_S  3.0
#define CLOSES_S  15.0
#define CORNER    0.12f /* of the shorter side */
#define KEY_MM    22.0f
#define KEY_LEAST 12.0f
#define REACH_LOW 380.0f /* above the floor: a child's hand, and one from a wheelchair */
#define REACH_TOP 1220.0f
#define MENU_ROWS 5
#define ERASE     9 /* the buttons of the code that are no digits 1 to 9 */
#define ZERO      10
#define ENTER     11

void pav_keypad_init(struct pav_keypad *keypad)
{
    *keypad = (struct pav_keypad){.pressed = -1, .corner_s = -1, .escape_s = -1};
}

static void open_up(struct pav_keypad *keypad, double now_s)
{
    keypad->state = PAV_KEYPAD_CODE;
    keypad->word = PAV_KEYPAD_SAYS_CODE;
    keypad->digits[0] = 0;
    keypad->pressed = -1;
    keypad->touched_s = now_s;
    keypad->corner_s = -1;
}

static void shut(struct pav_keypad *keypad)
{
    keypad->state = PAV_KEYPAD_CLOSED;
    keypad->pressed = -1;
    memset(keypad->digits, 0, sizeof keypad->digits);
}

/* --- where everything is -------------------------------------------------------------------------- */

static float clamped(float value, float least, float most)
{
    return value > most ? most : value < least ? least : value;
}

/* Sizes in keys: a panel is so many wide and high, with what lies between them. */
static float key_size(const struct pav_keypad_screen *screen, float px_per_mm, float wide,
                      float high)
{
    float w = (float)screen->width_px, h = (float)screen->height_px;
    float low = fmaxf((REACH_LOW - screen->bottom_mm) * px_per_mm, 0);
    float top = fminf((REACH_TOP - screen->bottom_mm) * px_per_mm, h);
    float most = fminf(w * 0.94f / wide, h * 0.94f / high);
    if (top > low)
        most = fminf(most, (top - low) / (high + 0.3f));
    float wanted = fmaxf(KEY_MM * px_per_mm, fminf(w, h) / 14);
    return fminf(wanted, fmaxf(most, KEY_LEAST * px_per_mm));
}

/* As high as a hand reaches, and on the screen at any rate. */
static float lower_edge(const struct pav_keypad_screen *screen, float px_per_mm, float panel_px,
                        float margin)
{
    float low = (REACH_LOW - screen->bottom_mm) * px_per_mm;
    float top = (REACH_TOP - screen->bottom_mm) * px_per_mm;
    float middle = (fmaxf(low, 0) + fminf(top, (float)screen->height_px)) / 2 - panel_px / 2;
    float most = fminf(top - panel_px, (float)screen->height_px - panel_px - margin);
    return clamped(middle, margin, fmaxf(most, margin));
}

void pav_keypad_lay_out(const struct pav_keypad *keypad, const struct pav_keypad_screen *screen,
                        struct pav_keypad_layout *layout)
{
    bool menu = keypad->state == PAV_KEYPAD_MENU;
    float wide = menu ? 8.0f : 4.3f, words = menu ? 1.0f : 1.7f;
    int rows = menu ? MENU_ROWS : 4, columns = menu ? 1 : 3;
    float high = (float)rows * 1.2f + words + 0.5f;
    float px_per_mm = screen->height_mm > 0 ? (float)screen->height_px / screen->height_mm : 1;
    float key = key_size(screen, px_per_mm, wide, high), gap = key * 0.2f, edge = key * 0.35f;
    struct pav_keypad_button *panel = &layout->panel;
    panel->w = wide * key;
    panel->h = high * key;
    panel->x = ((float)screen->width_px - panel->w) / 2;
    panel->y = lower_edge(screen, px_per_mm, panel->h, key * 0.3f);
    layout->words =
        (struct pav_keypad_button){panel->x + edge, panel->y + panel->h - edge - words * key,
                                   panel->w - 2 * edge, words * key};
    float w = (panel->w - 2 * edge - (float)(columns - 1) * gap) / (float)columns;
    layout->count = (size_t)(rows * columns);
    layout->key_px = key;
    for (int i = 0; i < rows * columns; i++)
        layout->buttons[i] = (struct pav_keypad_button){
            panel->x + edge + (float)(i % columns) * (w + gap),
            layout->words.y - (float)(i / columns + 1) * (key + gap) + gap * 0.5f, w, key};
}

static int button_at(const struct pav_keypad *keypad, const struct pav_keypad_screen *screen,
                     const struct pav_event *event)
{
    struct pav_keypad_layout layout;
    pav_keypad_lay_out(keypad, screen, &layout);
    float x = event->x * (float)screen->width_px, y = event->y * (float)screen->height_px;
    for (size_t i = 0; i < layout.count; i++) {
        const struct pav_keypad_button *b = &layout.buttons[i];
        if (x >= b->x && x < b->x + b->w && y >= b->y && y < b->y + b->h)
            return (int)i;
    }
    return -1;
}

/* --- what is typed and chosen ------------------------------------------------------------------------ */

static enum pav_keypad_wish enter(struct pav_keypad *keypad)
{
    if (!keypad->digits[0])
        return PAV_KEYPAD_WISHES_NOTHING;
    keypad->state = PAV_KEYPAD_WAIT;
    keypad->word = PAV_KEYPAD_SAYS_WAIT;
    return PAV_KEYPAD_WISHES_TRY;
}

static void add_digit(struct pav_keypad *keypad, int digit)
{
    size_t length = strlen(keypad->digits);
    if (length < PAV_KEYPAD_DIGITS)
        keypad->digits[length] = (char)('0' + digit);
    keypad->word = PAV_KEYPAD_SAYS_CODE;
}

static void erase(struct pav_keypad *keypad)
{
    size_t length = strlen(keypad->digits);
    if (length > 0)
        keypad->digits[length - 1] = 0;
}

static enum pav_keypad_wish choose(struct pav_keypad *keypad, int row)
{
    shut(keypad);
    return row < MENU_ROWS - 1 ? (enum pav_keypad_wish)(PAV_KEYPAD_WISHES_RESTART + row)
                               : PAV_KEYPAD_WISHES_NOTHING;
}

static enum pav_keypad_wish push(struct pav_keypad *keypad, int button)
{
    if (keypad->state == PAV_KEYPAD_MENU)
        return choose(keypad, button);
    if (keypad->state != PAV_KEYPAD_CODE)
        return PAV_KEYPAD_WISHES_NOTHING;
    if (button == ENTER)
        return enter(keypad);
    if (button == ERASE)
        erase(keypad);
    else
        add_digit(keypad, button == ZERO ? 0 : button + 1);
    return PAV_KEYPAD_WISHES_NOTHING;
}

/* Of the row above the letters too, where French and Belgian keyboards have their digits with shift. */
static int digit_of(int32_t key)
{
    static const int32_t azerty[] = {0xe0, '&', 0xe9, '"', '\'', '(', 0xa7, 0xe8, '!', 0xe7};
    const int32_t pad_1 =
        0x40000059; /* SDL's keycode of 1 on the number pad; 2 to 9 and 0 follow */
    if (key >= '0' && key <= '9')
        return key - '0';
    if (key >= pad_1 && key <= pad_1 + 9)
        return (key - pad_1 + 1) % 10;
    for (int i = 0; i < 10; i++)
        if (key == azerty[i])
            return i;
    return key == '-' ? 6 : key == '_' ? 8 : -1; /* as in France */
}

static enum pav_keypad_wish type(struct pav_keypad *keypad, int32_t key)
{
    const int32_t pad_enter = 0x40000058;
    int digit = digit_of(key);
    if (keypad->state == PAV_KEYPAD_MENU)
        return digit >= 1 && digit <= MENU_ROWS ? choose(keypad, digit - 1)
                                                : PAV_KEYPAD_WISHES_NOTHING;
    if (keypad->state != PAV_KEYPAD_CODE)
        return PAV_KEYPAD_WISHES_NOTHING;
    if (key == '\r' || key == pad_enter)
        return enter(keypad);
    if (key == '\b')
        erase(keypad);
    else if (digit >= 0)
        add_digit(keypad, digit);
    return PAV_KEYPAD_WISHES_NOTHING;
}

/* --- fingers ------------------------------------------------------------------------------------------- */

static bool is_ours(const struct pav_keypad *keypad, int64_t id)
{
    for (size_t i = 0; i < keypad->our_count; i++)
        if (keypad->ours[i] == id)
            return true;
    return false;
}

static void take_over(struct pav_keypad *keypad, int64_t id)
{
    if (!is_ours(keypad, id) && keypad->our_count < sizeof keypad->ours / sizeof *keypad->ours)
        keypad->ours[keypad->our_count++] = id;
}

static void let_go(struct pav_keypad *keypad, int64_t id)
{
    for (size_t i = 0; i < keypad->our_count; i++)
        if (keypad->ours[i] == id)
            keypad->ours[i--] = keypad->ours[--keypad->our_count];
}

static bool in_corner(const struct pav_event *event, const struct pav_keypad_screen *screen)
{
    float side = CORNER * (float)(screen->width_px < screen->height_px ? screen->width_px
                                                                       : screen->height_px);
    return event->x * (float)screen->width_px < side &&
           (1 - event->y) * (float)screen->height_px < side;
}

/* While it is closed: whether somebody holds the corner. */
static void watch_corner(struct pav_keypad *keypad, const struct pav_event *event,
                         const struct pav_keypad_input *input)
{
    bool inside = in_corner(event, &input->screen);
    if (event->type == PAV_EVENT_DOWN && inside) {
        keypad->corner_s = input->now_s;
        keypad->corner_id = event->id;
    } else if (event->id == keypad->corner_id &&
               (event->type == PAV_EVENT_UP || (event->type == PAV_EVENT_MOVE && !inside))) {
        keypad->corner_s = -1;
    }
}

/* While it is open. True: the scene is not told. */
static bool handle(struct pav_keypad *keypad, const struct pav_event *event,
                   const struct pav_keypad_input *input, enum pav_keypad_wish *wish)
{
    bool known = event->type == PAV_EVENT_MOVE || event->type == PAV_EVENT_UP;
    if (known && !is_ours(keypad, event->id) && event->id != 0)
        return false; /* it came down on the scene */
    if (*wish || event->type == PAV_EVENT_MOVE)
        return true;
    if (event->type == PAV_EVENT_KEY) {
        keypad->touched_s = input->now_s;
        *wish = type(keypad, event->key);
    } else if (event->type == PAV_EVENT_DOWN) {
        take_over(keypad, event->id);
        keypad->touched_s = input->now_s;
        keypad->pressed = button_at(keypad, &input->screen, event);
    } else if (is_ours(keypad, event->id)) {
        int button = button_at(keypad, &input->screen, event), pressed = keypad->pressed;
        let_go(keypad, event->id);
        keypad->pressed = -1;
        if (button >= 0 && button == pressed)
            *wish = push(keypad, button);
    } else {
        return false; /* the mouse, which came down on the scene */
    }
    return true;
}

static void watch_escape(struct pav_keypad *keypad, const struct pav_keypad_input *input)
{
    if (!input->escape) {
        keypad->escape_s = -1;
        keypad->escape_used = false;
        return;
    }
    if (keypad->escape_used)
        return;
    if (keypad->state != PAV_KEYPAD_CLOSED) {
        keypad->escape_used = true;
        shut(keypad);
    } else if (keypad->escape_s < 0) {
        keypad->escape_s = input->now_s;
    } else if (input->now_s - keypad->escape_s >= ESCAPE_S) {
        keypad->escape_used = true;
        open_up(keypad, input->now_s);
    }
}

enum pav_keypad_wish pav_keypad_take(struct pav_keypad *keypad,
                                     const struct pav_keypad_input *input,
                                     const struct pav_event **events, size_t *count)
{
    enum pav_keypad_wish wish = PAV_KEYPAD_WISHES_NOTHING;
    size_t passed = 0;
    for (size_t i = 0; i < input->event_count && i < PAV_KEYPAD_EVENTS; i++) {
        const struct pav_event *event = &input->events[i];
        bool open = keypad->state != PAV_KEYPAD_CLOSED, hidden = false;
        if (open)
            hidden = handle(keypad, event, input, &wish);
        else
            watch_corner(keypad, event, input);
        /* What came down here goes up here, also when it has closed meanwhile. */
        if (!open && is_ours(keypad, event->id) && event->type != PAV_EVENT_KEY) {
            hidden = true;
            if (event->type == PAV_EVENT_UP)
                let_go(keypad, event->id);
        }
        if (!hidden)
            keypad->passed[passed++] = *event;
    }
    watch_escape(keypad, input);
    if (keypad->state == PAV_KEYPAD_CLOSED && keypad->corner_s >= 0 &&
        input->now_s - keypad->corner_s >= CORNER_S)
        open_up(keypad, input->now_s);
    if (keypad->state != PAV_KEYPAD_CLOSED && input->now_s - keypad->touched_s >= CLOSES_S)
        shut(keypad);
    *events = keypad->passed;
    *count = passed;
    return wish;
}

/* --- answers -------------------------------------------------------------------------------------------- */

void pav_keypad_right(struct pav_keypad *keypad, double now_s)
{
    if (keypad->state != PAV_KEYPAD_WAIT)
        return;
    memset(keypad->digits, 0, sizeof keypad->digits);
    keypad->state = PAV_KEYPAD_MENU;
    keypad->word = PAV_KEYPAD_SAYS_MENU;
    keypad->touched_s = now_s;
}

void pav_keypad_wrong(struct pav_keypad *keypad, int rest_s, double now_s)
{
    if (keypad->state != PAV_KEYPAD_WAIT)
        return;
    memset(keypad->digits, 0, sizeof keypad->digits);
    keypad->state = PAV_KEYPAD_CODE;
    keypad->word = rest_s > 0 ? PAV_KEYPAD_SAYS_RESTS : PAV_KEYPAD_SAYS_WRONG;
    keypad->rest_min = (rest_s + 59) / 60;
    keypad->touched_s = now_s;
}
