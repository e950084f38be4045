import type { ProviderCall } from '../adapter.js';
import type { CallWarnings } from '../chat/call-warnings.js';

/**
 * Anthropic's two words (platform.claude.com, "service tiers"): `auto` takes priority capacity if some was bought,
 * `standard_only` leaves it for others. What the configuration names for the lane comes first. The lane is the scheduler's
 * decision: reserved capacity is that priority capacity, and a call of the `sync` lane must not eat it. Then the caller's
 * `service_tier`, OpenAI's words.
 */
export function mapAnthropicServiceTier(call: ProviderCall, warnings: CallWarnings): string | undefined {
  if (call.serviceTier !== undefined) return call.serviceTier;
  const wish = call.body.service_tier;
  if (wish === 'flex' || call.lane === 'flex')
    warnings.unsupported('service_tier', 'anthropic has no flex tier; it was left out');
  if (call.lane === 'reserved' || wish === 'priority') return 'auto';
  if (call.lane === 'sync') return 'standard_only';
  if (wish === 'auto') return 'auto';
  return wish === 'default' || wish === 'standard_only' ? 'standard_only' : undefined;
}
