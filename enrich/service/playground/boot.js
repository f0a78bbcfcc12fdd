// Before the first paint: the theme and language chosen on an earlier visit, so that nothing flashes.
"use strict";

(() => {
  const root = document.documentElement;
  let kept = {};
  try {
    kept = { theme: localStorage.getItem("enrich-theme"), language: localStorage.getItem("enrich-language") };
  } catch {
    // Storage is forbidden: the system's theme and the browser's language are used.
  }
  if (kept.theme === "light" || kept.theme === "dark") root.dataset.theme = kept.theme;
  if (!root.hasAttribute("data-fixed-language")) {
    root.lang = (kept.language ?? navigator.language).startsWith("ar") ? "ar" : "en";
    root.dir = root.lang === "ar" ? "rtl" : "ltr";
  }
})();
