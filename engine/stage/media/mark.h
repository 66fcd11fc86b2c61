/* The machine-readable mark of pictures that show people who were never there: an XMP packet with the
 * IPTC digital source type, as EU AI Act Art. 50 (2) asks of what leaves this house as a file. */
#ifndef PAV_STAGE_MARK_H
#define PAV_STAGE_MARK_H

/* The greater includes the lesser. */
enum pav_origin {
    PAV_ORIGIN_NONE = 0, /* nothing to be said */
    PAV_ORIGIN_DRAWN, /* algorithmicMedia: the visitor is drawn, by arithmetic that learnt from nobody */
    PAV_ORIGIN_COMPOSITE, /* compositeWithTrainedAlgorithmicMedia: the picture carries the label of
                             synthetic images */
};

/* The keyword of the PNG chunk (iTXt), XMP specification part 3. */
#define PAV_MARK_PNG_KEY "XML:com.adobe.xmp"

/* The packet, UTF-8, static; NULL for NONE. */
const char *pav_mark_xmp(enum pav_origin origin);
/* The kind of the 16 bytes that open an MP4 `uuid` box with XMP in it (same place). */
extern const unsigned char pav_mark_uuid[16];

#endif
