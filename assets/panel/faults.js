// Owns what is said of everything that can break: what happened, what the machine did by itself, what you do.
// Written for whoever keeps the room, who has a key and a telephone, and no screwdriver. {0} is the thing: an
// installation, a camera, a film, a disk.

import { language, typeset } from "./words.js";

// [what happened, what the machine did, what you do]
const TEXTS = {
  "scene-crashed": {
    en: ["“{0}” stopped working", "The next installation took its place at once; visitors saw a picture all the time.", "Nothing. If it happens again and again the machine leaves it out by itself; then tell the technician."],
    fr: ["« {0} » a cessé de fonctionner", "L’installation suivante a pris sa place aussitôt ; les visiteurs ont toujours vu une image.", "Rien. Si cela se répète, la machine l’écarte d’elle-même ; prévenez alors le technicien."],
    nl: ["“{0}” hield op met werken", "De volgende installatie nam meteen haar plaats in; bezoekers zagen de hele tijd een beeld.", "Niets. Gebeurt het telkens weer, dan laat de machine ze vanzelf weg; verwittig dan de technicus."],
  },
  "scene-aborted": {
    en: ["“{0}” gave up by itself", "The next installation took its place at once.", "Nothing. Tell the technician if it comes back today."],
    fr: ["« {0} » a renoncé", "L’installation suivante a pris sa place aussitôt.", "Rien. Prévenez le technicien si cela revient aujourd’hui."],
    nl: ["“{0}” gaf het zelf op", "De volgende installatie nam meteen haar plaats in.", "Niets. Verwittig de technicus als het vandaag terugkomt."],
  },
  "scene-overflowed": {
    en: ["“{0}” ran out of room to think", "The next installation took its place at once.", "Nothing. The artist has to mend it: tell the technician."],
    fr: ["« {0} » n’avait plus la place de calculer", "L’installation suivante a pris sa place aussitôt.", "Rien. C’est à l’artiste de la réparer : prévenez le technicien."],
    nl: ["“{0}” had geen rekenruimte meer", "De volgende installatie nam meteen haar plaats in.", "Niets. De kunstenaar moet dit herstellen: verwittig de technicus."],
  },
  "scene-exited": {
    en: ["“{0}” left the stage on its own", "The next installation took its place at once.", "Nothing. Tell the technician if it comes back today."],
    fr: ["« {0} » a quitté la scène", "L’installation suivante a pris sa place aussitôt.", "Rien. Prévenez le technicien si cela revient aujourd’hui."],
    nl: ["“{0}” verliet zelf het podium", "De volgende installatie nam meteen haar plaats in.", "Niets. Verwittig de technicus als het vandaag terugkomt."],
  },
  "scene-hung": {
    en: ["“{0}” stood still", "After half a second another picture took its place.", "Nothing. If it happens often, tell the technician at what time."],
    fr: ["« {0} » ne répondait plus", "Après une demi-seconde, une autre image a pris sa place.", "Rien. Si cela arrive souvent, dites au technicien à quelle heure."],
    nl: ["“{0}” bleef steken", "Na een halve seconde nam een ander beeld haar plaats in.", "Niets. Gebeurt het vaak, zeg de technicus dan op welk uur."],
  },
  "scene-memory": {
    en: ["“{0}” took too much memory", "It was stopped before it could slow the rest, and another took its place.", "Nothing. Tell the technician: the installation has to be mended."],
    fr: ["« {0} » prenait trop de mémoire", "Elle a été arrêtée avant de ralentir le reste ; une autre a pris sa place.", "Rien. Prévenez le technicien : l’installation est à réparer."],
    nl: ["“{0}” gebruikte te veel geheugen", "Ze werd gestopt voor ze de rest vertraagde; een andere nam haar plaats in.", "Niets. Verwittig de technicus: de installatie moet hersteld worden."],
  },
  "scene-descriptors": {
    en: ["“{0}” opened too many things at once", "It was stopped, and another took its place.", "Nothing. Tell the technician: the installation has to be mended."],
    fr: ["« {0} » ouvrait trop de choses à la fois", "Elle a été arrêtée ; une autre a pris sa place.", "Rien. Prévenez le technicien : l’installation est à réparer."],
    nl: ["“{0}” opende te veel dingen tegelijk", "Ze werd gestopt; een andere nam haar plaats in.", "Niets. Verwittig de technicus: de installatie moet hersteld worden."],
  },
  "scene-black": {
    en: ["“{0}” showed nothing but black", "Another installation took its place.", "Nothing. If it should be dark at times, the technician can say so in its file."],
    fr: ["« {0} » ne montrait que du noir", "Une autre installation a pris sa place.", "Rien. Si elle doit parfois être sombre, le technicien peut l’indiquer dans son fichier."],
    nl: ["“{0}” toonde alleen zwart", "Een andere installatie nam haar plaats in.", "Niets. Moet ze soms donker zijn, dan kan de technicus dat in haar bestand zetten."],
  },
  "scene-frozen": {
    en: ["“{0}” showed a picture that no longer moved", "Another installation took its place.", "Nothing. If it should stand still at times, the technician can say so in its file."],
    fr: ["« {0} » montrait une image qui ne bougeait plus", "Une autre installation a pris sa place.", "Rien. Si elle doit parfois être immobile, le technicien peut l’indiquer dans son fichier."],
    nl: ["“{0}” toonde een beeld dat niet meer bewoog", "Een andere installatie nam haar plaats in.", "Niets. Moet ze soms stilstaan, dan kan de technicus dat in haar bestand zetten."],
  },
  "scene-slow": {
    en: ["“{0}” is too slow for this machine", "It was tried out of sight, and the others go on without it.", "Nothing. Tell the technician: the installation is to be made lighter, or the machine is to be a faster one."],
    fr: ["« {0} » est trop lente pour cette machine", "Elle a été essayée hors de vue ; les autres continuent sans elle.", "Rien. Prévenez le technicien : il faut alléger l’installation, ou une machine plus rapide."],
    nl: ["“{0}” is te traag voor deze machine", "Ze werd uit het zicht geprobeerd; de andere gaan zonder haar door.", "Niets. Verwittig de technicus: de installatie moet lichter, of de machine sneller."],
  },
  "scene-failed": {
    en: ["“{0}” could not be shown", "It said so itself, and another took its place.", "Nothing today. The technician finds the reason below."],
    fr: ["« {0} » n’a pas pu s’afficher", "Elle l’a dit elle-même ; une autre a pris sa place.", "Rien aujourd’hui. Le technicien en trouve la raison ci-dessous."],
    nl: ["“{0}” kon niet getoond worden", "Ze zei het zelf; een andere nam haar plaats in.", "Niets vandaag. De technicus vindt de reden hieronder."],
  },
  quarantined: {
    en: ["“{0}” is left out of the programme", "It broke too often. The others go on without it, and it is tried again after a day.", "Nothing. The technician can show it again once it is mended."],
    fr: ["« {0} » est à l’écart du programme", "Elle s’est arrêtée trop souvent. Les autres continuent sans elle ; on la réessaie après un jour.", "Rien. Le technicien peut la remontrer une fois réparée."],
    nl: ["“{0}” is uit het programma gelaten", "Ze liep te vaak vast. De andere gaan door; na een dag wordt ze opnieuw geprobeerd.", "Niets. De technicus kan ze weer tonen zodra ze hersteld is."],
  },
  "nothing-left": {
    en: ["No installation works", "The title of the exhibition stands on the screen, so that it is never black.", "Press Restart once. If the title comes back, call the technician."],
    fr: ["Aucune installation ne fonctionne", "Le titre de l’exposition est à l’écran, pour qu’il ne soit jamais noir.", "Appuyez une fois sur Redémarrer. Si le titre revient, appelez le technicien."],
    nl: ["Geen enkele installatie werkt", "De titel van de tentoonstelling staat op het scherm, zodat het nooit zwart is.", "Druk één keer op Herstarten. Komt de titel terug, bel dan de technicus."],
  },
  "gl-lost": {
    en: ["The graphics card lost its thread", "A fresh stage took over with the same installation.", "Nothing. More than once a day: tell the technician."],
    fr: ["La carte graphique a perdu le fil", "Une scène neuve a pris le relais avec la même installation.", "Rien. Plus d’une fois par jour : prévenez le technicien."],
    nl: ["De grafische kaart raakte de draad kwijt", "Een vers podium nam over met dezelfde installatie.", "Niets. Meer dan eens per dag: verwittig de technicus."],
  },
  "software-gl": {
    en: ["The picture is drawn without the graphics card", "The card failed, so the processor draws: the picture is there, but it moves less smoothly.", "Press Restart when few visitors are there. If this line stays, call the technician."],
    fr: ["L’image est dessinée sans la carte graphique", "La carte a fait défaut, le processeur dessine : l’image est là, mais moins fluide.", "Appuyez sur Redémarrer quand il y a peu de visiteurs. Si cette ligne reste, appelez le technicien."],
    nl: ["Het beeld wordt zonder grafische kaart getekend", "De kaart liet het afweten, de processor tekent: het beeld is er, maar beweegt minder vloeiend.", "Druk op Herstarten als er weinig bezoekers zijn. Blijft deze regel staan, bel dan de technicus."],
  },
  "display-lost": {
    en: ["The connection to the screen was lost", "The machine connects again by itself, within seconds.", "Look at the screen. If it is dark: is it on, is its plug in? Otherwise call the technician."],
    fr: ["La liaison avec l’écran a été perdue", "La machine se reconnecte d’elle-même, en quelques secondes.", "Regardez l’écran. S’il est noir : est-il allumé, la prise est-elle mise ? Sinon, appelez le technicien."],
    nl: ["De verbinding met het scherm ging verloren", "De machine verbindt vanzelf opnieuw, binnen enkele seconden.", "Kijk naar het scherm. Is het donker: staat het aan, zit de stekker in? Bel anders de technicus."],
  },
  "display-gone": {
    en: ["No screen is plugged in", "The machine goes on, and shows its picture as soon as there is a screen.", "Is the screen on? Are its plug and its cable in? Press them home."],
    fr: ["Aucun écran n’est branché", "La machine continue, et montre son image dès qu’il y a un écran.", "L’écran est-il allumé ? Sa prise et son câble sont-ils mis ? Enfoncez-les bien."],
    nl: ["Er is geen scherm aangesloten", "De machine gaat door en toont haar beeld zodra er een scherm is.", "Staat het scherm aan? Zitten stekker en kabel erin? Druk ze stevig aan."],
  },
  "sound-lost": {
    en: ["The loudspeaker or the microphone is gone", "The picture goes on, without sound; the machine keeps looking for it.", "Is the loudspeaker on, is its plug in? When it is back, sound returns by itself."],
    fr: ["Le haut-parleur ou le micro a disparu", "L’image continue, sans le son ; la machine le cherche encore.", "Le haut-parleur est-il allumé et branché ? À son retour, le son revient de lui-même."],
    nl: ["De luidspreker of de microfoon is weg", "Het beeld gaat door, zonder geluid; de machine blijft zoeken.", "Staat de luidspreker aan, zit de stekker in? Is hij er weer, dan keert het geluid vanzelf terug."],
  },
  "camera-lost": {
    en: ["The camera “{0}” is away", "The picture goes on without visitors in it; the camera is taken up again as soon as it is back.", "Is its cable in, at both ends? Press it home. It returns within three seconds."],
    fr: ["La caméra « {0} » a disparu", "L’image continue sans les visiteurs ; la caméra est reprise dès son retour.", "Son câble est-il mis, aux deux bouts ? Enfoncez-le. Elle revient en trois secondes."],
    nl: ["De camera “{0}” is weg", "Het beeld gaat door zonder bezoekers; de camera doet weer mee zodra ze terug is.", "Zit de kabel erin, aan beide kanten? Druk hem aan. Ze is er binnen drie seconden weer."],
  },
  "camera-stalled": {
    en: ["The camera “{0}” stopped sending pictures", "It is closed and opened again until it does.", "Wait a minute. If it stays so, pull its cable out and put it back in."],
    fr: ["La caméra « {0} » n’envoie plus d’images", "Elle est fermée puis rouverte jusqu’à ce qu’elle en envoie.", "Attendez une minute. Sinon, débranchez puis rebranchez son câble."],
    nl: ["De camera “{0}” stuurt geen beelden meer", "Ze wordt gesloten en opnieuw geopend tot ze het doet.", "Wacht een minuut. Blijft het zo, trek dan de kabel uit en steek hem weer in."],
  },
  "eye-crashed": {
    en: ["What watches the camera “{0}” stopped", "It was started again at once; the picture went on.", "Nothing. If it comes back often, tell the technician."],
    fr: ["Ce qui suit la caméra « {0} » s’est arrêté", "Cela a été relancé aussitôt ; l’image a continué.", "Rien. Si cela revient souvent, prévenez le technicien."],
    nl: ["Wat de camera “{0}” volgt, viel stil", "Het werd meteen opnieuw gestart; het beeld ging door.", "Niets. Komt het vaak terug, verwittig dan de technicus."],
  },
  "film-broken": {
    en: ["The film “{0}” cannot be played", "Its installation goes on without it, or gives way to another.", "Nothing. The technician has to copy the film anew."],
    fr: ["Le film « {0} » ne peut pas être lu", "Son installation continue sans lui, ou laisse la place à une autre.", "Rien. Le technicien doit recopier le film."],
    nl: ["De film “{0}” kan niet afgespeeld worden", "Zijn installatie gaat door zonder, of maakt plaats voor een andere.", "Niets. De technicus moet de film opnieuw kopiëren."],
  },
  "desk-crashed": {
    en: ["This panel stopped for a moment", "It was started again at once; the picture on stage was never touched.", "Nothing."],
    fr: ["Ce pupitre s’est arrêté un instant", "Il a été relancé aussitôt ; l’image sur scène n’a pas été touchée.", "Rien."],
    nl: ["Deze regietafel viel even uit", "Ze werd meteen opnieuw gestart; het beeld op het podium bleef onaangeroerd.", "Niets."],
  },
  "herald-crashed": {
    en: ["What tells the other places how this kiosk is doing stopped", "It was started again at once.", "Nothing."],
    fr: ["Ce qui informe les autres lieux de l’état de la borne s’est arrêté", "Cela a été relancé aussitôt.", "Rien."],
    nl: ["Wat de andere plaatsen inlicht over deze kiosk viel uit", "Het werd meteen opnieuw gestart.", "Niets."],
  },
  "broker-lost": {
    en: ["This kiosk cannot report to the house", "The show goes on; what happens is kept, and told when the line is back.", "Nothing for the visitors. If the network of the house is down, tell whoever looks after it."],
    fr: ["Cette borne ne peut plus informer la maison", "Le spectacle continue ; ce qui se passe est gardé, et dit au retour de la ligne.", "Rien pour les visiteurs. Si le réseau de la maison est en panne, prévenez son responsable."],
    nl: ["Deze kiosk kan het huis niet inlichten", "De vertoning gaat door; wat gebeurt wordt bewaard en gemeld als de lijn terug is.", "Niets voor de bezoekers. Ligt het netwerk van het huis plat, verwittig dan wie erover gaat."],
  },
  "disk-full": {
    en: ["The disk “{0}” is nearly full", "The picture goes on. Only what the machine would remember is no longer written down.", "Call the technician today: old files have to go."],
    fr: ["Le disque « {0} » est presque plein", "L’image continue. Seul ce que la machine voudrait retenir n’est plus noté.", "Appelez le technicien aujourd’hui : d’anciens fichiers doivent partir."],
    nl: ["De schijf “{0}” is bijna vol", "Het beeld gaat door. Alleen wat de machine wil onthouden wordt niet meer opgeschreven.", "Bel vandaag de technicus: oude bestanden moeten weg."],
  },
  "disk-read-only": {
    en: ["Nothing can be written on the disk “{0}”", "The picture goes on, but nothing is remembered: the disk may be failing.", "Do not switch the machine off. Call the technician today."],
    fr: ["On ne peut plus écrire sur le disque « {0} »", "L’image continue, mais rien n’est retenu : le disque est peut-être en train de lâcher.", "N’éteignez pas la machine. Appelez le technicien aujourd’hui."],
    nl: ["Op de schijf “{0}” kan niets geschreven worden", "Het beeld gaat door, maar niets wordt onthouden: de schijf begeeft het misschien.", "Zet de machine niet uit. Bel vandaag de technicus."],
  },
  "clock-jumped": {
    en: ["The clock was set", "Opening hours follow the new time; the show does not notice.", "Compare the clock below with your watch. If it is wrong, tell the technician."],
    fr: ["L’horloge a été réglée", "Les heures d’ouverture suivent la nouvelle heure ; le spectacle ne le sent pas.", "Comparez l’horloge ci-dessous à votre montre. Si elle est fausse, prévenez le technicien."],
    nl: ["De klok werd verzet", "De openingsuren volgen de nieuwe tijd; de vertoning merkt er niets van.", "Vergelijk de klok hieronder met uw horloge. Loopt ze fout, verwittig dan de technicus."],
  },
  "clock-unsynced": {
    en: ["Nobody keeps the clock right", "The machine goes on by its own clock, which drifts a few seconds a day.", "Nothing today. Tell the technician: the time server is not reached."],
    fr: ["Personne ne tient l’horloge à l’heure", "La machine suit sa propre horloge, qui dérive de quelques secondes par jour.", "Rien aujourd’hui. Prévenez le technicien : le serveur de temps n’est pas joint."],
    nl: ["Niemand houdt de klok juist", "De machine volgt haar eigen klok, die enkele seconden per dag afwijkt.", "Niets vandaag. Verwittig de technicus: de tijdserver is onbereikbaar."],
  },
  hot: {
    en: ["The machine is too hot", "It slows down to protect itself; the picture may move less smoothly.", "Is something lying on it, is its air let through, does its fan turn? Give it air. If it stays hot, call the technician."],
    fr: ["La machine a trop chaud", "Elle ralentit pour se protéger ; l’image peut être moins fluide.", "Quelque chose est-il posé dessus, l’air passe-t-il, le ventilateur tourne-t-il ? Donnez-lui de l’air. Sinon, appelez le technicien."],
    nl: ["De machine is te warm", "Ze vertraagt om zich te beschermen; het beeld beweegt misschien minder vloeiend.", "Ligt er iets op, krijgt ze lucht, draait de ventilator? Geef haar lucht. Blijft ze warm, bel dan de technicus."],
  },
  "keeper-restarted": {
    en: ["The machine was switched off, or fell over", "It came up again by itself and went on where it was.", "Was there a power cut, or did somebody pull the plug? Otherwise tell the technician."],
    fr: ["La machine a été coupée, ou est tombée", "Elle est revenue d’elle-même et a repris où elle en était.", "Y a-t-il eu une panne de courant, quelqu’un a-t-il tiré la prise ? Sinon, prévenez le technicien."],
    nl: ["De machine werd uitgezet, of viel om", "Ze kwam vanzelf weer op en ging verder waar ze was.", "Was er een stroompanne, of trok iemand de stekker uit? Verwittig anders de technicus."],
  },
  "exhibition-bad": {
    en: ["A change of the exhibition has a mistake in it", "It was not taken; what ran before goes on.", "Nothing. Whoever changed the file finds the line below."],
    fr: ["Une modification de l’exposition contient une faute", "Elle n’a pas été prise ; ce qui tournait continue.", "Rien. Qui a modifié le fichier trouve la ligne ci-dessous."],
    nl: ["In een wijziging van de tentoonstelling staat een fout", "Ze werd niet overgenomen; wat liep gaat door.", "Niets. Wie het bestand wijzigde vindt de regel hieronder."],
  },
  /* What is so now, and is no fault of the journal. */
  "stage-down": {
    en: ["The stage is being started", "A picture comes within seconds.", "Wait half a minute. If nothing comes, call the technician."],
    fr: ["La scène est en train de démarrer", "Une image vient dans quelques secondes.", "Attendez une demi-minute. Si rien ne vient, appelez le technicien."],
    nl: ["Het podium wordt gestart", "Binnen enkele seconden komt er een beeld.", "Wacht een halve minuut. Komt er niets, bel dan de technicus."],
  },
  silent: {
    en: ["The machine has told nothing for a while", "This page shows what was last known.", "Look at the screen itself. If its picture stands still, call the technician."],
    fr: ["La machine n’a plus rien dit depuis un moment", "Cette page montre ce qu’on savait en dernier.", "Regardez l’écran lui-même. Si son image ne bouge plus, appelez le technicien."],
    nl: ["De machine liet een tijd niets van zich horen", "Deze pagina toont wat laatst bekend was.", "Kijk naar het scherm zelf. Staat het beeld stil, bel dan de technicus."],
  },
  dark: {
    en: ["The stage is dark", "Somebody pressed Dark; it stays so until somebody presses Light.", "Press Light when visitors may see it again."],
    fr: ["La scène est au noir", "Quelqu’un a appuyé sur Noir ; elle le reste jusqu’à ce qu’on appuie sur Lumière.", "Appuyez sur Lumière quand les visiteurs peuvent la revoir."],
    nl: ["Het podium is donker", "Iemand drukte op Donker; het blijft zo tot iemand op Licht drukt.", "Druk op Licht als de bezoekers het weer mogen zien."],
  },
  paused: {
    en: ["The programme is held", "What is on stays on until somebody lets it go on.", "Press Go on when it may change again."],
    fr: ["Le programme est retenu", "Ce qui est en scène y reste jusqu’à ce qu’on le laisse continuer.", "Appuyez sur Continuer quand il peut changer."],
    nl: ["Het programma wordt vastgehouden", "Wat op het podium staat, blijft tot iemand het laat doorgaan.", "Druk op Doorgaan als het weer mag wisselen."],
  },
};

const UNKNOWN = {
  en: ["Something broke ({0})", "The machine went on as well as it could.", "Tell the technician what you see on the screen."],
  fr: ["Quelque chose a lâché ({0})", "La machine a continué de son mieux.", "Dites au technicien ce que vous voyez à l’écran."],
  nl: ["Er ging iets stuk ({0})", "De machine ging zo goed mogelijk door.", "Zeg de technicus wat u op het scherm ziet."],
};

const NAMELESS = {
  en: "An installation", fr: "Une installation", nl: "Een installatie",
};

export const KNOWN = Object.keys(TEXTS);

/** {what, did, act} in the language of the page; `thing` "": no name is known. */
export function explain(code, thing = "") {
  const l = language(), known = TEXTS[code];
  const name = known ? thing : code;
  // Where no name is known the quotation marks have nothing to hold.
  const nameless = code.startsWith("scene") || code === "quarantined" ? NAMELESS[l] : "";
  const fill = (text) => typeset((name || !known ? text
    : text.replace(/\s*[“«]\s?\{0\}\s?[”»]/, nameless)).replace("{0}", name));
  const [what, did, act] = (known || UNKNOWN)[l].map(fill);
  return { what, did, act };
}

/** How grave: 2 visitors see it, 1 somebody should look, 0 it is mended already. */
const GRAVE = {
  "nothing-left": 2, "display-gone": 2, "stage-down": 2, silent: 2, dark: 2,
  "camera-lost": 1, "camera-stalled": 1, quarantined: 1, "software-gl": 1, "sound-lost": 1, "disk-full": 1,
  "disk-read-only": 1, hot: 1, "clock-unsynced": 1, "broker-lost": 1, paused: 1, "film-broken": 1,
};
export const gravity = (code) => GRAVE[code] ?? 0;
