import type { CallWarning } from '#contracts';
import type { JsonObject } from '../body/read-json-body.js';
import { isAbsent } from './read-fields.js';

/** A caller who asks for more that is not there has been told often enough. */
const MAX_WARNINGS = 64;
const MAX_PARAM_CHARACTERS = 200;
const MAX_FIELD_CHARACTERS = 80;

/** Collects what a door cannot carry of one request. */
export class DoorWarnings {
  private readonly found: CallWarning[] = [];

  get list(): readonly CallWarning[] {
    return this.found;
  }

  /** @param why "<reason>; <what was done about it>" */
  unsupported(param: string, why: string): void {
    if (this.found.length >= MAX_WARNINGS) return;
    this.found.push({ kind: 'unsupported', param: param.slice(0, MAX_PARAM_CHARACTERS), message: why });
  }

  /**
   * Every field that asks for something and that nobody here reads.
   *
   * @param known undefined: an object of a kind nobody knows, which who reads it refuses
   * @param path of the object in the caller's body; empty: the body itself
   */
  unknownFields(fields: JsonObject, known: ReadonlySet<string> | undefined, path = ''): void {
    if (known === undefined) return;
    for (const field in fields) {
      if (known.has(field) || !asksForSomething(fields[field])) continue;
      const name = field.slice(0, MAX_FIELD_CHARACTERS);
      this.unsupported(path === '' ? name : `${path}.${name}`, `${name} is not known here; it was left out`);
    }
  }
}

function asksForSomething(value: unknown): boolean {
  if (isAbsent(value) || value === false || value === '') return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}
