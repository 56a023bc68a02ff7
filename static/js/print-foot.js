// Says at the foot of every printed page what it is a page of; beside it stands "page / pages" (report.css).
(function () {
  "use strict";
  var said = document.querySelector('meta[name="print-foot"]');
  if (!said || !document.adoptedStyleSheets) return;
  var words = said.content.replace(/["\\\n]/g, " ");
  var sheet = new CSSStyleSheet();
  sheet.replaceSync('@page { @bottom-left { content: "' + words + '"; font-size: 8pt; } }');
  document.adoptedStyleSheets = document.adoptedStyleSheets.concat(sheet);
})();
