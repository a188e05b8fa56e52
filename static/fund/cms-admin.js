/* What Wagtail's admin does in inline scripts, for a policy that allows none (docs/decisions/0007-cms-admin-policy.md). */
(function () {
  "use strict";
  const own = document.currentScript;

  // the choosers' addresses that the translation editor asks for
  window.chooserUrls = Object.assign({
    pageChooser: own.dataset.pages, documentChooser: own.dataset.documents, imageChooser: own.dataset.images,
  }, window.chooserUrls);

  // date and time choosers: a marker beside each field says which one, with which settings
  function prepare(root) {
    root.querySelectorAll("span[data-chooser]:not([data-ready])").forEach(function (marker) {
      const start = window[marker.dataset.chooser];
      if (typeof start !== "function" || !document.getElementById(marker.dataset.for)) return;
      marker.dataset.ready = "";
      start(marker.dataset.for, JSON.parse(marker.dataset.config));
    });
  }
  function watch() {
    prepare(document);
    new MutationObserver(function () { prepare(document); }).observe(document.body, { childList: true, subtree: true });
  }
  window.addEventListener("load", watch);

  // "select all" of the languages into which a page is to be translated
  document.addEventListener("change", function (event) {
    if (event.target.name !== "select_all") return;
    document.querySelectorAll("[name='locales']").forEach(function (box) { box.checked = event.target.checked; });
  });
})();
