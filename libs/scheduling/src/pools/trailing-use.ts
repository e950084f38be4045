/** What a trailing window may hold. Use is counted in slots, so that a busy pool needs no list of its calls. */
export interface TrailingRule {
  /** At most so many units in any interval of the window's length. */
  readonly units: number;
  readonly slotMs: number;
  /** `slots × slotMs` is the window, or a little more. */
  readonly slots: number;
}

/** What was taken in one slot of time; slot `n` begins at `n × slotMs`. */
export interface SlotUse {
  readonly slot: number;
  readonly units: number;
}

/** Newest slot first; slots without use are left out. */
export type TrailingUse = readonly SlotUse[];

export const NO_USE: TrailingUse = [];

/** A second of a minute: whatever was taken counts for up to one slot longer than the window, 1.6 % of the rate. */
const SLOTS_PER_WINDOW = 60;

export function trailingRule(units: number, windowMs: number): TrailingRule {
  // Whole ms, so that the times at which slots begin are exact.
  const slotMs = Math.max(1, Math.ceil(windowMs / SLOTS_PER_WINDOW));
  return { units, slotMs, slots: Math.ceil(windowMs / slotMs) };
}

/** What can be taken per ms for good: a window's units every window and slot. */
export function sustainedUnitsPerMs({ units, slotMs, slots }: TrailingRule): number {
  return units / ((slots + 1) * slotMs);
}

/** When `units` more fit beside what the trailing window holds; `-Infinity`: whenever asked, `Infinity`: never. */
export function trailingEntryMs(use: TrailingUse, rule: TrailingRule, units: number): number {
  if (units > rule.units) return Number.POSITIVE_INFINITY;
  let held = units;
  for (const { slot, units: taken } of use) {
    held += taken;
    // Every older slot has left the window before this one does.
    if (held > rule.units) return leavesMs(slot, rule);
  }
  return Number.NEGATIVE_INFINITY;
}

/** A change of what is in use. */
export interface Pour {
  /** Positive to take, actual − estimate to settle, negative to give back. */
  readonly units: number;
  readonly nowMs: number;
  /** Of a correction: when its call was taken. Absent: within the last window. */
  readonly takenAtMs?: number | undefined;
}

/**
 * Takes (positive) now, or gives back (negative). What is given back comes off the oldest slots, and nowhere when its call
 * has left the window already: in which slot a call is, is not known, and so the window is never thought to be emptier
 * than it is. A clock that is behind adds to the newest slot.
 */
export function trailingPoured(use: TrailingUse, rule: TrailingRule, { units, nowMs, takenAtMs }: Pour): TrailingUse {
  const slot = Math.max(Math.floor(nowMs / rule.slotMs), use[0]?.slot ?? Number.NEGATIVE_INFINITY);
  const kept = use.filter((one) => one.slot + rule.slots >= slot);
  if (units < 0) {
    const hasLeft = takenAtMs !== undefined && Math.floor(takenAtMs / rule.slotMs) + rule.slots < slot;
    return hasLeft ? kept : givenBack(kept, -units);
  }
  const [newest, ...older] = kept;
  if (newest?.slot === slot) return [{ slot, units: newest.units + units }, ...older];
  return units > 0 ? [{ slot, units }, ...kept] : kept;
}

/** As full as it may be, spread evenly: what paced work leaves behind. */
export function evenlyUsed(rule: TrailingRule, nowMs: number): TrailingUse {
  const newest = Math.floor(nowMs / rule.slotMs);
  const units = rule.units / (rule.slots + 1);
  return Array.from({ length: rule.slots + 1 }, (_, age) => ({ slot: newest - age, units }));
}

function givenBack(use: TrailingUse, units: number): TrailingUse {
  let left = units;
  const kept: SlotUse[] = [...use];
  for (let oldest = kept.at(-1); oldest && left > 0; oldest = kept.at(-1)) {
    kept.pop();
    if (oldest.units > left) kept.push({ slot: oldest.slot, units: oldest.units - left });
    left -= Math.min(left, oldest.units);
  }
  return kept;
}

/** The first ms at which nothing of a slot lies within the window any more. */
function leavesMs(slot: number, { slotMs, slots }: TrailingRule): number {
  return (slot + slots + 1) * slotMs;
}
