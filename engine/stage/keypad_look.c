/* Owns the keypad's words and its drawing. */
#include "stage/keypad_look.h"

#include <stdlib.h>
#include <string.h>

#include <pavilion/text.h>

#include "base/str.h"
#include "stage/gpu/gpu.h"
#include "stage/plate.h"

#define LANGUAGES 3
#define ENGLISH   2
#define MENU_ROWS 5
#define LIGHT_ROW 5 /* takes the place of the black screen where it is black already */

static const char *const says[][LANGUAGES] = {
    [PAV_KEYPAD_SAYS_CODE] = {"Code du technicien", "Code van de technicus", "Technician’s code"},
    [PAV_KEYPAD_SAYS_WAIT] = {"Un instant…", "Een ogenblik…", "One moment…"},
    [PAV_KEYPAD_SAYS_WRONG] = {"Ce n’est pas le bon code", "Dat is niet de juiste code",
                               "That is not the code"},
    [PAV_KEYPAD_SAYS_RESTS] = {"Trop d’essais : réessayez dans %d min",
                               "Te veel pogingen: probeer het over %d min opnieuw",
                               "Too many tries: try again in %d min"},
    [PAV_KEYPAD_SAYS_MENU] = {"Que souhaitez-vous faire ?", "Wat wilt u doen?",
                              "What would you like to do?"},
};

static const char *const choices[][LANGUAGES] = {
    {"1   Relancer l’image", "1   Beeld opnieuw starten", "1   Start the picture afresh"},
    {"2   Écran noir", "2   Zwart scherm", "2   Black screen"},
    {"3   Fermer pour aujourd’hui", "3   Sluiten voor vandaag", "3   Close for today"},
    {"4   Ouvrir une session", "4   Naar het aanmeldscherm", "4   Leave to the login"},
    {"5   Revenir à l’exposition", "5   Terug naar de tentoonstelling",
     "5   Back to the exhibition"},
    {"2   Rallumer l’image", "2   Beeld weer aan", "2   Show the picture again"},
};

static const char *const keys[] = {"1", "2", "3", "4", "5", "6", "7", "8", "9", "⌫", "0", "OK"};

struct pav_keypad_look {
    struct pav_gpu *gpu;
    struct pav_program *plate;
    struct pav_text *words, *digits, *buttons[PAV_KEYPAD_BUTTONS];
    /* What they were set for. */
    enum pav_keypad_state state;
    enum pav_keypad_word word;
    int rest_min, language, digit_count;
    float key_px;
    bool dark;
};

struct pav_keypad_look *pav_keypad_look_create(struct pav_gpu *gpu)
{
    struct pav_keypad_look *look = pav_alloc(sizeof *look);
    look->gpu = gpu;
    return look;
}

static void drop(struct pav_text **text)
{
    pav_text_destroy(*text);
    *text = NULL;
}

void pav_keypad_look_destroy(struct pav_keypad_look *look)
{
    if (!look)
        return;
    drop(&look->words);
    drop(&look->digits);
    for (size_t i = 0; i < PAV_KEYPAD_BUTTONS; i++)
        drop(&look->buttons[i]);
    pav_program_destroy(look->plate);
    free(look);
}

static int language_index(const char *language)
{
    static const char *const languages[] = {"fr", "nl"};
    for (int i = 0; language && i < ENGLISH; i++)
        if (strncmp(language, languages[i], 2) == 0)
            return i;
    return ENGLISH;
}

static struct pav_text *set(struct pav_keypad_look *look, const char *text, float size_px)
{
    return pav_text_create(look->gpu, &(struct pav_text_desc){
                                          .text = text,
                                          .weight = 500,
                                          .size_px = size_px,
                                          .colour = {0.96f, 0.95f, 0.92f, 1},
                                      });
}

static void set_buttons(struct pav_keypad_look *look, const struct pav_keypad_layout *layout)
{
    bool menu = look->state == PAV_KEYPAD_MENU;
    for (size_t i = 0; i < PAV_KEYPAD_BUTTONS; i++) {
        drop(&look->buttons[i]);
        if (i >= layout->count)
            continue;
        size_t row = look->dark && i == 1 ? LIGHT_ROW : i;
        look->buttons[i] = menu ? set(look, choices[row][look->language], layout->key_px * 0.36f)
                                : set(look, keys[i], layout->key_px * (i == 11 ? 0.36f : 0.46f));
    }
}

static void set_words(struct pav_keypad_look *look, const struct pav_keypad_layout *layout)
{
    char *text = look->word == PAV_KEYPAD_SAYS_RESTS
                     ? pav_sprintf(says[PAV_KEYPAD_SAYS_RESTS][look->language], look->rest_min)
                     : pav_strdup(says[look->word][look->language]);
    drop(&look->words);
    look->words = pav_text_create(look->gpu, &(struct pav_text_desc){
                                                 .text = text,
                                                 .weight = 500,
                                                 .size_px = layout->key_px * 0.3f,
                                                 .width_px = layout->words.w,
                                                 .line_height = 1.1f,
                                                 .align = PAV_ALIGN_CENTRE,
                                                 .colour = {0.86f, 0.84f, 0.8f, 1},
                                             });
    free(text);
}

static void set_digits(struct pav_keypad_look *look, const struct pav_keypad_layout *layout)
{
    struct pav_str dots = {0};
    for (int i = 0; i < look->digit_count; i++)
        pav_str_add(&dots, "●");
    drop(&look->digits);
    if (dots.length)
        look->digits = pav_text_create(look->gpu, &(struct pav_text_desc){
                                                      .text = dots.text,
                                                      .size_px = layout->key_px * 0.22f,
                                                      .tracking_px = layout->key_px * 0.06f,
                                                      .colour = {0.96f, 0.95f, 0.92f, 1},
                                                  });
    free(dots.text);
}

/* Type is set when something of it changes, never for a frame. */
static void follow(struct pav_keypad_look *look, const struct pav_keypad *keypad,
                   const struct pav_keypad_layout *layout, int language, bool dark)
{
    bool menu = keypad->state == PAV_KEYPAD_MENU, was_menu = look->state == PAV_KEYPAD_MENU;
    int digits = (int)strlen(keypad->digits);
    bool anew = layout->key_px != look->key_px || language != look->language || !look->words;
    bool buttons = anew || menu != was_menu || dark != look->dark;
    bool words = anew || keypad->word != look->word || keypad->rest_min != look->rest_min ||
                 menu != was_menu;
    bool dots = anew || digits != look->digit_count;
    look->state = keypad->state;
    look->word = keypad->word;
    look->rest_min = keypad->rest_min;
    look->language = language;
    look->digit_count = digits;
    look->key_px = layout->key_px;
    look->dark = dark;
    if (buttons)
        set_buttons(look, layout);
    if (words)
        set_words(look, layout);
    if (dots)
        set_digits(look, layout);
}

static void draw_middle(struct pav_text *text, struct pav_target *screen,
                        const struct pav_keypad_button *box, float down_px)
{
    if (text)
        pav_text_draw(text, screen, box->x + (box->w - (float)pav_text_width(text)) / 2,
                      box->y + (box->h - (float)pav_text_height(text)) / 2 - down_px, 1);
}

static void draw_plate(struct pav_keypad_look *look, struct pav_target *screen,
                       const struct pav_keypad_button *box, float round, const float tint[4])
{
    pav_plate_draw(look->plate, look->gpu, screen, (float[]){box->x, box->y, box->w, box->h}, round,
                   tint);
}

void pav_keypad_look_draw(struct pav_keypad_look *look, const struct pav_keypad *keypad,
                          const struct pav_keypad_screen *at, const char *language, bool dark,
                          struct pav_target *screen)
{
    static const float ground[4] = {0.05f, 0.055f, 0.06f, 0.94f};
    static const float button[4] = {0.17f, 0.18f, 0.19f, 1}, held[4] = {0.42f, 0.4f, 0.36f, 1};
    struct pav_keypad_layout layout;
    pav_keypad_lay_out(keypad, at, &layout);
    if (!look->plate)
        look->plate = pav_plate_create(look->gpu);
    pav_program_wait(look->gpu, look->plate);
    follow(look, keypad, &layout, language_index(language), dark);
    float round = layout.key_px * 0.2f;
    draw_plate(look, screen, &layout.panel, round, ground);
    draw_middle(look->words, screen, &layout.words,
                keypad->state == PAV_KEYPAD_MENU ? 0 : -layout.key_px * 0.35f);
    draw_middle(look->digits, screen, &layout.words, layout.key_px * 0.5f);
    for (size_t i = 0; i < layout.count; i++) {
        const struct pav_keypad_button *box = &layout.buttons[i];
        draw_plate(look, screen, box, round, (int)i == keypad->pressed ? held : button);
        struct pav_keypad_button inner = *box;
        if (keypad->state == PAV_KEYPAD_MENU && look->buttons[i]) {
            inner.x += layout.key_px * 0.35f; /* lines of words begin at one edge */
            inner.w = (float)pav_text_width(look->buttons[i]);
        }
        draw_middle(look->buttons[i], screen, &inner, 0);
    }
}
