/* What the stage itself says over the picture, where no scene can cover it. */
#include "stage/label.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "stage/gpu/gpu.h"
#include "stage/plate.h"

#define LANGUAGES 3

static const char *const languages[LANGUAGES] = {"fr", "nl", "en"};

static const char *const notices[PAV_NOTICE_COUNT][LANGUAGES] = {
    [PAV_NOTICE_SYNTHETIC] = {"Visiteur de synthèse : aucune caméra n’est branchée",
                              "Getekende bezoeker: er is geen camera aangesloten",
                              "Synthetic visitor: no camera is connected"},
    [PAV_NOTICE_DRAWN] = {"Visiteur de synthèse", "Getekende bezoeker", "Synthetic visitor"},
    [PAV_NOTICE_NO_CAMERA] = {"La caméra ne répond pas", "De camera antwoordt niet",
                              "The camera does not answer"},
    [PAV_NOTICE_FACE_OFFER] =
        {"Levez la main : l’image suivra votre visage. Rien n’est gardé",
         "Steek uw hand op: het beeld volgt dan uw gezicht. Niets wordt bewaard",
         "Raise a hand: the picture will follow your face. Nothing is kept"},
    [PAV_NOTICE_FACE_READ] = {"L’image suit votre visage. Levez la main : elle cesse",
                              "Het beeld volgt uw gezicht. Steek uw hand op: het houdt op",
                              "The picture follows your face. Raise a hand: it stops"},
};

/* "Synthetic image", for the label that every language of the exhibition has its part in. */
static const struct {
    const char *language, *text;
} synthetic[] = {
    {"fr", "Image de synthèse"},  {"nl", "Synthetisch beeld"}, {"en", "Synthetic image"},
    {"de", "Synthetisches Bild"}, {"es", "Imagen sintética"},  {"it", "Immagine sintetica"},
    {"pt", "Imagem sintética"},
};
#define SYNTHETIC   (sizeof synthetic / sizeof *synthetic)
#define OTHER_WORDS 2  /* in English, which stands in for a language that is not among them */
#define LABEL_PART  34 /* the label's type is this part of the screen's shorter side: read at 3 m */
#define NOTICE_PART 42

struct pav_label {
    struct pav_gpu *gpu;
    struct pav_program *plate;
    enum pav_notice notice;
    bool recording;
    char language[16];
    char *synthetic; /* the label; "": none */
    char *troubles;
    int width_px, height_px; /* of the screen that the type was set for */
    bool stale;
    struct pav_text *synthetic_text, *notice_text, *record_text, *trouble_text;
};

struct pav_label *pav_label_create(struct pav_gpu *gpu)
{
    struct pav_label *label = pav_alloc(sizeof *label);
    label->gpu = gpu;
    label->troubles = pav_strdup("");
    label->synthetic = pav_strdup("");
    label->plate = pav_plate_create(gpu);
    return label;
}

static void drop_texts(struct pav_label *label)
{
    pav_text_destroy(label->synthetic_text);
    pav_text_destroy(label->notice_text);
    pav_text_destroy(label->record_text);
    pav_text_destroy(label->trouble_text);
    label->synthetic_text = label->notice_text = label->record_text = label->trouble_text = NULL;
}

void pav_label_destroy(struct pav_label *label)
{
    if (!label)
        return;
    drop_texts(label);
    pav_program_destroy(label->plate);
    free(label->troubles);
    free(label->synthetic);
    free(label);
}

static const char *synthetic_in(const char *language)
{
    for (size_t i = 0; i < SYNTHETIC; i++)
        if (strncmp(language, synthetic[i].language, 2) == 0 &&
            (language[2] == 0 || language[2] == '-'))
            return synthetic[i].text;
    return synthetic[OTHER_WORDS].text;
}

/* Each language once, in the exhibition's order. The caller frees it. */
static char *label_of(const struct pav_label_words *words)
{
    struct pav_str line = {0};
    pav_str_add(&line, "");
    for (int i = 0; words->synthetic && words->languages && words->languages[i]; i++) {
        const char *text = synthetic_in(words->languages[i]);
        if (!strstr(line.text, text))
            pav_str_addf(&line, "%s%s", line.length ? " · " : "", text);
    }
    if (words->synthetic && !line.length)
        pav_str_add(&line, synthetic[OTHER_WORDS].text);
    return line.text;
}

/* True when `*to` was another text. */
static bool take(char **to, char *text)
{
    bool other = strcmp(*to, text) != 0;
    free(*to);
    *to = text;
    return other;
}

void pav_label_set(struct pav_label *label, const struct pav_label_words *words)
{
    bool other = take(&label->synthetic, label_of(words));
    other |= take(&label->troubles, pav_strdup(words->troubles));
    other |= label->notice != words->notice || label->recording != words->recording ||
             strcmp(label->language, words->language) != 0;
    label->notice = words->notice;
    label->recording = words->recording;
    pav_strcpy(label->language, sizeof label->language, words->language);
    label->stale |= other;
}

static int language_index(const char *language)
{
    for (int i = 0; i < LANGUAGES; i++)
        if (strncmp(language, languages[i], 2) == 0)
            return i;
    return LANGUAGES - 1;
}

/* `wide` px at most: what is longer goes on in a second line; 0: in one. */
static struct pav_text *set_small(struct pav_label *label, const char *text, float size_px,
                                  float wide)
{
    return pav_text_create(label->gpu, &(struct pav_text_desc){
                                           .text = text,
                                           .weight = 500,
                                           .size_px = size_px,
                                           .width_px = wide,
                                           .tracking_px = 0.2f,
                                           .language = label->language,
                                           .colour = {0.96f, 0.95f, 0.92f, 1},
                                       });
}

static void set_texts(struct pav_label *label, int w, int h)
{
    float shorter = (float)(w < h ? w : h), size = shorter / LABEL_PART,
          small = shorter / NOTICE_PART;
    drop_texts(label);
    label->stale = false;
    label->width_px = w;
    label->height_px = h;
    if (label->synthetic[0])
        label->synthetic_text = set_small(label, label->synthetic, size, 0);
    float most = (float)w * 0.86f - size;
    if (label->synthetic_text && (float)pav_text_width(label->synthetic_text) > most) {
        pav_text_destroy(label->synthetic_text);
        label->synthetic_text = set_small(label, label->synthetic, size, most);
    }
    if (label->notice != PAV_NOTICE_NONE)
        label->notice_text =
            set_small(label, notices[label->notice][language_index(label->language)], small, 0);
    if (label->recording)
        label->record_text = set_small(label, "REC", small, 0);
    if (label->troubles[0])
        label->trouble_text = pav_text_create(label->gpu, &(struct pav_text_desc){
                                                              .text = label->troubles,
                                                              .family = "monospace",
                                                              .size_px = (float)h / 40.0f,
                                                              .width_px = (float)w * 0.8f,
                                                              .colour = {1.0f, 0.86f, 0.72f, 1},
                                                              .halo_px = 2,
                                                          });
}

static void draw_plate(struct pav_label *label, struct pav_target *screen, float x, float y,
                       float w, float h, float round)
{
    static const float dark[4] = {0.05f, 0.055f, 0.06f, 0.72f};
    pav_program_wait(label->gpu, label->plate);
    pav_plate_draw(label->plate, label->gpu, screen, (float[]){x, y, w, h}, round, dark);
}

/* Small type on its plate; x from the left, or from the right when negative. Returns where there is room
 * above it. */
static float draw_note(struct pav_label *label, struct pav_text *text, struct pav_target *screen,
                       float x, float y)
{
    if (!text)
        return y;
    int across = pav_target_width(screen), up = pav_target_height(screen);
    float w = (float)pav_text_width(text), h = (float)pav_text_height(text);
    float line = fminf(h, (float)(across < up ? across : up) / 24.0f); /* of two lines, one */
    float pad_x = line * 0.75f, pad_y = line * 0.3f;
    if (x < 0)
        x = (float)across + x - w - 2 * pad_x;
    draw_plate(label, screen, x, y, w + 2 * pad_x, h + 2 * pad_y, 0.5f * line + pad_y);
    pav_text_draw(text, screen, x + pad_x, y + pad_y, 1);
    return y + h + 2 * pad_y + 0.3f * line;
}

void pav_label_draw(struct pav_label *label, struct pav_target *screen)
{
    int w = pav_target_width(screen), h = pav_target_height(screen);
    if (label->stale || label->height_px != h || label->width_px != w)
        set_texts(label, w, h);
    float margin = (float)h / 36.0f;
    float above = draw_note(label, label->synthetic_text, screen, margin, margin);
    draw_note(label, label->notice_text, screen, margin, above);
    draw_note(label, label->record_text, screen, -margin, margin);
    if (label->trouble_text)
        pav_text_draw(label->trouble_text, screen, margin,
                      (float)(h - pav_text_height(label->trouble_text)) - margin, 1);
}
