/* Small comforts. Every page works without them; nothing here decides anything. */
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("has-js");

  /* A double click acts once: the button that was pressed rests until the page answers. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method === "get" || form.hasAttribute("data-again")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    var question = (event.submitter && event.submitter.dataset.confirm) || form.dataset.confirm;
    if (question && !window.confirm(question)) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    window.setTimeout(function () {
      form.querySelectorAll("button[type=submit], button:not([type])").forEach(function (button) {
        button.classList.add("is-busy");
        button.setAttribute("aria-disabled", "true");
      });
    }, 0);
    /* A download leaves the page standing; wake up again after a while. */
    window.setTimeout(function () { wake(form); }, 8000);
  });
  function wake(form) {
    delete form.dataset.sent;
    form.querySelectorAll(".is-busy").forEach(function (button) {
      button.classList.remove("is-busy");
      button.removeAttribute("aria-disabled");
    });
  }
  window.addEventListener("pageshow", function () { document.querySelectorAll("form[data-sent]").forEach(wake); });

  document.addEventListener("click", function (event) {
    var at = event.target;
    var print = at.closest("[data-print]");
    if (print) { event.preventDefault(); window.print(); return; }
    var copy = at.closest("[data-copy]");
    if (copy && navigator.clipboard) { navigator.clipboard.writeText(copy.dataset.copy); return; }
    document.querySelectorAll("details[data-menu][open]").forEach(function (menu) {
      if (!menu.contains(at)) menu.open = false;
    });
    /* A row opens what it is about; links, buttons and marked text inside keep their own meaning. */
    var row = at.closest("tr[data-href]");
    if (row && !at.closest("a, button, input, label, select, summary") && !String(window.getSelection())) {
      if (event.ctrlKey || event.metaKey) window.open(row.dataset.href); else window.location.assign(row.dataset.href);
    }
  });

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      document.querySelectorAll("details[data-menu][open]").forEach(function (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      });
      if (window.location.hash === "#nav") window.location.hash = "main";
    }
    /* "/" goes to the search of a list, as in most programs that have one. */
    if (event.key === "/" && !/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) {
      var search = document.querySelector(".filter-search input, input[type=search]");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    }
  });

  /* Arrow keys walk through a seat map, as through the rows of the vehicle. */
  document.addEventListener("keydown", function (event) {
    var steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    var cell = steps && event.target.closest && event.target.closest("[data-seat-map] td");
    if (!cell || event.target.type === "radio") return;
    var row = cell.parentNode;
    var column = cell.cellIndex;
    for (;;) {
      column += steps[1];
      if (steps[0]) row = steps[0] > 0 ? row.nextElementSibling : row.previousElementSibling;
      var next = row && row.cells[column];
      if (!next) return;
      var seat = next.querySelector("a, input");
      if (seat) { event.preventDefault(); seat.focus(); return; }
    }
  });

  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-autosubmit]")) event.target.form.requestSubmit();
    var all = event.target.closest("[data-check-all]");
    if (all) document.querySelectorAll(all.dataset.checkAll).forEach(function (box) {
      if (!box.disabled) box.checked = all.checked;
    });
  });

  /* What was typed is never lost: a form with data-keep remembers itself until it was accepted. Never identity numbers,
     passwords or files; they are marked data-secret, or are of such a type. The tab forgets when it is closed. */
  function keepable(field) {
    return field.name && !field.hasAttribute("data-secret") && !/^(hidden|password|file|submit|button)$/.test(field.type) &&
      !/id_?number|identity/i.test(field.name);
  }
  function draftOf(form) { return "draft:" + form.dataset.keep + ":" + window.location.pathname; }
  function save(form) {
    var kept = [];
    Array.prototype.forEach.call(form.elements, function (field) {
      if (!keepable(field)) return;
      if (field.type === "checkbox" || field.type === "radio") { if (field.checked) kept.push([field.name, field.value]); }
      else if (field.value) kept.push([field.name, field.value]);
    });
    try { window.sessionStorage.setItem(draftOf(form), JSON.stringify(kept)); } catch (error) { /* full or forbidden */ }
  }
  function restore(form, kept) {
    Array.prototype.forEach.call(form.elements, function (field) {
      if (!keepable(field)) return;
      var mine = kept.filter(function (pair) { return pair[0] === field.name; }).map(function (pair) { return pair[1]; });
      if (field.type === "checkbox" || field.type === "radio") { if (mine.length) field.checked = mine.indexOf(field.value) >= 0; }
      else if (mine.length && !field.value) field.value = mine[0];
    });
  }
  document.querySelectorAll("form[data-keep]").forEach(function (form) {
    var stored = null;
    try { stored = JSON.parse(window.sessionStorage.getItem(draftOf(form))); } catch (error) { stored = null; }
    if (stored && stored.length) {
      restore(form, stored);
      var note = form.querySelector("[data-kept-note]");
      if (note) note.hidden = false;
    }
    form.addEventListener("input", function () { save(form); });
    form.addEventListener("change", function () { save(form); });
  });
  /* The page after an accepted form names the draft that is no longer needed. */
  document.querySelectorAll("[data-forget]").forEach(function (mark) {
    try {
      Object.keys(window.sessionStorage).forEach(function (key) {
        if (key.indexOf("draft:" + mark.dataset.forget + ":") === 0) window.sessionStorage.removeItem(key);
      });
    } catch (error) { /* forbidden */ }
  });

  /* A part of a page that is fetched anew may find the session gone: then the whole page goes to sign-in. */
  document.addEventListener("htmx:beforeSwap", function (event) {
    if (/^\/accounts\/login\//.test(new URL(event.detail.xhr.responseURL || "/", window.location).pathname)) {
      event.detail.shouldSwap = false;
      window.location.reload();
    }
  });

  var wrong = document.querySelector("[data-focus]");
  if (wrong) wrong.focus({ preventScroll: false });
})();
