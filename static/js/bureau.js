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

  /* On a phone tabs lie beside one another beyond the edge: the one that is open comes into sight. */
  document.querySelectorAll(".tabs [aria-current]").forEach(function (tab) {
    var row = tab.closest(".tabs");
    row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
  });

  /* A text is read aloud where the phone has a voice; pressed again, it falls silent. */
  var voice = window.speechSynthesis;
  if (voice && window.SpeechSynthesisUtterance) {
    document.querySelectorAll("[data-speak]").forEach(function (button) { button.hidden = false; });
    document.addEventListener("click", function (event) {
      var button = event.target.closest("[data-speak]");
      if (!button) return;
      if (voice.speaking) { voice.cancel(); return; }
      var text = Array.prototype.map.call(button.closest("section").querySelectorAll("h2, li"), function (part) { return part.textContent.trim(); });
      var said = new window.SpeechSynthesisUtterance(text.join("\n"));
      said.lang = root.lang || "zh-CN";
      said.rate = 0.9;
      voice.speak(said);
    });
  }

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

  /* What was typed is never lost. A form on the desk that was sent when the session had ended comes back filled in after
     sign-in; a form with data-keep="name" also survives a closed page, until the tab is closed or a page says
     data-forget="name". Never kept: identity numbers, passwords, files, and whatever is marked data-secret. */
  var store = (function () { try { return window.sessionStorage; } catch (error) { return null; } })();
  var here = window.location.pathname;
  function keepable(field) {
    return field.name && !field.hasAttribute("data-secret") && !/^(hidden|password|file|submit|button|reset)$/.test(field.type) &&
      !/id_?number|identity/i.test(field.name);
  }
  function fieldsOf(form) { return Array.prototype.filter.call(form.elements, keepable); }
  function draftOf(form, at) { return "draft:" + (form.dataset.keep || "form" + at) + ":" + here; }
  function save(form, key, sent) {
    var kept = fieldsOf(form).filter(function (field) {
      return !/^(checkbox|radio)$/.test(field.type) || field.checked;
    }).map(function (field) { return [field.name, field.value]; });
    try { store.setItem(key, JSON.stringify({ kept: kept, sent: sent })); } catch (error) { /* full: then it is not kept */ }
  }
  function read(key) { try { return JSON.parse(store.getItem(key)); } catch (error) { return null; } }
  function restore(form, draft) {
    var came = false;
    var taken = {};
    fieldsOf(form).forEach(function (field) {
      var mine = draft.kept.filter(function (pair) { return pair[0] === field.name; });
      if (/^(checkbox|radio)$/.test(field.type)) {
        if (draft.sent || mine.length) field.checked = mine.some(function (pair) { return pair[1] === field.value; });
        return;
      }
      var at = taken[field.name] || 0;
      taken[field.name] = at + 1;
      if (mine[at] && mine[at][1] !== field.value && (draft.sent || !field.value)) { field.value = mine[at][1]; came = true; }
    });
    return came;
  }
  function forget(wanted) {
    Object.keys(store).forEach(function (key) { if (key.indexOf("draft:") === 0 && wanted(key)) store.removeItem(key); });
  }
  if (store) {
    /* A form was taken when the page after it is neither itself, nor sign-in, nor a page for bad moments. */
    if (!document.body.classList.contains("entrance")) {
      forget(function (key) {
        var draft = read(key);
        return !draft || (draft.sent && (key.slice(-here.length - 1) !== ":" + here || document.querySelector(".messages .alert-success")));
      });
    }
    document.querySelectorAll("[data-forget]").forEach(function (mark) {
      forget(function (key) { return key.indexOf("draft:" + mark.dataset.forget + ":") === 0; });
    });
    document.querySelectorAll("main form[method=post]").forEach(function (form, at) {
      var named = form.hasAttribute("data-keep");
      if (form.dataset.keep === "off" || (!named && !document.querySelector("body.desk, body.partner"))) return;
      if (!fieldsOf(form).length) return;
      var key = draftOf(form, at);
      var draft = read(key);
      /* The server has answered the form with its faults: then the page already holds what was typed. */
      if (draft && form.querySelector(".has-error, .alert-danger")) { store.removeItem(key); draft = null; }
      if (draft && (named || draft.sent) && restore(form, draft)) {
        var note = document.querySelector("[data-kept-note]");
        if (note) note.hidden = false;
      }
      if (named) form.addEventListener("input", function () { save(form, key, false); });
      form.addEventListener("submit", function () { save(form, key, true); });
    });
  }

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
