import type { ConfigProblem } from '#config';
import type { PoolsConfig } from './pools.config.js';

/** What is wrong between values that are right by themselves. */
export function checkPools(config: PoolsConfig): ConfigProblem[] {
  return [...checkNames(config), ...checkSync(config), ...checkRates(config), ...checkBatches(config)];
}

function checkNames({ reserved, batch, flex, sync }: PoolsConfig): ConfigProblem[] {
  const first = new Map<string, string>();
  return Object.entries({ reserved, batch, flex, sync }).flatMap(([lane, pools]) =>
    pools.flatMap(({ id }, index): ConfigProblem[] => {
      const path = `${lane}[${index}].id`;
      const earlier = first.get(id);
      if (earlier === undefined) {
        first.set(id, path);
        return [];
      }
      return [
        {
          path,
          given: `"${id}"`,
          expected: `must be unique: ${earlier} has the same`,
          remedy: 'Give every pool its own.',
        },
      ];
    }),
  );
}

function checkSync({ sync }: PoolsConfig): ConfigProblem[] {
  if (sync.length > 0) return [];
  const remedy =
    'Add one ("sync: [{ id: list-price }]"): it says what list price is, and jobs that nothing else takes go there.';
  return [{ path: 'sync', given: 'an empty list', expected: 'must have at least one pool', remedy }];
}

function checkRates({ reserved }: PoolsConfig): ConfigProblem[] {
  return reserved.flatMap(({ unit, capacityPerWindow, outputCapacityPerWindow }, index): ConfigProblem[] => {
    const path = `reserved[${index}].outputCapacityPerWindow`;
    if (unit !== 'input-and-output-tokens' && outputCapacityPerWindow !== undefined) {
      const remedy = 'Leave it out, or set unit: input-and-output-tokens.';
      return [{ path, given: String(outputCapacityPerWindow), expected: `has no meaning with unit ${unit}`, remedy }];
    }
    const isHalf = (capacityPerWindow === undefined) !== (outputCapacityPerWindow === undefined);
    if (unit !== 'input-and-output-tokens' || !isHalf) return [];
    return [{ path, expected: 'must be set together with capacityPerWindow', remedy: 'Set both rates, or none.' }];
  });
}

function checkBatches({ batch }: PoolsConfig): ConfigProblem[] {
  return batch.flatMap(({ minRequests, maxRequests }, index): ConfigProblem[] => {
    if (minRequests <= maxRequests) return [];
    const expected = `must not be above maxRequests (${maxRequests})`;
    return [{ path: `batch[${index}].minRequests`, given: String(minRequests), expected, remedy: 'Lower it.' }];
  });
}
