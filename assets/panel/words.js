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
    watch: "Watch", adjust: "Adjust", pause: "Hold", resume: "Go on", allWell: "All is well.",
    allWellWords: "The picture is there, and nothing asks for you.",
    did: "What the machine did", act: "What you do",
    sign_well: "well", sign_mind: "needs a look", sign_bad: "wrong", sign_none: "for information",
    then: "Then: {0}", now: "Now", nowMosaic: "Now, as 16 × 9 averages", nowNone: "No picture is told.", should: "How it should look",
    hours: "Opening hours", openUntil: "Open until {0}", openLonger: "Open until {0}, longer than usual", openAlways: "Always open",
    closed: "Closed", closedUntil: "Closed until {0}", longer: "{0} h longer", openFor: "Open for {0} h", asUsual: "As usual", closeNow: "Close for today", closeSure: "Close now? Press again",
    extended: "The house stays open longer tonight.", asUsualDone: "The usual hours hold again.", closing: "The house is closed for today.",
    health: "Health", picture: "Picture", pictureSmooth: "{0} a second, each in {1} ms", pictureRough: "not smooth: {1} ms where {0} a second are asked",
    drawing: "drawing", starting: "being started", graphics: "Graphics", software: "without a graphics card",
    cameraOf: "Camera {0}", cam_live: "sees", cam_opening: "being opened", cam_stalled: "sends nothing", cam_lost: "away", cam_ended: "at its end",
    cam_none: "not used", cam_synthetic: "a virtual visitor", films: "Films", filmsWell: "all play", filmsBroken: "{0} does not play",
    display: "Screen", displayThere: "plugged in", displayGone: "not plugged in", heat: "Heat", throttled: "slowed down",
    name_root: "system", name_store: "memory", disk_root: "Disk", disk_store: "Memory disk", free: "{0} of {1} free", giga: "{0} GB", mega: "{0} MB", readOnly: "cannot be written", memory: "Memory",
    clock: "Clock", clockWell: "kept right", clockAlone: "by itself", broker: "Line to the house", brokerWell: "connected", brokerAway: "away",
    programs: "Programs", programsWell: "all {0} run", programsDown: "starting: {0}", since: "On for", sinceWords: "{0} · Pavilion {1}",
    days: "{0} days", hoursLong: "{0} hours", minutesLong: "{0} minutes",
    quarantine: "Left out of the programme", outSince: "Since {0}, after {1} marks.", forgive: "Show it again", forgiven: "“{0}” may be shown again.",
    "watch-faults": "What happened", noFaults: "Nothing broke since the machine came on.", allFaults: "All {0}",
    restart: "Restart the stage", restartSure: "Restart? Press again", restarting: "A fresh stage takes over in a moment.",
    restartWords: "A fresh stage is made ready behind the picture, and takes over when it is. Visitors hardly notice.",
    visits: "Visits today", visitsToday: "{0} visits", visitsMedian: "Half of them stayed for {0} minutes or longer.", visitsSave: "The day as a table", closingHeld: "Closing waits for a visitor who is still engaged",
    visitsWords: "Counted without anyone: no picture, no name; fewer than five in a quarter of an hour are not told.",
    fleet: "The other kiosks", doors: "Doors for others", codeOf: "Code for the {0}",
    role_viewer: "viewer", role_guard: "guard", role_technician: "technician", youAre: "You are here as {0}.", leave: "Leave",
    doors_viewer: "Sees everything, touches nothing.", doors_guard: "Next, hold, dark, longer tonight, close for today, restart.", doors_technician: "Everything. Show this code to nobody else.",
    log: "Log", logFilter: "Filter", logWho: "Program", logAll: "all", logSave: "Save", logNothing: "No such line.",
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
    watch: "Veiller", adjust: "Régler", pause: "Retenir", resume: "Continuer", allWell: "Tout va bien.",
    allWellWords: "L’image est là, et rien ne vous demande.",
    did: "Ce que la machine a fait", act: "Ce que vous faites",
    sign_well: "bien", sign_mind: "à regarder", sign_bad: "en panne", sign_none: "pour information",
    then: "Ensuite : {0}", now: "Maintenant", nowMosaic: "Maintenant, en 16 × 9 moyennes", nowNone: "Aucune image n’est transmise.", should: "Comme cela doit être",
    hours: "Heures d’ouverture", openUntil: "Ouvert jusqu’à {0}", openLonger: "Ouvert jusqu’à {0}, plus tard que d’habitude", openAlways: "Toujours ouvert",
    closed: "Fermé", closedUntil: "Fermé jusqu’à {0}", longer: "{0} h de plus", openFor: "Ouvrir {0} h", asUsual: "Comme d’habitude", closeNow: "Fermer pour aujourd’hui", closeSure: "Fermer ? Appuyez encore",
    extended: "La maison reste ouverte plus tard ce soir.", asUsualDone: "Les heures habituelles valent à nouveau.", closing: "La maison est fermée pour aujourd’hui.",
    health: "Santé", picture: "Image", pictureSmooth: "{0} par seconde, chacune en {1} ms", pictureRough: "saccadée : {1} ms pour {0} par seconde",
    drawing: "dessinée", starting: "en démarrage", graphics: "Carte graphique", software: "sans carte graphique",
    cameraOf: "Caméra {0}", cam_live: "voit", cam_opening: "s’ouvre", cam_stalled: "n’envoie rien", cam_lost: "absente", cam_ended: "à sa fin",
    cam_none: "inutilisée", cam_synthetic: "un visiteur virtuel", films: "Films", filmsWell: "tous lisibles", filmsBroken: "{0} n’est pas lu",
    display: "Écran", displayThere: "branché", displayGone: "débranché", heat: "Chaleur", throttled: "ralentie",
    name_root: "système", name_store: "mémoire", disk_root: "Disque", disk_store: "Disque de mémoire", free: "{0} libres sur {1}", giga: "{0} Go", mega: "{0} Mo", readOnly: "écriture impossible", memory: "Mémoire",
    clock: "Horloge", clockWell: "tenue à l’heure", clockAlone: "livrée à elle-même", broker: "Ligne vers la maison", brokerWell: "établie", brokerAway: "coupée",
    programs: "Programmes", programsWell: "les {0} tournent", programsDown: "en démarrage : {0}", since: "Allumée depuis", sinceWords: "{0} · Pavilion {1}",
    days: "{0} jours", hoursLong: "{0} heures", minutesLong: "{0} minutes",
    quarantine: "À l’écart du programme", outSince: "Depuis {0}, après {1} marques.", forgive: "Remontrer", forgiven: "« {0} » peut revenir au programme.",
    "watch-faults": "Ce qui s’est passé", noFaults: "Rien n’a lâché depuis que la machine est allumée.", allFaults: "Les {0}",
    restart: "Redémarrer la scène", restartSure: "Redémarrer ? Appuyez encore", restarting: "Une scène neuve prend le relais dans un instant.",
    restartWords: "Une scène neuve se prépare derrière l’image, et prend le relais une fois prête. Les visiteurs le remarquent à peine.",
    visits: "Visites du jour", visitsToday: "{0} visites", visitsMedian: "La moitié est restée {0} minutes ou plus.", visitsSave: "La journée en tableau", closingHeld: "La fermeture attend un visiteur qui participe encore",
    visitsWords: "Comptées sans personne : ni image, ni nom ; moins de cinq par quart d’heure ne sont pas dites.",
    fleet: "Les autres bornes", doors: "Portes pour les autres", codeOf: "Code : {0}",
    role_viewer: "visiteur du pupitre", role_guard: "gardien", role_technician: "technicien", youAre: "Vous êtes ici comme {0}.", leave: "Sortir",
    doors_viewer: "Voit tout, ne touche à rien.", doors_guard: "Suivant, retenir, noir, plus tard ce soir, fermer pour aujourd’hui, redémarrer.", doors_technician: "Tout. Ne montrez ce code à personne d’autre.",
    log: "Journal", logFilter: "Filtrer", logWho: "Programme", logAll: "tous", logSave: "Enregistrer", logNothing: "Aucune ligne de ce genre.",
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
    watch: "Waken", adjust: "Instellen", pause: "Vasthouden", resume: "Doorgaan", allWell: "Alles is in orde.",
    allWellWords: "Het beeld is er, en niets vraagt om u.",
    did: "Wat de machine deed", act: "Wat u doet",
    sign_well: "in orde", sign_mind: "te bekijken", sign_bad: "defect", sign_none: "ter info",
    then: "Daarna: {0}", now: "Nu", nowMosaic: "Nu, in 16 × 9 gemiddelden", nowNone: "Er komt geen beeld door.", should: "Zoals het hoort",
    hours: "Openingsuren", openUntil: "Open tot {0}", openLonger: "Open tot {0}, langer dan anders", openAlways: "Altijd open",
    closed: "Gesloten", closedUntil: "Gesloten tot {0}", longer: "{0} u langer", openFor: "{0} u openen", asUsual: "Zoals anders", closeNow: "Sluiten voor vandaag", closeSure: "Sluiten? Druk nog eens",
    extended: "Het huis blijft vanavond langer open.", asUsualDone: "De gewone uren gelden weer.", closing: "Het huis is gesloten voor vandaag.",
    health: "Gezondheid", picture: "Beeld", pictureSmooth: "{0} per seconde, elk in {1} ms", pictureRough: "hapert: {1} ms bij {0} per seconde",
    drawing: "wordt getekend", starting: "start op", graphics: "Grafische kaart", software: "zonder grafische kaart",
    cameraOf: "Camera {0}", cam_live: "ziet", cam_opening: "gaat open", cam_stalled: "stuurt niets", cam_lost: "weg", cam_ended: "aan haar einde",
    cam_none: "ongebruikt", cam_synthetic: "een virtuele bezoeker", films: "Films", filmsWell: "spelen allemaal", filmsBroken: "{0} speelt niet",
    display: "Scherm", displayThere: "aangesloten", displayGone: "niet aangesloten", heat: "Warmte", throttled: "vertraagd",
    name_root: "systeem", name_store: "geheugen", disk_root: "Schijf", disk_store: "Geheugenschijf", free: "{0} van {1} vrij", giga: "{0} GB", mega: "{0} MB", readOnly: "niet te beschrijven", memory: "Geheugen",
    clock: "Klok", clockWell: "wordt juist gehouden", clockAlone: "loopt op zichzelf", broker: "Lijn naar het huis", brokerWell: "verbonden", brokerAway: "weg",
    programs: "Programma’s", programsWell: "alle {0} draaien", programsDown: "start op: {0}", since: "Aan sinds", sinceWords: "{0} · Pavilion {1}",
    days: "{0} dagen", hoursLong: "{0} uur", minutesLong: "{0} minuten",
    quarantine: "Uit het programma gelaten", outSince: "Sinds {0}, na {1} fouten.", forgive: "Weer tonen", forgiven: "“{0}” mag weer getoond worden.",
    "watch-faults": "Wat er gebeurde", noFaults: "Er ging niets stuk sinds de machine aan staat.", allFaults: "Alle {0}",
    restart: "Podium herstarten", restartSure: "Herstarten? Druk nog eens", restarting: "Een vers podium neemt zo meteen over.",
    restartWords: "Achter het beeld wordt een vers podium klaargezet, dat overneemt zodra het er is. Bezoekers merken het nauwelijks.",
    visits: "Bezoeken vandaag", visitsToday: "{0} bezoeken", visitsMedian: "De helft bleef {0} minuten of langer.", visitsSave: "De dag als tabel", closingHeld: "Het sluiten wacht op een bezoeker die nog meedoet",
    visitsWords: "Geteld zonder iemand: geen beeld, geen naam; minder dan vijf per kwartier worden niet gemeld.",
    fleet: "De andere kiosken", doors: "Deuren voor anderen", codeOf: "Code voor {0}",
    role_viewer: "kijker", role_guard: "bewaker", role_technician: "technicus", youAre: "U bent hier als {0}.", leave: "Weggaan",
    doors_viewer: "Ziet alles, raakt niets aan.", doors_guard: "Volgende, vasthouden, donker, langer vanavond, sluiten voor vandaag, herstarten.", doors_technician: "Alles. Toon deze code aan niemand anders.",
    log: "Logboek", logFilter: "Filteren", logWho: "Programma", logAll: "alle", logSave: "Bewaren", logNothing: "Geen zulke regel.",
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

/** French keeps a space before its high marks, and it does not break there. */
export const typeset = (text) => (now === "fr" ? text.replace(/ (?=[:;?!»])|(?<=«) /g, "\u00a0") : text);

/** The panel's word for a key, with {0}, {1} … filled in. */
export function word(key, ...parts) {
  const text = WORDS[now][key] ?? WORDS.en[key] ?? key;
  return typeset(text.replace(/\{(\d)\}/g, (_, n) => parts[n] ?? ""));
}

/** One of an installation's texts: a plain one, or {"fr": …, "nl": …}. */
export function spoken(text, otherwise = "") {
  if (text == null) return otherwise;
  if (typeof text === "string") return text || otherwise;
  return text[now] || text.en || Object.values(text)[0] || otherwise;
}
