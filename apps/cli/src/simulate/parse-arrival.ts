const DATE_TIME = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/;

/**
 * Ms of `2023-11-16 18:15:46.6805900` (UTC unless it says otherwise; Azure), or of `46.7`, seconds since the beginning of
 * the trace (BurstGPT). `undefined` when it is neither.
 */
export function parseArrivalMs(text: string): number | undefined {
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text) * 1_000;
  const [, date, time, fraction = '.0', zone = 'Z'] = DATE_TIME.exec(text) ?? [];
  if (date === undefined || time === undefined) return undefined;
  const wholeMs = Date.parse(`${date}T${time}${zone}`);
  // Date.parse drops what is finer than a millisecond, and traces have several requests in one.
  return Number.isNaN(wholeMs) ? undefined : wholeMs + Number(fraction) * 1_000;
}
