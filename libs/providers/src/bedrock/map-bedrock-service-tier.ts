import type { ProviderCall } from '../adapter.js';
import type { CallWarnings } from '../chat/call-warnings.js';

/**
 * What the configuration names for the lane, else the lane itself, for Bedrock's tiers are the scheduler's: `reserved` is
 * bought capacity, `flex` the cheap one. `priority` is the caller's own wish. Without any nothing is said, which is the
 * standard tier and the only one some models have.
 */
export function mapBedrockServiceTier(
  call: ProviderCall,
  warnings: CallWarnings,
): { readonly type: string } | undefined {
  if (call.serviceTier !== undefined) return { type: call.serviceTier };
  const wish = call.body.service_tier;
  if (call.lane === 'reserved' || call.lane === 'flex') return { type: call.lane };
  if (wish === 'priority' || wish === 'flex') return { type: wish };
  if (typeof wish === 'string' && wish !== 'auto' && wish !== 'default') warnings.unsupported('service_tier');
  return undefined;
}
