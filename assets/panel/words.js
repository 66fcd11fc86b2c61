// Owns the panel's own words, in the three languages of the house.

const WORDS = {
  en: {
    language: "Language", on: "On stage", attract: "Waiting for visitors", dark: "Dark", light: "Light",
    stageDark: "The stage is dark", next: "Next", undo: "Undo", redo: "Redo",
    still: "Keep a picture", film: "Film, or stop", keeping: "It goes into out/, on the stage’s machine.",
    programme: "Programme", nowOn: "on stage now", go: "show",
    left: "{0} left", noLimit: "until something is changed", held: "held: a visitor is engaged",
    presets: "Presets", presetName: "Name of a new preset", save: "Save", remove: "Delete preset {0}",
    removeSure: "Delete “{0}”? Press again.", noPresets: "Save the values of this moment under a name.",
    recalled: "“{0}” is recalled.", saved: "“{0}” is saved.", removed: "“{0}” is deleted.",
    faults: "Faults", scene: "Scene", filter: "Filter", transition: "Transition", comes: "{0}, being opened",
    nothing: "Nothing here can be adjusted.", defaults: "Back to the defaults",
    number: "{0}, as a number", hex: "{0}, as red, green, blue in hexadecimal", opacity: "Opacity",
    across: "{0}, across", up: "{0}, up", pad: "{0}: arrow keys move the point", none: "none",
    hint: "Double-tap a slider for its default.",
    stagePicture: "The picture on stage", posterOf: "Poster of {0}", mosaicOf: "The stage, as 16 × 9 averages",
    live: "A camera sees people: their picture stays on stage.",
    lost: "The connection to the stage’s desk is lost. Trying again…",
    key: "This address needs its key: scan the code, or open the whole address, once more.",
    refused: "Not taken: {0}", failed: "The desk did not answer; that change was not made.",
    shader: "Shader", edit: "Edit {0}", saveShader: "Save", saving: "saving…", savedAt: "saved {0}",
    unsaved: "not saved yet", draft: "Text that was never saved is back.", discard: "Take the file’s",
    well: "It compiles.", line: "Line {0}", editorOf: "Text of {0}", loading: "loading…",
    tooLong: "A shader may hold at most 1 MiB.", notLoaded: "The text could not be loaded: {0}",
    oscLine: "OSC on port {0}: {1} received, {2} applied, {3} coalesced, {4} dropped, {5} bad",
    camera: "Camera {0}: {1}", live_: "live", waiting: "waiting", synthetic: "synthetic",
    min: "min", sec: "s",
  },
  fr: {
    language: "Langue", on: "En scène", attract: "En attente de visiteurs", dark: "Noir", light: "Lumière",
    stageDark: "La scène est au noir", next: "Suivant", undo: "Annuler", redo: "Rétablir",
    still: "Garder une image", film: "Filmer, ou arrêter", keeping: "Cela va dans out/, sur la machine de la scène.",
    programme: "Programme", nowOn: "en scène", go: "montrer",
    left: "encore {0}", noLimit: "jusqu’au prochain changement", held: "retenu : un visiteur participe",
    presets: "Réglages", presetName: "Nom d’un nouveau réglage", save: "Enregistrer", remove: "Supprimer le réglage {0}",
    removeSure: "Supprimer « {0} » ? Appuyez encore.", noPresets: "Enregistrez sous un nom les valeurs de cet instant.",
    recalled: "« {0} » est rappelé.", saved: "« {0} » est enregistré.", removed: "« {0} » est supprimé.",
    faults: "Incidents", scene: "Scène", filter: "Filtre", transition: "Transition", comes: "{0}, en préparation",
    nothing: "Il n’y a rien à régler ici.", defaults: "Revenir aux valeurs par défaut",
    number: "{0}, en chiffres", hex: "{0}, rouge, vert, bleu en hexadécimal", opacity: "Opacité",
    across: "{0}, horizontalement", up: "{0}, verticalement", pad: "{0} : les flèches déplacent le point", none: "aucun",
    hint: "Touchez deux fois un curseur pour sa valeur par défaut.",
    stagePicture: "L’image de la scène", posterOf: "Affiche de {0}", mosaicOf: "La scène, en 16 × 9 moyennes",
    live: "Une caméra voit des personnes : leur image reste en scène.",
    lost: "La liaison avec le pupitre est perdue. Nouvel essai…",
    key: "Cette adresse demande sa clé : scannez le code, ou rouvrez l’adresse entière.",
    refused: "Refusé : {0}", failed: "Le pupitre n’a pas répondu ; ce changement n’a pas été fait.",
    shader: "Shader", edit: "Modifier {0}", saveShader: "Enregistrer", saving: "enregistrement…", savedAt: "enregistré {0}",
    unsaved: "pas encore enregistré", draft: "Un texte jamais enregistré est revenu.", discard: "Prendre celui du fichier",
    well: "Il compile.", line: "Ligne {0}", editorOf: "Texte de {0}", loading: "chargement…",
    tooLong: "Un shader ne dépasse pas 1 Mio.", notLoaded: "Le texte n’a pas pu être chargé : {0}",
    oscLine: "OSC, port {0} : {1} reçus, {2} appliqués, {3} regroupés, {4} abandonnés, {5} mauvais",
    camera: "Caméra {0} : {1}", live_: "en direct", waiting: "attendue", synthetic: "synthétique",
    min: "min", sec: "s",
  },
  nl: {
    language: "Taal", on: "Op het podium", attract: "Wacht op bezoekers", dark: "Donker", light: "Licht",
    stageDark: "Het podium is donker", next: "Volgende", undo: "Ongedaan", redo: "Opnieuw",
    still: "Een beeld bewaren", film: "Filmen, of stoppen", keeping: "Het komt in out/, op de machine van het podium.",
    programme: "Programma", nowOn: "nu op het podium", go: "tonen",
    left: "nog {0}", noLimit: "tot er iets verandert", held: "vastgehouden: een bezoeker doet mee",
    presets: "Instellingen", presetName: "Naam van een nieuwe instelling", save: "Bewaren", remove: "Instelling {0} verwijderen",
    removeSure: "“{0}” verwijderen? Druk nog eens.", noPresets: "Bewaar de waarden van dit moment onder een naam.",
    recalled: "“{0}” is teruggeroepen.", saved: "“{0}” is bewaard.", removed: "“{0}” is verwijderd.",
    faults: "Storingen", scene: "Scène", filter: "Filter", transition: "Overgang", comes: "{0}, in voorbereiding",
    nothing: "Hier valt niets in te stellen.", defaults: "Terug naar de standaardwaarden",
    number: "{0}, als getal", hex: "{0}, rood, groen, blauw hexadecimaal", opacity: "Dekking",
    across: "{0}, horizontaal", up: "{0}, verticaal", pad: "{0}: pijltjestoetsen verplaatsen het punt", none: "geen",
    hint: "Dubbeltik op een schuif voor de standaardwaarde.",
    stagePicture: "Het beeld op het podium", posterOf: "Affiche van {0}", mosaicOf: "Het podium, in 16 × 9 gemiddelden",
    live: "Een camera ziet mensen: hun beeld blijft op het podium.",
    lost: "De verbinding met de regietafel is weg. Nieuwe poging…",
    key: "Dit adres vraagt zijn sleutel: scan de code, of open het volledige adres, nog eens.",
    refused: "Geweigerd: {0}", failed: "De regietafel antwoordde niet; die wijziging is niet gedaan.",
    shader: "Shader", edit: "{0} bewerken", saveShader: "Bewaren", saving: "bezig…", savedAt: "bewaard {0}",
    unsaved: "nog niet bewaard", draft: "Tekst die nooit bewaard werd, is terug.", discard: "Die van het bestand nemen",
    well: "Het compileert.", line: "Regel {0}", editorOf: "Tekst van {0}", loading: "laden…",
    tooLong: "Een shader mag hoogstens 1 MiB groot zijn.", notLoaded: "De tekst kon niet geladen worden: {0}",
    oscLine: "OSC op poort {0}: {1} ontvangen, {2} toegepast, {3} samengevoegd, {4} weggelaten, {5} slecht",
    camera: "Camera {0}: {1}", live_: "live", waiting: "afwezig", synthetic: "synthetisch",
    min: "min", sec: "s",
  },
};

export const LANGUAGES = ["fr", "nl", "en"];
const KEY = "pavilion:language";

function kept() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // a browser that keeps nothing
  }
}

function first() {
  const asked = [kept(), ...navigator.languages].map((l) => (l || "").slice(0, 2).toLowerCase());
  return asked.find((l) => LANGUAGES.includes(l)) || "en";
}

let now = first();

export const language = () => now;

export function setLanguage(l) {
  now = l;
  try {
    localStorage.setItem(KEY, l);
  } catch { /* then it is asked anew next time */ }
}

/** The panel's word for a key, with {0}, {1} … filled in. */
export function word(key, ...parts) {
  const text = WORDS[now][key] ?? WORDS.en[key] ?? key;
  return text.replace(/\{(\d)\}/g, (_, n) => parts[n] ?? "");
}

/** One of an installation's texts: a plain one, or {"fr": …, "nl": …}. */
export function spoken(text, otherwise = "") {
  if (text == null) return otherwise;
  if (typeof text === "string") return text || otherwise;
  return text[now] || text.en || Object.values(text)[0] || otherwise;
}
