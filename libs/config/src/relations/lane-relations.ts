import type { ConfigPath } from '../reading/config-path.js';
import type { ModelConfig } from '../schema/model.config.js';
import type { ReservedLaneConfig } from '../schema/reserved-lane.config.js';
import { notAbove } from './not-above.js';
import type { RelationCheck } from './relation-check.js';

/** How a model may be bought: at least one way that calls can go, each whole in itself. */
export function checkLanes(model: ModelConfig, path: ConfigPath, check: RelationCheck): void {
  if (model.reserved) checkReserved(model.reserved, [...path, 'reserved'], check);
  if (model.batch) notAbove(check, [...path, 'batch'], model.batch, 'minRequests', 'maxRequests');
  const isCallable = model.payAsYouGo !== false || model.reserved !== undefined || model.flex !== undefined;
  check.unless(isCallable, [...path, 'payAsYouGo'], () => ({
    given: 'false',
    expected: 'leaves no lane in which this model can be called',
    remedy: 'Add reserved or flex, or leave payAsYouGo out.',
  }));
  (model.priceWindows ?? []).forEach(({ from, to }, index) => {
    check.unless(from === undefined || from !== to, [...path, 'priceWindows', index, 'to'], () => ({
      given: `"${to}"`,
      expected: 'must differ from `from`',
      remedy: 'For the whole day write "00:00" to "23:59" or change the price in `prices`.',
    }));
  });
}

function checkReserved(reserved: ReservedLaneConfig, path: ConfigPath, check: RelationCheck): void {
  const { unit, outputCapacityPerWindow } = reserved;
  const at = [...path, 'outputCapacityPerWindow'];
  if (!check.isClean([...path, 'unit'], at)) return;
  const isPair = unit === 'input-and-output-tokens';
  check.unless(!isPair || outputCapacityPerWindow !== undefined, at, () => ({
    expected: 'is required with unit input-and-output-tokens',
    remedy: 'Set both rates, or count with unit: tokens.',
  }));
  check.unless(isPair || outputCapacityPerWindow === undefined, at, () => ({
    given: String(outputCapacityPerWindow),
    expected: `has no meaning with unit ${unit}`,
    remedy: 'Leave it out, or set unit: input-and-output-tokens.',
  }));
}
