"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const scaled = (value, units) => { let i = 0; while (Math.abs(value) >= 999.5 && i < units.length - 1) { value /= 1000; i++; } return `${+value.toPrecision(3)} ${units[i]}`; };
const write = {
  percent: value => `${(value * 100).toFixed(1)} %`,
  loss: value => Math.abs(value) >= 0.001 && Math.abs(value) < 1000 || value === 0 ? value.toFixed(4) : value.toExponential(2),
  number: value => Math.abs(value) >= 0.001 && Math.abs(value) < 1e6 || value === 0 ? (+value.toPrecision(4)).toLocaleString("en", { maximumFractionDigits: 6 }) : value.toExponential(2),
  seconds: value => value < 0.9995 ? `${Math.round(value * 1000)} ms` : `${value.toPrecision(3)} s`,
  bytes: value => scaled(value, ["B", "kB", "MB", "GB", "TB"]),
  count: value => value.toLocaleString("en"),
};
const element = (name, text, parent) => { const made = document.createElement(name); made.textContent = text; parent.append(made); return made; };
for (const figure of document.querySelectorAll("figure[data-series]")) {
  const series = JSON.parse(figure.dataset.series), plot = figure.querySelector(".plot"), svg = plot.querySelector("svg");
  const tip = plot.querySelector(".tip"), guide = svg.querySelector(".guide"), count = data.rounds.length;
  plot.addEventListener("pointermove", event => {
    const box = svg.getBoundingClientRect(), outer = plot.getBoundingClientRect();
    const at = Math.max(0, Math.min(count - 1, Math.floor((event.clientX - box.left) / box.width * count)));
    const x = (at + 0.5) / count * box.width;
    tip.replaceChildren();
    element("b", `${data.rounds[at].includes("–") ? "Rounds" : "Round"} ${data.rounds[at]}`, tip);
    for (const [key, name, unit, color] of series) {
      const value = data[key][at];
      if (value === null) continue;
      const row = element("p", "", tip), label = element("span", "", row);
      element("i", "", label).className = color;
      label.append(name);
      element("span", write[unit](value), row);
    }
    tip.hidden = false;
    const left = box.left - outer.left + x;
    tip.style.left = `${left + tip.offsetWidth + 16 > outer.width ? Math.max(0, left - tip.offsetWidth - 12) : left + 12}px`;
    guide.setAttribute("x1", x);
    guide.setAttribute("x2", x);
    guide.classList.add("on");
  });
  plot.addEventListener("pointerleave", () => { tip.hidden = true; guide.classList.remove("on"); });
}
for (const button of document.querySelectorAll("button[data-copy]"))
  button.addEventListener("click", async () => { await navigator.clipboard.writeText(button.dataset.copy); button.textContent = "Copied"; });
