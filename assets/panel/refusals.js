// Owns what the desk says when it refuses, in the languages of the house. It speaks English, as to any program that asks;
// what is not listed here (the words of an installation, of a file) stays as it was said.

import { language, typeset, word } from "./words.js";

// [as the desk says it, {0} and {1} for what stands there, French, Dutch]
const TEXTS = [
  ["the stage was started anew just now: wait a little",
    "la scène vient d’être relancée : patientez un peu", "het podium is net herstart: wacht even"],
  ["the stage does not listen now", "la scène n’écoute pas pour l’instant", "het podium luistert nu niet"],
  ["the keeper does not listen now", "la machine n’écoute pas pour l’instant", "de machine luistert nu niet"],
  ["the keeper does not answer", "la machine ne répond pas", "de machine antwoordt niet"],
  ["the panel is only just opening", "le pupitre vient seulement d’ouvrir", "de regietafel gaat net pas open"],
  ["this panel is not called {0}", "ce pupitre ne s’appelle pas {0}", "deze regietafel heet niet {0}"],
  ["a page from elsewhere may not ask this panel", "une page venue d’ailleurs ne peut rien demander à ce pupitre",
    "een pagina van elders mag deze regietafel niets vragen"],
  ["without a token nobody is let in", "sans jeton, personne n’entre", "zonder sleutelwoord komt niemand binnen"],
  ["that token opens nothing here", "ce jeton n’ouvre rien ici", "dat sleutelwoord opent hier niets"],
  ["too many wrong tokens came from here: wait {0} s", "trop de jetons erronés sont venus d’ici : attendez {0} s",
    "er kwamen te veel foute sleutelwoorden van hier: wacht {0} s"],
  ["there is no token for that role", "il n’y a pas de jeton pour ce rôle", "voor die rol is er geen sleutelwoord"],
  ["this takes a {0}; you are here as {1}", "il y faut un {0} ; vous êtes ici comme {1}", "daarvoor is een {0} nodig; u bent hier als {1}"],
  ["expected an entry of the programme: 0 to {0}", "ce numéro n’est pas au programme : de 0 à {0}",
    "dat nummer staat niet in het programma: 0 tot {0}"],
  ["expected minutes: 0 to {0}", "un nombre de minutes est attendu : de 0 à {0}", "een aantal minuten wordt verwacht: 0 tot {0}"],
  ["there is no such piece on stage (any more)", "cette pièce n’est pas, ou n’est plus, sur scène", "dat stuk staat niet, of niet meer, op het podium"],
  ["there is nothing to undo", "il n’y a rien à annuler", "er is niets om ongedaan te maken"],
  ["there is nothing to redo", "il n’y a rien à rétablir", "er is niets om opnieuw te doen"],
  ["that cannot be set", "cela ne peut pas être réglé", "dat kan niet ingesteld worden"],
  ["that cannot be done", "cela ne peut pas se faire", "dat kan niet"],
  ["the presets cannot be written now", "les réglages ne peuvent pas être enregistrés pour l’instant",
    "de instellingen kunnen nu niet bewaard worden"],
  ["there is no preset \"{0}\"", "il n’y a pas de réglage « {0} »", "er is geen instelling “{0}”"],
  ["there are {0} presets already", "il y a déjà {0} réglages", "er zijn al {0} instellingen"],
  ["expected a name of 1 to {0} bytes", "un nom de 1 à {0} caractères est attendu", "een naam van 1 tot {0} tekens wordt verwacht"],
  ["{0}: expected {1}", "{0} : la valeur attendue est {1}", "{0}: verwacht wordt {1}"],
  ["shaders are only changed in developer mode: run --developer",
    "les shaders ne se modifient qu’en mode développement : run --developer", "shaders worden alleen in ontwikkelmodus gewijzigd: run --developer"],
  ["that is too long: expected at most {0} bytes", "c’est trop long : {0} octets au plus", "dat is te lang: hoogstens {0} bytes"],
];

/** The names of roles are the panel's own words. */
const partOf = (text) => {
  const [role] = /(viewer|guard|technician)$/.exec(text) ?? [];
  return role && /^(a )?\w+$/.test(text) ? word(`role_${role}`) : text;
};

const literally = (text) => text.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
const SHAPES = TEXTS.map(([english, fr, nl]) => ({
  shape: new RegExp(`^${literally(english).replace(/\{\d\}/g, "(.+)")}$`, "s"), fr, nl,
}));

/** The desk's words in the language of the page. */
export function refusal(text) {
  const known = language() === "en" ? null : SHAPES.find(({ shape }) => shape.test(text));
  if (!known) return text;
  const parts = known.shape.exec(text).slice(1).map(partOf);
  return typeset(known[language()].replace(/\{(\d)\}/g, (_, n) => parts[n] ?? ""));
}
