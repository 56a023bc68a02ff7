/* Draws the charts of a dashboard from the numbers that stand in the page; without it the tables say the same. */
(function () {
  "use strict";
  var source = document.getElementById("dashboard-charts");
  if (!source || !window.echarts) return;
  var charts = JSON.parse(source.textContent);
  var style = getComputedStyle(document.documentElement);
  var ink = style.getPropertyValue("--ink").trim() || "#1c2421";
  var colours = ["#27775a", "#b9c4bd", "#1f5fae", "#8a4f00", "#5b7f95", "#7c6a9c"];
  // The second of two series is told apart without colour too: striped bars, a dashed line with open points.
  var stripes = { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4, color: "rgba(28, 36, 33, 0.55)" };
  // A drawing on paper, in pixels of 1/96 inch: beside its table, or across the page.
  var onPaper = { beside: 340, across: 703 };
  var number = new Intl.NumberFormat(document.documentElement.lang || "zh");
  var base = {
    animation: false,
    color: colours,
    textStyle: { color: ink, fontFamily: getComputedStyle(document.body).fontFamily },
    tooltip: { renderMode: "richText", confine: true, valueFormatter: function (value) { return number.format(value); } },
    grid: { left: 8, right: 16, top: 36, bottom: 8, containLabel: true }
  };

  function axes(chart) {
    var lying = chart.kind === "bar" && chart.labels.length > 6;
    var words = { type: "category", data: chart.labels, inverse: lying, axisTick: { show: false } };
    var values = { type: "value", minInterval: 1, splitNumber: 4 };
    return {
      legend: chart.kind === "line" ? { top: 0, left: 0 } : { top: 0, left: 0, itemWidth: 14, itemHeight: 10, icon: "rect" },
      tooltip: Object.assign({ trigger: "axis" }, base.tooltip),
      xAxis: lying ? values : words,
      yAxis: lying ? words : values,
      series: chart.series.map(function (each, at) {
        return {
          name: each.name, type: chart.kind, data: each.data, barMaxWidth: 22, symbolSize: 6,
          symbol: at ? "emptyCircle" : "circle",
          lineStyle: { width: 2.5, type: at ? "dashed" : "solid", color: at && chart.kind === "line" ? "#68726c" : undefined },
          itemStyle: at && chart.kind === "bar" ? { decal: stripes } : at ? { color: "#68726c" } : {}
        };
      })
    };
  }

  function flows(chart) {
    var names = {};
    chart.links.forEach(function (link) { names[link.source] = names[link.target] = true; });
    return {
      series: [{
        type: "sankey", left: 8, right: 96, top: 8, bottom: 8, nodeGap: 8, draggable: false,
        data: Object.keys(names).map(function (name) { return { name: name }; }),
        links: chart.links, lineStyle: { color: "source", opacity: 0.35 },
        itemStyle: { borderColor: ink, borderWidth: 0.5 }, label: { color: ink, fontSize: 12 }
      }]
    };
  }

  // As high as it has lines: two places need no half page.
  function heightOf(chart) {
    if (chart.links) {
      var ends = { source: {}, target: {} };
      chart.links.forEach(function (link) { ends.source[link.source] = ends.target[link.target] = true; });
      return Math.min(420, 60 + 26 * Math.max(Object.keys(ends.source).length, Object.keys(ends.target).length));
    }
    return chart.kind === "bar" && chart.labels.length > 6 ? 60 + 22 * chart.labels.length : 0;
  }

  var drawn = [];
  document.querySelectorAll("[data-chart]").forEach(function (box) {
    var chart = charts[box.dataset.chart];
    var empty = !chart || (chart.links ? !chart.links.length : !chart.series.some(function (each) { return each.data.some(Boolean); }));
    if (empty) return;
    box.hidden = false;
    var height = heightOf(chart);
    if (height) box.style.height = height + 16 + "px";
    var view = window.echarts.init(box, null, { renderer: "canvas", devicePixelRatio: 2 });
    view.setOption(Object.assign({}, base, chart.kind === "sankey" ? flows(chart) : axes(chart)));
    drawn.push({ view: view, box: box, height: height });
  });
  function fit() { drawn.forEach(function (each) { each.view.resize({ width: "auto", height: "auto" }); }); }
  function fitPaper() {
    drawn.forEach(function (each) {
      var across = each.box.closest(".chart-wide");
      each.view.resize({ width: across ? onPaper.across : onPaper.beside, height: each.height || 200 });
      each.view.getZr().refreshImmediately();  // the printer does not wait for the next frame
    });
  }
  window.addEventListener("resize", fit);
  window.addEventListener("beforeprint", fitPaper);
  window.addEventListener("afterprint", fit);
})();
