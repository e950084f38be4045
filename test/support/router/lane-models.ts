import type { BatchLaneConfig, FlexLaneConfig, ModelConfig, ReservedLaneConfig } from '#config';
import type { Facts } from '#contracts';

/** A model that can be bought in these ways, with the defaults of the configuration filled in. */
export function aLanedModel(
  lanes: Pick<ModelConfig, 'reserved' | 'flex' | 'batch' | 'priceWindows' | 'payAsYouGo'>,
  id = 'm',
): ModelConfig {
  return { id, capabilities: ['chat', 'streaming'], ...lanes };
}

/** 1,000 tokens a minute, refused above. */
export function aReservation(parts: Partial<ReservedLaneConfig> = {}): ReservedLaneConfig {
  return {
    unit: 'tokens',
    capacityPerWindow: 1_000,
    windowMs: 60_000,
    burn: { input: 1, output: 1, cacheRead: 1, cacheWrite: 1 },
    overflow: 'reject',
    ...parts,
  };
}

export function aFlexLane(parts: Partial<FlexLaneConfig> = {}): FlexLaneConfig {
  return { priceFactor: 0.5, serviceTier: 'flex', ...parts };
}

export function aBatchLane(parts: Partial<BatchLaneConfig> = {}): BatchLaneConfig {
  return {
    priceFactor: 0.5,
    maxRequests: 50_000,
    minRequests: 1,
    maxBytes: 200_000_000,
    windowMs: 86_400_000,
    expiryKeepsPartials: true,
    cancelMs: 600_000,
    ...parts,
  };
}

/** 60 tokens in, 40 out: a hundred of a reservation. */
export function someFacts(parts: Partial<Facts> = {}): Facts {
  return {
    inputTokens: 60,
    expectedOutputTokens: 40,
    maxOutputTokens: 40,
    task: 'generation',
    complexity: 0.5,
    modalities: ['text'],
    needs: [],
    ...parts,
  };
}
