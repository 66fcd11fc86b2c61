// Owns what is said of the other kiosks, in the three languages of the house.
import { language, typeset } from "./words.js";

const WORDS = {
  en: {
    alone: "No other kiosk is on this line.", all: "{0} kiosks besides this one.", allWell: "All is well with them.",
    needs: "{0} need somebody.", need: "One needs somebody.",
    ready: "all is well", alert: "needs somebody", lost: "gone: no word from it", init: "is starting",
    stopped: "switched off", unknown: "has said nothing yet", closed: "closed", paused: "held", blackout: "dark",
    since: "since {0}", on: "On: {0}", attract: "Waiting for visitors", last: "Last: {0}, {1}", open: "Open the panel of {0}",
  },
  fr: {
    alone: "Aucune autre borne n’est sur cette ligne.", all: "{0} bornes en plus de celle-ci.", allWell: "Tout va bien chez elles.",
    needs: "{0} demandent quelqu’un.", need: "Une demande quelqu’un.",
    ready: "tout va bien", alert: "demande quelqu’un", lost: "disparue : plus de nouvelles", init: "démarre",
    stopped: "éteinte", unknown: "n’a encore rien dit", closed: "fermée", paused: "retenue", blackout: "au noir",
    since: "depuis {0}", on: "En scène : {0}", attract: "En attente de visiteurs", last: "Dernier incident : {0}, {1}",
    open: "Ouvrir le pupitre de {0}",
  },
  nl: {
    alone: "Er is geen andere kiosk op deze lijn.", all: "{0} kiosken naast deze.", allWell: "Met alle gaat het goed.",
    needs: "{0} hebben iemand nodig.", need: "Eén heeft iemand nodig.",
    ready: "alles gaat goed", alert: "heeft iemand nodig", lost: "weg: geen teken meer", init: "start op",
    stopped: "uitgezet", unknown: "heeft nog niets gezegd", closed: "gesloten", paused: "vastgehouden", blackout: "donker",
    since: "sinds {0}", on: "Op het podium: {0}", attract: "Wacht op bezoekers", last: "Laatste: {0}, {1}",
    open: "Het paneel van {0} openen",
  },
};

/** As `word` of words.js, of the fleet. */
export function fleetWord(key, ...parts) {
  const text = WORDS[language()][key] ?? WORDS.en[key] ?? key;
  return typeset(text.replace(/\{(\d)\}/g, (_, n) => parts[n] ?? ""));
}
