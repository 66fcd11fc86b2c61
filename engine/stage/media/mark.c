/* The machine-readable mark of synthetic people in exported files. */
#include "stage/media/mark.h"

#include <stddef.h>

#define PACKET(type)                                                                               \
    "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>"                           \
    "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"                                                       \
    "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"                          \
    "<rdf:Description rdf:about=\"\""                                                              \
    " xmlns:Iptc4xmpExt=\"http://iptc.org/std/Iptc4xmpExt/2008-02-29/\""                           \
    " Iptc4xmpExt:DigitalSourceType=\"http://cv.iptc.org/newscodes/digitalsourcetype/" type "\"/>" \
    "</rdf:RDF></x:xmpmeta><?xpacket end=\"r\"?>"

const unsigned char pav_mark_uuid[16] = {0xBE, 0x7A, 0xCF, 0xCB, 0x97, 0xA9, 0x42, 0xE8,
                                         0x9C, 0x71, 0x99, 0x94, 0x91, 0xE3, 0xAF, 0xAC};

const char *pav_mark_xmp(enum pav_origin origin)
{
    static const char *const packets[] = {
        [PAV_ORIGIN_NONE] = NULL,
        [PAV_ORIGIN_DRAWN] = PACKET("algorithmicMedia"),
        [PAV_ORIGIN_COMPOSITE] = PACKET("compositeWithTrainedAlgorithmicMedia"),
    };
    return packets[origin];
}
