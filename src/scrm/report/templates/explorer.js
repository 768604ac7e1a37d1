"use strict";
(() => {
  const find = (name, root = document) => root.querySelector(name);
  const make = (name, text, attributes = {}) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };

  // Sortable tables: a text is compared as the number, date or duration that it begins with.
  const german = document.documentElement.lang === "de";
  const units = { s: 1, min: 60, h: 3600, d: 86400, day: 86400, days: 86400, Tag: 86400, Tage: 86400 };
  const read = text => {
    const plain = text.replace(/\u2212/g, "-").trim();
    const day = plain.match(/^(\d\d)\.(\d\d)\.(\d{4})/);
    if (day) return Number(day[3] + day[2] + day[1]);
    const iso = plain.match(/^(\d{4})-(\d\d)-(\d\d)/);
    if (iso) return Number(iso[1] + iso[2] + iso[3]);
    const number = part => Number(german ? part.replace(/\./g, "").replace(",", ".") : part.replace(/,/g, ""));
    const spans = [...plain.matchAll(/([\d.,]+)\s*(s|min|h|d|days?|Tage?)(?![A-Za-z])/g)];
    if (spans.length) return spans.reduce((sum, [, count, unit]) => sum + number(count) * units[unit], 0)
      * (plain.startsWith("-") ? -1 : 1);
    const found = plain.match(/^(?:[<>+]\s*|[A-Z]{3} )?(-?[\d.,]*\d)/);
    return found ? number(found[1]) : null;
  };
  const compare = (a, b) => {
    const [x, y] = [read(a), read(b)];
    if (x === null || y === null) return (x === null) - (y === null) || a.localeCompare(b, german ? "de" : "en");
    return x - y;
  };
  const sort = head => {
    const table = head.closest("table"), body = table.tBodies[0];
    const place = [...head.parentElement.children].indexOf(head);
    const falling = head.getAttribute("aria-sort") !== "descending";
    for (const other of head.parentElement.children) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", falling ? "descending" : "ascending");
    const empty = text => text.trim() === "" || text.trim() === "\u2013";
    const rows = [...body.rows].map((row, number) => [row, row.cells[place].textContent, number]);
    rows.sort((a, b) => empty(a[1]) - empty(b[1])
      || (falling ? compare(b[1], a[1]) : compare(a[1], b[1])) || a[2] - b[2]);
    body.append(...rows.map(([row]) => row));
  };
  const offerSorting = root => {
    for (const head of root.querySelectorAll("thead th")) {
      const table = head.closest("table");
      if (head.firstElementChild || !table.tBodies[0] || table.tBodies[0].rows.length < 2) continue;
      const button = make("button", head.textContent, { type: "button", class: "sort" });
      head.replaceChildren(button);
      button.addEventListener("click", () => sort(head));
    }
  };
  for (const link of document.querySelectorAll("nav a, .meta a")) link.addEventListener("click", () => {
    const fold = document.getElementById(link.hash.slice(1));
    if (fold && fold.tagName === "DETAILS") fold.open = true;
  });

  const section = find("#explore"), source = find("#cells");
  if (!section || !source) { offerSorting(document); return; }
  const data = JSON.parse(source.textContent), words = data.words;

  // The interval of a share: Wilson (1927), with the effective number of cases and Student's t.
  const interval = (hits, cases, effect, t) => {
    if (!(cases > 0)) return null;
    const n = cases / effect, share = hits / cases, z = t * t;
    const middle = (share + z / (2 * n)) / (1 + z / n);
    const half = t / (1 + z / n) * Math.sqrt(share * (1 - share) / n + z / (4 * n * n));
    return [share <= 0 ? 0 : Math.max(middle - half, 0), share >= 1 ? 1 : Math.min(middle + half, 1)];
  };
  const fits = (table, filter) => Object.keys(filter.keys).every(key => table.keys.includes(key));
  const choose = (kpi, filter) => data.tables.find(table => table.source === kpi.source && fits(table, filter));
  const design = (kpi, keys) => {
    const known = data.effects[kpi.id];
    if (!known) return null;
    const found = [known[""], ...Object.entries(keys).map(([key, value]) => (known[key] || {})[value])];
    return found.every(Boolean) ? [Math.max(...found.map(each => each[0])), Math.max(...found.map(each => each[1]))] : null;
  };
  // The first and last month of a period: a month, a quarter such as 2026-Q1, or a year.
  const span = value => {
    const pad = month => String(month).padStart(2, "0"), quarter = value.match(/^(\d{4})-Q(\d)$/);
    if (quarter) return [quarter[1] + "-" + pad(3 * quarter[2] - 2), quarter[1] + "-" + pad(3 * quarter[2])];
    return value.length === 4 ? [value + "-01", value + "-12"] : [value, value];
  };
  const select = (table, filter) => {
    const wanted = Object.entries(filter.keys).map(([key, value]) => [table.cells[key], table.values[key].indexOf(value)]);
    const months = table.cells.month, ends = table.values.month.map(value => {
      const [first, last] = span(value);
      return (!filter.from || first >= filter.from) && (!filter.to || last <= filter.to);
    });
    const rows = [];
    let missing = 0;
    for (let row = 0; row < months.length; row++) {
      if (filter.from || filter.to) {
        if (months[row] < 0) { missing += table.cells.n[row]; continue; }
        if (!ends[months[row]]) continue;
      }
      if (wanted.some(([codes, value]) => codes[row] >= 0 && codes[row] !== value)) continue;
      if (wanted.some(([codes]) => codes[row] < 0)) missing += table.cells.n[row];
      else rows.push(row);
    }
    return { rows, missing };
  };
  const sum = (kpi, table, rows, keys) => {
    const n = rows.reduce((total, row) => total + table.cells.n[row], 0);
    const own = kpi.column === "n" ? n : rows.reduce((total, row) => total + table.cells[kpi.column][row], 0);
    if (kpi.kind !== "share") return { value: rows.length ? own : null, low: null, high: null, n };
    const effect = design(kpi, keys), ends = effect && interval(own, n, ...effect);
    return { value: n ? own / n : null, low: ends && ends[0], high: ends && ends[1], n };
  };
  const answer = (id, filter) => {
    const kpi = data.kpis.find(each => each.id === id), table = choose(kpi, filter);
    if (!table) return null;
    const { rows, missing } = select(table, filter);
    return { ...sum(kpi, table, rows, filter.keys), missing };
  };
  section.answer = answer;

  const locale = german ? "de-DE" : "en-GB";
  const write = (value, digits) => {
    const text = Math.abs(value).toLocaleString(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: "always" });
    return (value < 0 ? "\u2212" : "") + text;
  };
  const show = (kpi, values) => {
    const largest = Math.max(0, ...values.filter(value => value !== null).map(Math.abs));
    return values.map(value => {
      if (value === null) return "\u2013";
      if (kpi.kind === "share") return write(100 * value, largest < .1 ? 2 : 1) + (german ? "\u202f%" : "%");
      if (kpi.kind !== "money") return write(value, 0);
      return german ? write(value, 2) + "\u202f" + kpi.unit : kpi.unit + " " + write(value, 2);
    });
  };
  const form = find("form", section), result = find("output", section), parts = find(".parts", section);
  const fields = Object.fromEntries([...form.elements].map(each => [each.name, each]));
  const offer = (field, options) => field.replaceChildren(...options.map(([value, text]) => make("option", text, { value })));
  const label = (key, value) => value === "" ? words.none : (data.labels[key] || {})[value] || value;
  const readFilter = () => ({
    keys: Object.fromEntries(["channel", "segment", "abc_class"].filter(key => fields[key].value !== "*")
      .map(key => [key, fields[key].value])),
    from: fields.from.value, to: fields.to.value,
  });

  const breakDown = (kpi, table, filter, key) => {
    const { rows } = select(table, filter), groups = new Map();
    for (const row of rows) {
      const code = table.cells[key][row];
      if (!groups.has(code)) groups.set(code, []);
      groups.get(code).push(row);
    }
    const order = [...groups.keys()].sort((a, b) => (a < 0) - (b < 0) || a - b);
    const found = order.map(code => {
      const value = table.values[key][code], keys = { ...filter.keys };
      if (key !== "month" && code >= 0) keys[key] = value;
      return { code, group: value, ...sum(kpi, table, groups.get(code), keys) };
    });
    const largest = Math.max(...found.map(each => Math.abs(each.high ?? each.value ?? 0)), 0) || 1;
    const bounded = found.some(each => each.low !== null), body = make("tbody");
    for (const each of found) {
      const texts = show(kpi, [each.value, each.low, each.high]);
      const name = each.code < 0 ? words.pooled : label(key, each.group);
      const head = make("th", undefined, { scope: "row" }), row = make("tr");
      if (each.code < 0) head.textContent = name;
      else {
        const button = make("button", name, { type: "button", class: "pick" });
        button.addEventListener("click", () => {
          if (key === "month") { setPeriod(each.group); } else fields[key].value = each.group;
          update();
          result.focus();
        });
        head.append(button);
      }
      const bar = make("td", undefined, { class: "bar" }), ends = each.low === null ? "" : texts[1] + " \u2026 " + texts[2];
      const mark = make("span", undefined, { title: name + ": " + texts[0] + (ends && " (" + ends + ")") + ", n = " + write(each.n, 0) });
      mark.style.width = Math.max(0, Math.min(100, 100 * Math.abs(each.value ?? 0) / largest)) + "%";
      bar.append(mark);
      row.append(head, bar, make("td", texts[0], { class: "num strong" }));
      if (bounded) row.append(make("td", ends || "\u2013", { class: "num" }));
      row.append(make("td", write(each.n, 0), { class: "num" }));
      body.append(row);
    }
    const coarse = key === "month" && found.some(each => each.code >= 0 && each.group.length !== 7);
    const heads = [[coarse ? words.period : data.titles[key], ""], [words.bar, "bar"], [words.value, "num"]];
    if (bounded) heads.push([words.interval, "num"]);
    heads.push([kpi.n, "num"]);
    const top = make("tr");
    for (const [text, kind] of heads) {
      const head = make("th", kind === "bar" ? undefined : text, { scope: "col", class: kind });
      if (kind === "bar") head.append(make("span", text, { class: "hidden" }));
      top.append(head);
    }
    const whole = make("table"), scroll = make("div", undefined, { class: "scroll", role: "group", tabindex: "0", "aria-label": data.titles[key] });
    const thead = make("thead");
    thead.append(top);
    whole.append(thead, body);
    scroll.append(whole);
    return scroll;
  };
  const setPeriod = value => {
    const [from, to] = span(value);
    const months = data.months.map(([month]) => month);
    fields.from.value = months.find(month => month >= from) ?? "";
    fields.to.value = months.filter(month => month <= to).pop() ?? "";
  };
  const update = () => {
    const kpi = data.kpis.find(each => each.id === fields.kpi.value), filter = readFilter();
    for (const key of ["channel", "segment", "abc_class"]) {
      const tables = data.tables.filter(table => table.source === kpi.source && table.keys.includes(key));
      const rest = Object.fromEntries(Object.entries(filter.keys).filter(([name]) => name !== key));
      fields[key].disabled = fields[key].value === "*" && !tables.some(table => fits(table, { keys: rest }));
      const known = tables.length ? [...tables[0].values[key]] : [];
      if (fields[key].value !== "*" && !known.includes(fields[key].value)) { fields[key].value = "*"; return update(); }
    }
    const table = choose(kpi, filter);
    if (!table) { fields.segment.value = fields.abc_class.value = "*"; return update(); }
    const found = answer(kpi.id, filter);
    const texts = show(kpi, [found.value, found.low, found.high]);
    result.replaceChildren(make("span", kpi.label, { class: "name" }), make("strong", texts[0]));
    if (found.low !== null) result.append(make("span", words.interval + ": " + texts[1] + " \u2026 " + texts[2]));
    result.append(make("span", kpi.n + ": " + write(found.n, 0)));
    if (found.missing) result.append(make("span", words.missing.replace("{}", write(found.missing, 0)), { class: "around" }));
    const keys = ["month", ...["channel", "segment", "abc_class"].filter(key => !(key in filter.keys))];
    parts.replaceChildren();
    for (const key of keys) {
      const own = data.tables.find(each => each.source === kpi.source && each.keys.includes(key) && fits(each, filter));
      if (own) parts.append(breakDown(kpi, own, filter, key));
    }
    offerSorting(parts);
  };
  const start = () => {
    offer(fields.kpi, data.kpis.map(kpi => [kpi.id, kpi.label]));
    for (const key of ["channel", "segment", "abc_class"]) {
      const values = new Set(data.tables.flatMap(table => table.values[key] || []));
      offer(fields[key], [["*", words.all], ...[...values].map(value => [value, label(key, value)])]);
      fields[key].closest("label").hidden = !values.size;
    }
    offer(fields.from, [["", words.first], ...data.months]);
    offer(fields.to, [["", words.last], ...data.months]);
    form.addEventListener("change", update);
    form.addEventListener("reset", () => setTimeout(update));
    for (const link of document.querySelectorAll("[data-kpi]")) {
      const known = data.kpis.find(kpi => kpi.tiles.includes(link.dataset.kpi));
      if (!known) continue;
      link.hidden = false;
      link.addEventListener("click", () => { fields.kpi.value = known.id; update(); });
    }
    section.hidden = false;
    for (const link of document.querySelectorAll("[href='#explore']:not([data-kpi])")) link.parentElement.hidden = false;
    update();
    offerSorting(find("main"));
  };
  requestAnimationFrame(() => setTimeout(start));
})();
