import { LANES } from '#contracts';
import type { ReservedAdvice } from '../optimum/advise-reserved.js';
import type { Optimum } from '../optimum/optimum-problem.js';
import type { ReservedPool } from '../pools/pool.js';
import type { RunFigures } from './measure-run.js';
import type { ReportTable } from './report-page.js';

const NANO_USD = 1e9;

/** Policies beside each other, cheapest first, the optimum on top. */
export function comparisonTable(
  title: string,
  figures: readonly RunFigures[],
  optimum: Optimum,
  totals: { readonly listNanoUsd: number; readonly work: number },
): ReportTable {
  const reservedWork = optimum.servedWork.reduce((sum, served) => sum + served, 0);
  const reservedShare = totals.work > 0 ? reservedWork / totals.work : 0;
  const ofList = totals.listNanoUsd > 0 ? optimum.costNanoUsd / totals.listNanoUsd : 1;
  const best = ['optimum', dollars(optimum.costNanoUsd), '1.000', percent(ofList)];
  const sorted = [...figures].sort((left, right) => left.costNanoUsd - right.costNanoUsd);
  return {
    title,
    columns: ['policy', 'cost', '÷ optimum', 'of list', 'late', 'reserved ÷ optimum', ...LANES, 'p50 used', 'p95 used'],
    lines: [[...best, '0', '1.000', percent(reservedShare), '', '', '', '', ''], ...sorted.map(line)],
    notes: [
      'cost: US dollars paid, plus the list price of every job that was late (being late saves nothing). of list: against paying list price for everything.',
      'reserved, batch, flex, sync: share of the work (by list price) each lane answered. used: time to the answer as a share of the time to the deadline.',
    ],
  };
}

function line(figures: RunFigures): string[] {
  return [
    figures.policy,
    dollars(figures.costNanoUsd),
    Number.isFinite(figures.costRatio) ? figures.costRatio.toFixed(3) : '–',
    percent(figures.costOfList),
    figures.lateFeasible === figures.late
      ? String(figures.late)
      : `${figures.late} (${figures.lateFeasible} avoidable)`,
    figures.reservedUtilisation.toFixed(3),
    ...LANES.map((lane) => percent(figures.laneShares[lane])),
    figures.usedShareP50.toFixed(2),
    figures.usedShareP95.toFixed(2),
  ];
}

/** What more reserved capacity would be worth. */
export function adviceTable(advice: readonly ReservedAdvice[], pools: readonly ReservedPool[]): ReportTable {
  return {
    title: 'One more reserved unit',
    columns: ['pool', 'counts', 'rate', 'one percent more saves', 'break-even price a month'],
    lines: advice.map(({ pool: id, counts, rate, unitSavesNanoUsd, breakEvenNanoUsdPerMonth }) => {
      const pool = pools.find((one) => one.id === id);
      const unit = pool?.unit === 'nano-usd' ? NANO_USD : 1;
      const name = pool?.unit === 'nano-usd' ? 'US dollars' : 'tokens';
      const onePercent = (unitSavesNanoUsd * rate) / 100;
      const perUnit = unit === 1 ? 1_000 : unit;
      const breakEven = `${dollars(breakEvenNanoUsdPerMonth * perUnit)} for ${unit === 1 ? '1,000 tokens' : 'a dollar'} per window`;
      return [
        id,
        counts === 'all' ? name : `${counts} ${name}`,
        `${(rate / unit).toPrecision(4)} per ${((pool?.windowMs ?? 0) / 1_000).toLocaleString('en-US')} s`,
        dollars(onePercent),
        breakEven,
      ];
    }),
    notes: [
      'From the shadow prices of the optimum over this trace: more capacity pays when it costs less than the break-even price. Far more units are worth less each.',
    ],
  };
}

/** Three digits that say something, down to the nano-dollar: small traces cost little. */
function dollars(nanoUsd: number): string {
  const usd = nanoUsd / NANO_USD;
  if (nanoUsd < 1) return '$0.00';
  if (usd >= 10) return `$${usd.toFixed(2)}`;
  return `$${usd.toFixed(Math.max(4, Math.min(9, 2 - Math.floor(Math.log10(usd)))))}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
