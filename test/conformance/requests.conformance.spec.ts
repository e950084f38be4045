import { describe, expect, it } from '@jest/globals';
import { REQUEST_FEATURES } from './features.js';
import { proveRequest } from './prove-requests.js';
import { DIALECTS, type Speaker, WIRES } from './speakers.js';

for (const speaker of WIRES) describe(`requests of the wire ${speaker.name}`, () => describeWire(speaker));

for (const speaker of DIALECTS) {
  const own = WIRES.find(({ wire }) => wire === speaker.wire);
  describe(`requests of ${speaker.name}`, () => describeDialect(speaker, own ?? speaker));
}

function describeWire(speaker: Speaker): void {
  it.each(REQUEST_FEATURES)('says what becomes of: $name', (feature) => {
    const { outcome, shown } = proveRequest(speaker, feature);
    // Dropped: the same request as without it, and no warning. Map it, or add a warning that names the parameter.
    expect(outcome).not.toBe('dropped');
    expect(shown).toMatchSnapshot();
  });

  it('never changes the call it is given', () => {
    for (const feature of REQUEST_FEATURES) {
      const frozen = deepFreeze(structuredClone({ ...feature, param: '' }));
      expect(() => proveRequest(speaker, { ...frozen, param: feature.param })).not.toThrow();
    }
  });
}

/** Only what is otherwise than the wire's own way is written down. */
function describeDialect(speaker: Speaker, own: Speaker): void {
  it('drops nothing without a word', () => {
    const dropped = REQUEST_FEATURES.filter((feature) => proveRequest(speaker, feature).outcome === 'dropped');
    expect(dropped.map(({ name }) => name)).toEqual([]);
  });

  it('differs from the wire where the host does', () => {
    const as = { ...speaker, model: own.model };
    const differing = REQUEST_FEATURES.flatMap((feature) => {
      const { shown } = proveRequest(as, feature);
      return shown === proveRequest(own, feature).shown ? [] : [`${feature.name}\n${shown}`];
    });
    expect(differing.join('\n\n')).toMatchSnapshot();
  });
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}
