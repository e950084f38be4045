import type { CallWarning } from '#contracts';
import type { JsonObject } from '../body/read-json-body.js';

/** Collects what a door cannot carry of one request. */
export class DoorWarnings {
  private readonly found: CallWarning[] = [];

  get list(): readonly CallWarning[] {
    return this.found;
  }

  unsupported(param: string, why: string): void {
    this.found.push({ kind: 'unsupported', param, message: why });
  }

  /** Every field of the body that asks for something and that nobody here reads. */
  unknownFields(body: JsonObject, known: ReadonlySet<string>): void {
    for (const [field, value] of Object.entries(body)) {
      if (!known.has(field) && asksForSomething(value)) {
        this.unsupported(field, `${field.slice(0, 80)} is not known here; it was left out`);
      }
    }
  }
}

function asksForSomething(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === '') return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}
