import { type DecisionNote, formatUsd, type LaneOffer } from '#contracts';

/** A decision in words: the rule first, then the numbers it rests on. */
export function describeDecision(note: DecisionNote): string {
  const sentences = [headOf(note), ...figuresOf(note), batchPlan(note)];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

function headOf(note: DecisionNote): string {
  const where = note.endpoint === undefined ? '' : ` ${note.endpoint}/${note.model ?? '?'}`;
  const lane = note.lane === undefined ? '' : ` in lane ${note.lane}`;
  switch (note.what) {
    case 'hold':
      return `Held: ${whyHeld(note)}.`;
    case 'call':
      return `Sent to${where}${lane}: ${whyCalled(note)}.`;
  }
}

/** Rules of the scheduler (see `Reason` of the scheduling library) and of the router. */
const WHY_CALLED: Readonly<Record<string, string>> = {
  'first choice': 'the best of those that may serve it',
  'next candidate': 'a better one could not start it now',
  retry: 'the attempt before failed, and the same endpoint may do it now',
  'fail-over': 'the attempt before failed elsewhere',
  released: 'what it waited for had come',
  'reserved-has-room': 'prepaid capacity had room, and nothing as urgent was before it',
  'last-safe-start': 'it was the last safe moment to start, and nothing cheaper could be waited for',
  'limit-is-needed':
    'the jobs that wait for the same limits need all the time that is left, and it was the first of them',
  'past-latest-start': 'its deadline could not be kept safely any more, so it went at once',
  'flex-is-open': 'flex was open, and prepaid capacity would not have come in time',
  'cheap-hours-end': 'the cheaper hours were about to end, and prepaid capacity would not have come in time',
};

function whyCalled({ reason, lane }: DecisionNote): string {
  if (reason === 'first choice' && lane === 'reserved') return 'prepaid capacity was free';
  return WHY_CALLED[reason] ?? reason;
}

function whyHeld({ reason, waitsFor = 'capacity' }: DecisionNote): string {
  if (reason === 'lane') return `waiting can make it cheaper and cannot make it late; it waits for ${waitsFor}`;
  if (reason === 'queue') return `others wait before it; it waits for ${waitsFor}`;
  return `it waits for ${waitsFor}`;
}

function figuresOf(note: DecisionNote): string[] {
  const { atMs, slackMs, reservedLevel, reservedExpectedMs, costNanoUsd, lane, offers = [] } = note;
  return [
    costNanoUsd === undefined || lane === undefined
      ? ''
      : `Expected cost: ${lane === 'reserved' ? 'prepaid' : usd(costNanoUsd)}.`,
    slackMs === undefined ? '' : slack(slackMs),
    reservedLevel === undefined ? '' : `Prepaid capacity was at ${Math.round(reservedLevel * 100)} % of its window.`,
    reservedExpectedMs === undefined
      ? ''
      : `Prepaid capacity was expected to reach it ${inTime(reservedExpectedMs - atMs)}.`,
    offers.length === 0 ? '' : `On offer: ${offers.map((offer) => describeOffer(offer, atMs)).join('; ')}.`,
  ];
}

/** Provider batches are decided and shown; who carries one out does not exist yet. */
function batchPlan({ what, lane, offers = [], atMs }: DecisionNote): string {
  const batch = offers.find((offer) => offer.lane === 'batch');
  const sync = offers.find((offer) => offer.lane === 'sync');
  if (!batch || !sync || batch.costNanoUsd >= sync.costNanoUsd) return '';
  if (what === 'hold' && batch.latestStartMs > atMs) {
    return `Unless something cheaper comes first, a batch is due ${inTime(batch.latestStartMs - atMs)} for ${usd(batch.costNanoUsd)}; this version carries batches out as sync.`;
  }
  return what === 'call' && lane === 'sync'
    ? `It was meant for a batch at ${usd(batch.costNanoUsd)}; this version carries batches out as sync.`
    : '';
}

function slack(slackMs: number): string {
  return slackMs >= 0
    ? `${duration(slackMs)} were left until its latest safe start.`
    : `Its latest safe start was ${duration(-slackMs)} before.`;
}

function describeOffer({ lane, endpoint, costNanoUsd, latestStartMs }: LaneOffer, atMs: number): string {
  const price = lane === 'reserved' ? 'prepaid' : usd(costNanoUsd);
  const leftMs = latestStartMs - atMs;
  const until = leftMs >= 0 ? `to be started within ${duration(leftMs)}` : 'too late for it';
  return `${lane} at ${endpoint} (${price}, ${until})`;
}

function inTime(ms: number): string {
  return ms <= 0 ? 'at once' : `in ${duration(ms)}`;
}

export function usd(nanoUsd: number): string {
  return `$${formatUsd(BigInt(Math.round(nanoUsd)))}`;
}

/** `850 ms`, `12.3 s`, `45 min`, `5 h 10 min`, `3 d 2 h`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${Math.round(ms / 100) / 10} s`;
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
