"use strict";
(() => {
  let report = JSON.parse(document.getElementById("report").textContent);
  const byId = id => document.getElementById(id);
  const roles = [["teacher", "teacher"], ["student", "student"], ["undistilled", "baseline"], ["deployed", "deployed"]];
  const colors = { teacher: "#4c78a8", student: "#e8762d", baseline: "#54a24b", deployed: "#b279a2" };
  const palette = ["#4c78a8", "#e8762d", "#54a24b", "#b279a2", "#d6a02a", "#3aa6a0", "#c0485c", "#8a6d5b"];
  const dashes = ["solid", "dashed", "dotted"];
  const charts = new Map();
  const number = value => value == null ? "-" : Math.abs(value) >= 1e4 || Number.isInteger(value)
    ? Math.round(value).toLocaleString("en-US") : Number(value.toPrecision(4)).toString();
  const short = value => {
    const units = [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]];
    const unit = units.find(([size]) => Math.abs(value) >= size);
    return unit ? Number((value / unit[0]).toPrecision(3)) + " " + unit[1] : String(Number(value.toPrecision(3)));
  };
  const color = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const escape = text => String(text).replace(/[&<>"']/g, c => "&#" + c.charCodeAt(0) + ";");
  const chosen = id => byId(id) ? byId(id).value : null;
  const trained = () => roles.filter(([key]) => report[key] && report[key].training);

  function base(axis) {
    const text = { color: color("--soft") };
    const lines = { lineStyle: { color: color("--line") } };
    return {
      animation: false, color: palette, textStyle: { color: color("--front") },
      grid: { left: 12, right: 20, top: 48, bottom: 36, containLabel: true },
      legend: { type: "scroll", top: 4, textStyle: { color: color("--front") } },
      tooltip: { trigger: axis ? "axis" : "item", confine: true, backgroundColor: color("--panel"),
        borderColor: color("--line"), textStyle: { color: color("--front") }, valueFormatter: number },
      xAxis: { axisLabel: text, axisLine: lines, splitLine: lines, nameTextStyle: text, nameLocation: "middle", nameGap: 24 },
      yAxis: { axisLabel: { ...text, formatter: short }, axisLine: lines, splitLine: lines, nameTextStyle: text }
    };
  }

  function bars(pairs, perComponent) {
    const figure = chosen("cost-figure");
    const option = base(true);
    const both = pairs.some(pair => pair.after);
    const value = (side, name) => side && side[name] ? side[name][figure] || 0 : 0;
    const rows = pairs.filter(pair => [pair.before, pair.after].some(side => side
      && Object.values(side).some(one => one[figure])));
    if (perComponent) {
      Object.assign(option.xAxis, { type: "category", data: rows.map(pair => pair.name) });
      option.xAxis.axisLabel = { ...option.xAxis.axisLabel, rotate: 45, hideOverlap: true, width: 140,
        overflow: "truncate" };
      Object.assign(option.yAxis, { type: "value" });
    }
    option.tooltip.axisPointer = { type: "shadow" };
    const sides = both ? ["before", "after"] : ["before"];
    option.series = [];
    if (perComponent) {
      const names = [...new Set(rows.flatMap(pair => sides.flatMap(side => Object.keys(pair[side] || {}))))]
        .filter(name => rows.some(pair => sides.some(side => value(pair[side], name) > 0)));
      names.forEach((name, i) => sides.forEach(side => option.series.push({
        type: "bar", name: both ? name + ", " + side : name, stack: side, large: false,
        itemStyle: { color: palette[i % palette.length], opacity: side === "before" && both ? 0.55 : 1 },
        data: rows.map(pair => value(pair[side], name))
      })));
      option.dataZoom = [{ type: "inside", zoomOnMouseWheel: "ctrl" },
        { type: "slider", bottom: 4, height: 18, showDetail: false }];
      option.grid.bottom = 56;
    } else {
      const shown = both ? ["after", "before"] : ["before"];
      option.yAxis = { ...option.yAxis, type: "category", data: both ? shown : [""] };
      option.yAxis.axisLabel = { color: color("--soft") };
      option.xAxis = { ...option.xAxis, type: "value" };
      option.xAxis.axisLabel = { ...option.xAxis.axisLabel, formatter: short };
      rows.forEach((pair, i) => option.series.push({ type: "bar", name: pair.name, stack: "all", barMaxWidth: 36,
        itemStyle: { color: palette[i % palette.length] }, data: shown.map(side => value(pair[side], pair.name)) }));
    }
    return option;
  }

  function lines(series, y) {
    const option = base(true);
    Object.assign(option.xAxis, { type: "value", name: chosen("training-axis"), min: 0 });
    Object.assign(option.yAxis, y);
    option.dataZoom = [{ type: "inside", zoomOnMouseWheel: "ctrl" }];
    option.series = series.map(one => ({ type: "line", showSymbol: one.points.length < 30, ...one.style, name: one.name,
      data: one.points }));
    return option;
  }

  // The mean over a sixtieth of the curve that ends at each point.
  function smooth(values) {
    const window = byId("smooth").checked ? Math.max(1, Math.round(values.length / 60)) : 1;
    return values.map((_, i) => {
      const part = values.slice(Math.max(0, i + 1 - window), i + 1).filter(value => value != null);
      return part.length ? part.reduce((sum, value) => sum + value, 0) / part.length : null;
    });
  }

  function curve(column) {
    const axis = chosen("training-axis");
    return trained().map(([key, label]) => {
      const of = report[key].training.curve;
      const values = column === "learningRate" ? of[column] || [] : smooth(of[column] || []);
      return { name: label, points: (of[axis] || []).map((x, i) => [x, values[i]]),
        style: { itemStyle: { color: colors[label] } } };
    });
  }

  const positive = series => series.every(one => one.points.every(point => point[1] == null || point[1] > 0));
  // Accuracies differ by little: room above and below, and as many digits as tell them apart.
  const percent = { type: "value", axisLabel: { formatter: value => value.toFixed(2), showMinLabel: false, showMaxLabel: false },
    min: range => Math.max(0, range.min - 0.1 * (range.max - range.min || 1)),
    max: range => Math.min(100, range.max + 0.1 * (range.max - range.min || 1)) };
  const log = series => ({ type: positive(series) ? "log" : "value", scale: true });

  const drawings = {
    "component-chart": () => bars(report.cost.components, false),
    "layer-chart": () => bars(report.cost.layers, true),
    "loss-chart": () => { const of = curve("loss"); return lines(of, log(of)); },
    "rate-chart": () => lines(curve("learningRate"), { type: "value" }),
    "norm-chart": () => { const of = curve("gradientNorm"); return lines(of, log(of)); },
    "accuracy-chart": () => lines(trained().filter(([key]) => report[key].training.curve.tested).map(([key, label]) => {
      const of = report[key].training.curve.tested;
      return { name: label, points: of[chosen("training-axis")].map((x, i) => [x, of.accuracy[i]]),
        style: { itemStyle: { color: colors[label] } } };
    }), percent),
    "term-chart": () => {
      const axis = chosen("training-axis");
      const of = trained().flatMap(([key, label]) => {
        const training = report[key].training.curve;
        return Object.entries(training.terms || {}).map(([term, all], i) => {
          const values = smooth(all);
          return { name: label + ": " + term, points: training[axis].map((x, j) => [x, values[j]]),
            style: { itemStyle: { color: colors[label] }, lineStyle: { type: dashes[i % dashes.length] } } };
        });
      });
      return of.length ? lines(of, log(of)) : null;
    },
    "curves-chart": () => {
      const axis = document.querySelector("[data-for='curves-chart']").value;
      const option = lines(Object.entries(report.curves).map(([name, of]) => ({ name,
        points: of[axis].map((x, i) => [x, of.accuracy[i]]) })), percent);
      option.xAxis.name = axis;
      return option;
    },
    "latency-chart": () => {
      const option = base(true);
      const timed = (report.runs || [report]).flatMap(run =>
        roles.filter(([key]) => run[key] && run[key].latencyMicros).map(([key, label]) => ({
          name: report.runs ? run.name + " (" + run.backend + "): " + label : label,
          color: report.runs ? undefined : colors[label], times: run[key].latencyMicros })));
      const batches = [...new Set(timed.flatMap(one => Object.keys(one.times)))].sort((a, b) => a - b);
      Object.assign(option.xAxis, { type: "category", data: batches,
        name: report.runs ? "batch size" : "batch size, " + report.engine });
      Object.assign(option.yAxis, { type: "value", name: "µs/image" });
      option.series = timed.map(one => ({ type: "bar", name: one.name, itemStyle: { color: one.color },
        data: batches.map(batch => (one.times[batch] || {}).median) }));
      return option;
    },
    "trade-off-chart": () => {
      const figure = document.querySelector("[data-for='trade-off-chart']").value;
      const option = base(false);
      const points = report.tradeOff.filter(point => point[figure] != null && point.accuracy != null);
      if (!points.length) return null;
      Object.assign(option.xAxis, { type: "log", name: figure === "micros" ? "µs/image" : figure });
      option.xAxis.axisLabel = { ...option.xAxis.axisLabel, formatter: short };
      Object.assign(option.yAxis, percent, { name: "accuracy, %" });
      const runs = [...new Set(points.map(point => point.run))];
      const symbols = ["circle", "rect", "triangle", "diamond", "pin", "arrow"];
      option.tooltip.formatter = item => escape(item.data.point.run) + ", " + escape(item.data.point.model) + "<br>"
        + number(item.data.value[0]) + (figure === "micros" ? " µs/image" : " " + figure) + "<br>"
        + number(item.data.value[1]) + " %";
      const byRun = runs.length > 1;
      const names = byRun ? runs : [...new Set(points.map(point => point.model))];
      option.series = names.map((name, i) => ({ type: "scatter", name, symbolSize: 14,
        itemStyle: byRun ? {} : { color: colors[name] },
        data: points.filter(point => (byRun ? point.run : point.model) === name).map(point => ({ point,
          value: [point[figure], point.accuracy], symbol: symbols[roles.findIndex(([, label]) => label === point.model)]
            || "circle" })) }));
      return option;
    },
    "sensitivity-chart": () => {
      const option = base(true);
      const strategies = [...new Set(report.plan.sensitivity.map(one => one.strategy))];
      const layers = [...new Set(report.plan.sensitivity.map(one => one.layer))];
      Object.assign(option.xAxis, { type: "category", data: layers });
      option.xAxis.axisLabel = { ...option.xAxis.axisLabel, rotate: 45, hideOverlap: true };
      const least = Math.min(...report.plan.sensitivity.map(one => one.loss).filter(loss => loss > 0));
      Object.assign(option.yAxis, { type: "log", name: "loss", min: 10 ** (Math.floor(Math.log10(least)) - 1) });
      option.dataZoom = [{ type: "slider", bottom: 4, height: 18, showDetail: false }];
      option.grid.bottom = 56;
      option.series = strategies.map(strategy => ({ type: "bar", name: strategy, data: layers.map(layer => {
        const one = report.plan.sensitivity.find(each => each.layer === layer && each.strategy === strategy);
        return one && one.loss > 0 ? { value: one.loss, itemStyle: { opacity: one.chosen ? 1 : 0.4 } } : null;
      }) }));
      return option;
    },
    "goal-chart": () => {
      const option = base(true);
      Object.assign(option.xAxis, { type: "value", scale: true, name: "times fewer multiply-accumulates" });
      Object.assign(option.yAxis, { type: "value", name: "loss" });
      option.series = [{ type: "line", name: "loss", data: report.plan.curve.map(point => ({
        value: [point.macs, point.loss], symbolSize: point.goal ? 12 : 6 })) }];
      return option;
    }
  };

  // For screen readers: curves by their ends, other charts by their first figures.
  function describe(option) {
    const most = 12;
    const name = i => ((option.xAxis.data || option.yAxis.data || [])[i] || "") + " ";
    const last = one => Array.isArray(one) ? one[1] : one;
    const figure = one => number(last(one != null && one.value !== undefined ? one.value : one));
    return option.series.map(series => {
      const data = series.data.filter(one => one != null);
      if (!data.length) return series.name + ": nothing yet.";
      return series.name + ": " + (series.type === "line"
        ? "from " + figure(data[0]) + " to " + figure(data[data.length - 1])
        : series.data.slice(0, most).map((one, i) => name(i) + figure(one)).join(", ")
          + (series.data.length > most ? " and so on" : "")) + ".";
    }).join(" ");
  }

  function draw(id) {
    const option = drawings[id]();
    const place = byId(id);
    if (!option || !option.series.length) {
      place.hidden = place.parentElement.hidden = true;
      return;
    }
    place.hidden = place.parentElement.hidden = false;
    if (!charts.has(id)) charts.set(id, echarts.init(place));
    charts.get(id).setOption(option, true);
    place.dataset.drawn = "yes";
    const label = place.dataset.label || (place.dataset.label = place.getAttribute("aria-label"));
    place.setAttribute("aria-label", label + ". " + describe(option));
  }

  // A chart or graph is drawn when it comes near the window, so that a large page opens at once.
  const waiting = new Map();
  const near = new IntersectionObserver(entries => entries.filter(entry => entry.isIntersecting).forEach(entry => {
    near.unobserve(entry.target);
    waiting.get(entry.target)();
  }), { rootMargin: "300px" });
  function later(place, action) {
    waiting.set(place, action);
    near.observe(place);
  }

  function theme(dark) {
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    charts.forEach((chart, id) => draw(id));
    shade();
  }

  function shade() {
    document.querySelectorAll(".matrix tbody tr").forEach(row => {
      const cells = [...row.querySelectorAll("td")];
      const all = cells.reduce((sum, cell) => sum + Number(cell.textContent), 0) || 1;
      cells.forEach(cell => {
        const share = Math.sqrt(Number(cell.textContent) / all);
        cell.style.background = share ? `color-mix(in srgb, ${cell.classList.contains("right") ? "var(--good)"
          : "var(--bad)"} ${Math.round(45 * share)}%, transparent)` : "";
      });
    });
  }

  function filterSites() {
    const text = byId("site-filter").value.toLowerCase();
    const replaced = byId("site-replaced").checked;
    let shown = 0;
    const rows = byId("site-table").tBodies[0].rows;
    for (const row of rows) {
      row.hidden = replaced && row.dataset.replaced !== "yes" || !row.textContent.toLowerCase().includes(text);
      shown += row.hidden ? 0 : 1;
    }
    byId("site-count").textContent = shown + " of " + rows.length;
  }

  // The graph: a row for each layer of the teacher, the nodes that replace it beside it.
  const open = new Set();
  function graph() {
    const space = "http://www.w3.org/2000/svg";
    const make = (tag, attributes, parent) => {
      const element = document.createElementNS(space, tag);
      Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
      return parent.appendChild(element);
    };
    const networks = report.graphs;
    const teacher = networks.teacher;
    const student = networks.student || [];
    const rows = teacher.map(node => ({ name: node.name, nodes: [] }));
    const done = new Map((report.sites || []).filter(site => site.replaced).map(site => [site.node, site.what]));
    const rowOf = new Map(rows.map((row, i) => [row.name, i]));
    const shared = student.map(node => rowOf.get(node.site || node.name));
    let last = -1;
    student.forEach((node, i) => {
      if (shared[i] == null) {
        if (last < 0) { rows.unshift({ name: null, nodes: [] }); shared.forEach((row, j) => {
          if (row != null) shared[j] = row + 1; }); last = 0; }
        shared[i] = last;
      }
      last = shared[i];
      rows[last].nodes.push(i);
    });
    const teacherRow = rows[0] && rows[0].name === null ? 1 : 0;
    const height = 30, gap = 8, width = 250, left = 60, middle = 120;
    const right = left + width + middle;
    const box = (y, x, node, extra) => ({ x, y, node, ...extra });
    const boxes = [], seats = { teacher: [], student: [] };
    let y = 34;
    rows.forEach((row, i) => {
      const position = i - teacherRow;
      if (row.name !== null) seats.teacher[position] = boxes.push(box(y, left, teacher[position], {})) - 1;
      const block = row.nodes.length > 1;
      const key = row.name === null ? "" : row.name;
      const expanded = open.has(key);
      let below = y;
      if (block) {
        const index = boxes.push(box(below, right, { name: key || "start", what: done.get(key),
          op: (/\bParConv\b/.test(done.get(key)) ? "ParConv, " : "") + row.nodes.length + " nodes",
          output: student[row.nodes[row.nodes.length - 1]].output }, { block: key, expanded })) - 1;
        row.nodes.forEach(n => { seats.student[n] = index; });
        below += height + gap;
      }
      if (!block || expanded) {
        row.nodes.forEach(n => {
          seats.student[n] = boxes.push(box(below, right + (block ? 18 : 0), student[n], {})) - 1;
          below += height + gap;
        });
      }
      y = Math.max(y + height + gap, below);
    });
    const place = byId("graph");
    const focused = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.block : null;
    place.replaceChildren();
    const total = (student.length ? right : left) + width + 70;
    const svg = make("svg", { width: total, height: y, viewBox: `0 0 ${total} ${y}`, role: "group" }, place);
    const title = (x, text) => { make("text", { x, y: 18, class: "head" }, svg).textContent = text; };
    title(left, student.length ? "teacher" : "network");
    if (student.length) title(right, "student");
    const edges = (nodes, seat, side) => {
      let paths = "";
      nodes.forEach((node, i) => (node.inputs || []).forEach(input => {
        const a = boxes[seat[input]], b = boxes[seat[i]];
        if (!a || !b || a === b) return;
        const from = a.y + height, to = b.y;
        if (to - from <= gap && to >= from) paths += `M${a.x + 20} ${from}V${to}`;
        else {
          const x = side < 0 ? Math.min(a.x, b.x) : Math.max(a.x, b.x) + width;
          const out = x + side * Math.min(50, 12 + Math.abs(to - from) / 12);
          const near = side < 0 ? a.x : a.x + width, far = side < 0 ? b.x : b.x + width;
          paths += `M${near} ${a.y + height / 2}C${out} ${a.y + height / 2} ${out} ${b.y + height / 2} ${far} ${b.y + height / 2}`;
        }
      }));
      make("path", { d: paths }, svg);
    };
    edges(teacher, seats.teacher, -1);
    edges(student, seats.student, 1);
    let twins = "";
    rows.forEach((row, i) => {
      if (row.name === null || !row.nodes.length) return;
      const a = boxes[seats.teacher[i - teacherRow]];
      twins += `M${left + width} ${a.y + height / 2}H${right}`;
    });
    make("path", { d: twins, class: "twin" }, svg);
    boxes.forEach(one => {
      const block = one.block !== undefined;
      const group = make("g", { class: "node" + (block ? " block" : "") }, svg);
      make("rect", { x: one.x, y: one.y, width: width - (one.x > right ? 18 : 0), height, rx: 5 }, group);
      const label = (block ? (one.expanded ? "▾ " : "▸ ") : "") + one.node.name + " · " + one.node.op;
      const shown = label.length > 38 ? label.slice(0, 37) + "…" : label;
      make("text", { x: one.x + 8, y: one.y + 20 }, group).textContent = shown;
      make("title", {}, group).textContent = one.node.name + ": " + one.node.op + ", output " + one.node.output
        + (one.node.what ? ". " + one.node.what : "");
      if (block) {
        group.dataset.block = one.block;
        Object.entries({ tabindex: 0, role: "button", "aria-expanded": one.expanded, "aria-label": "Block "
          + one.node.name + ", " + one.node.op }).forEach(([key, value]) => group.setAttribute(key, value));
        const toggle = () => { if (!open.delete(one.block)) open.add(one.block); graph(); };
        group.addEventListener("click", toggle);
        group.addEventListener("keydown", event => {
          if (event.key === "Enter" || event.key === " ") { event.preventDefault(); toggle(); } });
        if (focused === one.block) group.focus();
      }
    });
    place.dataset.drawn = "yes";
  }

  function contents() {
    document.querySelectorAll("main > section").forEach(section => {
      const link = document.createElement("a");
      link.href = "#" + section.id;
      link.textContent = section.querySelector("h2").textContent;
      byId("contents").append(link);
    });
  }

  contents();
  if (report.cost && !report.cost.layers.some(pair => Object.values(pair.before).some(one => one.micros != null))) {
    document.querySelector("#cost-figure option[value=micros]").remove();
  }
  if (report.tradeOff && !report.tradeOff.some(point => point.micros != null)) {
    document.querySelector("#trade-off option[value=micros]").remove();
  }
  theme(window.matchMedia && window.matchMedia("(prefers-color-scheme: dark)").matches);
  byId("theme").addEventListener("click", () => theme(document.documentElement.dataset.theme !== "dark"));
  Object.keys(drawings).filter(byId).forEach(id => later(byId(id), () => draw(id)));
  document.querySelectorAll("[data-for]").forEach(choice => choice.addEventListener("change",
    () => choice.dataset.for.split(" ").filter(id => charts.has(id)).forEach(draw)));
  if (byId("site-filter")) {
    byId("site-filter").addEventListener("input", filterSites);
    byId("site-replaced").addEventListener("change", filterSites);
    filterSites();
  }
  if (byId("graph")) {
    later(byId("graph"), graph);
    byId("graph-all").addEventListener("click", event => {
      const all = event.target.getAttribute("aria-pressed") !== "true";
      event.target.setAttribute("aria-pressed", all);
      open.clear();
      if (all) {
        const counts = new Map();
        (report.graphs.student || []).forEach(node => {
          const key = node.site || node.name;
          counts.set(key, (counts.get(key) || 0) + 1);
        });
        counts.forEach((count, key) => { if (count > 1) open.add(key); });
      }
      graph();
    });
  }
  window.addEventListener("resize", () => charts.forEach(chart => chart.resize()));

  // A live page asks for newer figures, and is loaded anew when a stage ends.
  if (document.body.dataset.live === "yes") {
    const shape = of => [of.title, of.status, of.stage, ...roles.map(([key]) => of[key] && of[key].training ? key : "")].join();
    const first = shape(report);
    const timer = setInterval(async () => {
      try {
        const answer = await fetch("live.json", { cache: "no-store" });
        report = { ...report, ...await answer.json() };
      } catch (gone) {
        clearInterval(timer);
        byId("progress").textContent = "The process has ended. The report is in its folder.";
        byId("progress").hidden = false;
        return;
      }
      if (shape(report) !== first) { location.reload(); return; }
      if (report.progress) { byId("progress").textContent = report.progress; byId("progress").hidden = false; }
      charts.forEach((chart, id) => draw(id));
    }, 2000);
  }
})();
