import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { PlotAssets } from '#scheduling';

/** uPlot as it was installed, to be put into the page. */
export function readPlotAssets(): PlotAssets {
  const require = createRequire(import.meta.url);
  const read = (file: string) => readFileSync(require.resolve(`uplot/dist/${file}`), 'utf8');
  return { script: read('uPlot.iife.min.js'), style: read('uPlot.min.css') };
}
