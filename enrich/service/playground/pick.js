// The controls around the text: theme, language, tabs, copying.

import { speak, t } from "./words.js";

const $ = (id) => document.getElementById(id);

function keep(name, value) {
  try {
    localStorage.setItem(`enrich-${name}`, value);
  } catch {
    // Storage is forbidden: the choice lasts as long as the page.
  }
}

export function startTheme() {
  const root = document.documentElement;
  $("theme").value = root.dataset.theme ?? "";
  $("theme").addEventListener("change", (event) => {
    if (event.target.value) root.dataset.theme = event.target.value;
    else delete root.dataset.theme;
    keep("theme", event.target.value);
  });
}

export function startLanguage(changed) {
  speak(document.documentElement.lang);
  $("language").addEventListener("click", () => {
    const language = document.documentElement.lang === "ar" ? "en" : "ar";
    keep("language", language);
    speak(language);
    changed();
  });
}

export function startTabs(changed) {
  const tabs = [...$("tabs").children];
  const choose = (tab) => {
    for (const each of tabs) {
      each.setAttribute("aria-selected", String(each === tab));
      each.tabIndex = each === tab ? 0 : -1;
    }
    $("panel").setAttribute("aria-labelledby", tab.id);
    changed();
  };
  for (const tab of tabs) tab.addEventListener("click", () => choose(tab));
  $("tabs").addEventListener("keydown", (event) => {
    const forward = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const step = event.key === forward ? 1 : -1;
    const tab = tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length];
    choose(tab);
    tab.focus();
  });
}

export const tabNow = () => $("tabs").querySelector('[aria-selected="true"]').id.replace("tab-", "");

export function startCopying(contents) {
  for (const button of document.querySelectorAll(".copy")) {
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(contents[button.dataset.copy]());
        $("said").textContent = t("copied");
      } catch {
        $("said").textContent = t("uncopied");
      }
      button.textContent = $("said").textContent;
      setTimeout(() => {
        button.textContent = t("copy");
        $("said").textContent = "";
      }, 2_000);
    });
  }
}
