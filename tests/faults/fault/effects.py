"""Filters and transitions that do not do what they should: shaders of an artist between pieces that are well."""

import os
import tempfile

from isf import ENDLESS, FADE, FILTER
from kiosk import Entry, write
from suite import CALM, fault

FIRST, SECOND = 0x705090, 0x905070


class Filtered(Entry):
    def make(self, folder, tools, when="for"):
        return super().make(folder, tools, when)[:-2] + ", filters: [spoilt.fs] }"


def with_shader(case, text, second=Entry, extra="", fade_s=0):
    """A round of three pieces, 4 s each, and a shader beside the exhibition. Returns the kiosk, and since when the first is on."""
    folder = tempfile.mkdtemp(prefix="pavilion-fault-")
    write(os.path.join(folder, "spoilt.fs"), text)
    entries = [Entry("first", FIRST, for_s=4), second("second", SECOND, for_s=4), Entry("calm", CALM, for_s=4)]
    kiosk = case.start(entries, up=0, folder=folder, extra=extra, fade_s=fade_s)
    return kiosk, case.seen_colour(FIRST, 0, "the first piece", 30)


def a_round(case, at, without=()):
    """All are seen, one after another, and the first again."""
    for colour in (SECOND, CALM, FIRST):
        if colour not in without:
            at = case.seen_colour(colour, at + 1, "the next piece", 40)
    return at


def nobody_else_is_blamed(case, kiosk):
    blamed = [line for line in kiosk.journal() if line["code"].startswith("scene") and "spoilt" not in line["thing"]]
    case.expect(f"no piece is blamed: {blamed}", not blamed)


@fault("transition-endless", "A transition that never comes to its end", "an endless loop in GLSL, in each fade",
       "the keeper's word on what it has seen of it below")
def transition_endless(case):
    kiosk, at = with_shader(case, FADE + "void main()\n{" + ENDLESS + """
    gl_FragColor = mix(IMG_NORM_PIXEL(startImage, isf_FragNormCoord), IMG_NORM_PIXEL(endImage, isf_FragNormCoord), progress)
        + sum * 0.001;
}
""", extra="transition: spoilt.fs\n", fade_s=1)
    case.proven(kiosk.wait_said(r"the transition spoilt\.fs .*is left out: .*", 40)[0])
    a_round(case, at)
    case.picture(at)
    nobody_else_is_blamed(case, kiosk)


@fault("transition-black", "A transition that draws nothing but black", "black pictures for a fade of two seconds",
       "the stage's word on it")
def transition_black(case):
    kiosk, at = with_shader(case, FADE + """void main()
{
    gl_FragColor = vec4(0.0, 0.0, 0.0, 1.0)
        + 0.0 * (IMG_NORM_PIXEL(startImage, isf_FragNormCoord) + IMG_NORM_PIXEL(endImage, isf_FragNormCoord)) * progress;
}
""", extra="transition: spoilt.fs\n", fade_s=2)
    case.proven(kiosk.wait_said(r"spoilt\.fs.*nothing but black pictures.*", 40)[0])
    a_round(case, at)
    case.picture(at, still_s=0.75)  # half a second of black is an artist's, and is not shown
    nobody_else_is_blamed(case, kiosk)


@fault("filter-endless", "A filter that never comes to its end", "an endless loop in GLSL, over one of three pieces",
       "the keeper's word on what it has seen of it below")
def filter_endless(case):
    kiosk, at = with_shader(case, FILTER + "void main()\n{" + ENDLESS + """
    gl_FragColor = IMG_NORM_PIXEL(inputImage, isf_FragNormCoord) + sum * 0.001;
}
""", second=Filtered)
    case.proven(kiosk.wait_said(r".*second\S* (is left out: a picture takes|ended the understudy while it was opened).*", 40)[0])
    a_round(case, at, without=(SECOND,))
    case.picture(at)


@fault("filter-black", "A filter that turns black after a while", "black pictures, two seconds after it came", "the stage's word on it")
def filter_black(case):
    kiosk, at = with_shader(case, FILTER + """void main()
{
    gl_FragColor = IMG_NORM_PIXEL(inputImage, isf_FragNormCoord) * step(TIME, 2.0);
}
""", second=Filtered)
    case.proven(kiosk.wait_said(r"second.*nothing but black pictures.*", 40)[0])
    a_round(case, at)
    case.picture(at, still_s=0.75)
    case.journal("scene-black", "second")
