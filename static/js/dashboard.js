/* Draws the charts of a dashboard from the numbers that stand in the page; without it the tables say the same. */
(function () {
  "use strict";
  var source = document.getElementById("dashboard-charts");
  if (!source || !window.echarts) return;
  var charts = JSON.parse(source.textContent);
  var style = getComputedStyle(document.documentElement);
  var ink = style.getPropertyValue("--ink").trim() || "#1c2421";
  var colours = ["#27775a", "#b9c4bd", "#1f5fae", "#8a4f00", "#5b7f95", "#7c6a9c"];
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
      legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 10, icon: "rect" },
      tooltip: Object.assign({ trigger: "axis" }, base.tooltip),
      xAxis: lying ? values : words,
      yAxis: lying ? words : values,
      series: chart.series.map(function (each) {
        return {
          name: each.name, type: chart.kind, data: each.data, barMaxWidth: 22, symbolSize: 5,
          lineStyle: { width: 2.5 }
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
        links: chart.links, lineStyle: { color: "source", opacity: 0.35 }, label: { color: ink, fontSize: 12 }
      }]
    };
  }

  var drawn = [];
  document.querySelectorAll("[data-chart]").forEach(function (box) {
    var chart = charts[box.dataset.chart];
    var empty = !chart || (chart.links ? !chart.links.length : !chart.labels.length);
    if (empty) return;
    box.hidden = false;
    if (chart.kind === "sankey" || chart.labels.length > 6 && chart.kind === "bar") box.classList.add("chart-tall");
    var view = window.echarts.init(box, null, { renderer: "canvas", devicePixelRatio: 2 });
    view.setOption(Object.assign({}, base, chart.kind === "sankey" ? flows(chart) : axes(chart)));
    drawn.push(view);
  });
  function fit() { drawn.forEach(function (view) { view.resize(); }); }
  window.addEventListener("resize", fit);
  window.addEventListener("beforeprint", fit);
})();
