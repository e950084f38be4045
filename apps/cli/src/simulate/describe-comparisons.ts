import type { Comparison } from '#scheduling';

const NANO_USD = 1e9;

/**
 * Comparisons as JSON: US dollars, shares between 0 and 1. `costRatio` is null where the optimum pays nothing and the
 * policy something, which no number is; `aboveOptimumUsd` is always one.
 */
export function describeComparisons(comparisons: readonly Comparison[]): object {
  return {
    scenarios: comparisons.map(({ stage, windowMs, optimum, advice, figures }) => ({
      scenario: stage.scenario.name,
      jobs: stage.workload.jobs.length,
      spanMs: stage.workload.spanMs,
      optimum: { costUsd: optimum.costNanoUsd / NANO_USD, windowMs },
      policies: figures.map(({ costNanoUsd, paidNanoUsd, doubleSpendNanoUsd, costRatio, ...rest }) => ({
        ...rest,
        costRatio: Number.isFinite(costRatio) ? costRatio : null,
        aboveOptimumUsd: (costNanoUsd - optimum.costNanoUsd) / NANO_USD,
        costUsd: costNanoUsd / NANO_USD,
        paidUsd: paidNanoUsd / NANO_USD,
        doubleSpendUsd: doubleSpendNanoUsd / NANO_USD,
      })),
      advice: advice.map(({ unitSavesNanoUsd, breakEvenNanoUsdPerMonth, ...rest }) => ({
        ...rest,
        unitSavesUsd: unitSavesNanoUsd / NANO_USD,
        breakEvenUsdPerMonth: breakEvenNanoUsdPerMonth / NANO_USD,
      })),
    })),
  };
}
