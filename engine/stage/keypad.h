/*
 * The technician's way out, as far as it needs no picture: a hidden gesture opens a keypad over the show,
 * digits go to the keeper, and after the right code there is a choice. Pure logic on times and sizes that
 * the caller gives.
 *
 * It opens when the upper left corner is held for 5 s, or Escape for 3 s, and closes after 15 s in which
 * nothing was touched. While it is open the scene is told of nothing but the end of what it knew.
 */
#ifndef PAV_STAGE_KEYPAD_H
#define PAV_STAGE_KEYPAD_H

#include <stdbool.h>
#include <stddef.h>

#include <pavilion/event.h>

#define PAV_KEYPAD_DIGITS  12  /* at most */
#define PAV_KEYPAD_EVENTS  256 /* of one frame */
#define PAV_KEYPAD_BUTTONS 12

enum pav_keypad_state {
    PAV_KEYPAD_CLOSED = 0,
    PAV_KEYPAD_CODE, /* digits are typed */
    PAV_KEYPAD_WAIT, /* the keeper judges */
    PAV_KEYPAD_MENU, /* the code was right */
};

enum pav_keypad_word { /* what is to be read above the buttons */
                       PAV_KEYPAD_SAYS_CODE = 0,
                       PAV_KEYPAD_SAYS_WAIT,
                       PAV_KEYPAD_SAYS_WRONG,
                       PAV_KEYPAD_SAYS_RESTS, /* `rest_min` to go */
                       PAV_KEYPAD_SAYS_MENU,
};

enum pav_keypad_wish {
    PAV_KEYPAD_WISHES_NOTHING = 0,
    PAV_KEYPAD_WISHES_TRY, /* of `digits` */
    PAV_KEYPAD_WISHES_RESTART,
    PAV_KEYPAD_WISHES_BLACKOUT, /* or light again */
    PAV_KEYPAD_WISHES_CLOSE,
    PAV_KEYPAD_WISHES_LEAVE,
};

struct pav_keypad {
    enum pav_keypad_state state;
    enum pav_keypad_word word;
    int rest_min;
    char digits[PAV_KEYPAD_DIGITS + 1];
    int pressed; /* button under a finger; -1: none */
    double touched_s;
    double corner_s, escape_s; /* since when they are held; below 0: they are not */
    int64_t corner_id;
    bool escape_used; /* it has opened or closed the keypad, and was not let go since */
    int64_t ours[16]; /* fingers that came down while it was open; the scene knows none of them */
    size_t our_count;
    struct pav_event passed[PAV_KEYPAD_EVENTS];
};

/* The display, and where it hangs. */
struct pav_keypad_screen {
    int width_px, height_px;
    float height_mm, bottom_mm; /* of the picture; of its lower edge above the floor */
};

struct pav_keypad_button {
    float x, y, w, h; /* px from the bottom left */
};

struct pav_keypad_layout {
    struct pav_keypad_button panel;
    struct pav_keypad_button words; /* where is said what */
    struct pav_keypad_button buttons[PAV_KEYPAD_BUTTONS];
    size_t count;
    float key_px;
};

/* What one frame brings. */
struct pav_keypad_input {
    const struct pav_event *events;
    size_t event_count;
    bool escape; /* is held down */
    double now_s;
    struct pav_keypad_screen screen;
};

void pav_keypad_init(struct pav_keypad *keypad);
/* Returns what is wished for now. `*events` and `*count` become what the scene is to know of; borrowed
 * until the next call. */
enum pav_keypad_wish pav_keypad_take(struct pav_keypad *keypad,
                                     const struct pav_keypad_input *input,
                                     const struct pav_event **events, size_t *count);
/* What the keeper says to the digits. */
void pav_keypad_right(struct pav_keypad *keypad, double now_s);
void pav_keypad_wrong(struct pav_keypad *keypad, int rest_s, double now_s);

/* Of the state it is in. Buttons of the code: 1 to 9, erase, 0, enter; of the menu: as wishes are ordered
 * from RESTART on, and back. None is smaller than 12 mm, and all are within 380 to 1220 mm above the floor
 * where the display reaches there. */
void pav_keypad_lay_out(const struct pav_keypad *keypad, const struct pav_keypad_screen *screen,
                        struct pav_keypad_layout *layout);

#endif
