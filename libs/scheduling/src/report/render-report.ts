import type { Chart, ReportPage, ReportTable } from './report-page.js';
import { REPORT_SCRIPT } from './report-script.js';
import { REPORT_STYLE } from './report-style.js';

/** The plotting library as text, because the page must work without a network. */
export interface PlotAssets {
  readonly script: string;
  readonly style: string;
}

/** One self-contained HTML file: no request leaves the page. */
export function renderReport(page: ReportPage, assets: PlotAssets): string {
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(page.title)}</title>`,
    `<style>${assets.style}\n${REPORT_STYLE}</style></head><body><main>`,
    `<h1>${escapeHtml(page.title)}</h1>`,
    `<ul class="facts">${page.facts.map((fact) => `<li>${escapeHtml(fact)}</li>`).join('')}</ul>`,
    ...page.tables.map(tableHtml),
    `<div class="charts">${page.charts.map(figureHtml).join('')}</div>`,
    `</main><script>${assets.script}</script>`,
    `<script>const charts = ${scriptJson(page.charts)};\n${REPORT_SCRIPT}</script>`,
    '</body></html>',
    '',
  ].join('\n');
}

function tableHtml({ title, columns, lines, notes }: ReportTable): string {
  const head = columns.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join('');
  const rows = lines.map(([first = '', ...rest]) => {
    const cells = rest.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('');
    return `<tr><th scope="row">${escapeHtml(first)}</th>${cells}</tr>`;
  });
  const below = notes.map((note) => `<p class="note">${escapeHtml(note)}</p>`).join('');
  return (
    `<section><h2>${escapeHtml(title)}</h2><div class="scroll"><table><thead><tr>${head}</tr></thead>` +
    `<tbody>${rows.join('')}</tbody></table></div>${below}</section>`
  );
}

function figureHtml({ title, note }: Chart, index: number): string {
  return (
    `<figure><figcaption><h2>${escapeHtml(title)}</h2><p class="note">${escapeHtml(note)}</p></figcaption>` +
    `<div class="plot" id="plot-${index}"></div></figure>`
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Names of tenants and files come from outside. */
function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** JSON inside a script element: `</script>` in a name would end it, U+2028 is harmless since ES2019. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
