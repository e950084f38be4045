/** Colours and layout of the report: follows the reader's light or dark setting, prints on paper. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --ink: #1c2024; --soft: #60646c; --line: #d9d9e0; --paper: #ffffff; --card: #fafafb; }
@media (prefers-color-scheme: dark) { :root { --ink: #edeef0; --soft: #a1a6ad; --line: #3a3f45; --paper: #111113; --card: #18191b; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1280px; margin: 0 auto; padding: 24px; }
h1 { font-size: 24px; margin: 0 0 8px; }
h2 { font-size: 16px; margin: 0; }
.facts { margin: 0 0 24px; padding: 0; list-style: none; color: var(--soft); }
section { margin: 0 0 24px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; margin-top: 8px; font-variant-numeric: tabular-nums; }
th, td { padding: 4px 12px 4px 0; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th:first-child { text-align: left; }
thead th { color: var(--soft); font-weight: 500; }
tbody th { font-weight: 600; }
.note { margin: 4px 0 0; color: var(--soft); font-size: 13px; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(560px, 100%), 1fr)); gap: 16px; }
figure { margin: 0; padding: 16px; background: var(--card); border: 1px solid var(--line); border-radius: 8px; min-width: 0; }
.plot { margin-top: 8px; }
.u-legend { text-align: left; font-size: 13px; }
.u-legend .u-series:first-child .u-marker { display: none; }
.u-legend .u-value { font-variant-numeric: tabular-nums; }
@media print { figure { break-inside: avoid; } }
`;
