// Owns the page before the panel: it asks for a token, and says why one did not open.
// Only this file, panel.css and the icon are given to who has none yet.

const WORDS = {
  en: {
    title: "Who is there?",
    words: "Point your telephone’s camera at the code that the technician gave you, or type your token here.",
    token: "Token", enter: "Come in",
    wrong: "That token opens nothing here. Mind capitals, and the letter O beside the zero.",
    wait: "Too many wrong tokens came from here. Wait {0} seconds, then try once more.",
    failed: "The panel does not answer. Is the kiosk on, and are you on its network?",
  },
  fr: {
    title: "Qui est là ?",
    words: "Scannez le code que le technicien vous a remis, ou tapez votre jeton ici.",
    token: "Jeton", enter: "Entrer",
    wrong: "Ce jeton n’ouvre rien ici. Attention aux majuscules, et à la lettre O à côté du zéro.",
    wait: "Trop de jetons erronés sont venus d’ici. Attendez {0} secondes, puis réessayez une fois.",
    failed: "Le pupitre ne répond pas. La borne est-elle allumée, êtes-vous sur son réseau ?",
  },
  nl: {
    title: "Wie is daar?",
    words: "Scan de code die de technicus u gaf, of typ uw sleutelwoord hier.",
    token: "Sleutelwoord", enter: "Binnengaan",
    wrong: "Dat sleutelwoord opent hier niets. Let op hoofdletters, en op de letter O naast de nul.",
    wait: "Er kwamen te veel foute sleutelwoorden van hier. Wacht {0} seconden en probeer dan nog eens.",
    failed: "De regietafel antwoordt niet. Staat de kiosk aan, en bent u op zijn netwerk?",
  },
};
const KEY = "pavilion:language";
const byId = (id) => document.getElementById(id);

function first() {
  let kept = null;
  try {
    kept = localStorage.getItem(KEY);
  } catch { /* a browser that keeps nothing */ }
  const asked = [kept, ...navigator.languages].map((l) => (l || "").slice(0, 2).toLowerCase());
  return asked.find((l) => l in WORDS) || "en";
}

let now = first();

function choose(language) {
  now = language;
  try {
    localStorage.setItem(KEY, language);
  } catch { /* then it is asked anew next time */ }
  show();
  byId("languages").querySelector(`[lang=${language}]`).focus();
}

function languageButton(language) {
  const button = document.createElement("button");
  button.type = "button";
  button.lang = button.textContent = language;
  button.setAttribute("aria-pressed", String(language === now));
  button.addEventListener("click", () => choose(language));
  return button;
}

function show() {
  const words = WORDS[now];
  document.documentElement.lang = now;
  byId("languages").replaceChildren(...["fr", "nl", "en"].map(languageButton));
  byId("door-title").textContent = words.title;
  byId("door-words").textContent = words.words;
  byId("token-word").textContent = words.token;
  byId("door").querySelector("button[type=submit]").textContent = words.enter;
}

async function enter(event) {
  event.preventDefault();
  const words = WORDS[now], wrong = byId("door-wrong");
  wrong.textContent = "";
  try {
    const answer = await fetch("/api/enter", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ token: byId("token").value.trim() }),
      signal: AbortSignal.timeout(6000),
    });
    if (answer.ok) {
      location.replace("/");
      return;
    }
    wrong.textContent = answer.status === 429
      ? words.wait.replace("{0}", answer.headers.get("Retry-After") || "60") : words.wrong;
  } catch {
    wrong.textContent = words.failed;
  }
  byId("token").select();
}

byId("door").addEventListener("submit", enter);
show();
byId("token").focus();
