import type { ProviderConfig } from '#config';
import type { Decision, Lane } from '#contracts';

/** What providers call how they billed a call: OpenAI, Azure, Anthropic, Bedrock, Gemini, Vertex, Groq, in lower case. */
const LANE_OF_TIER: Readonly<Record<string, Lane>> = {
  default: 'sync',
  standard: 'sync',
  standard_only: 'sync',
  on_demand: 'sync',
  flex: 'flex',
  batch: 'batch',
  scale: 'reserved',
  reserved: 'reserved',
  provisioned_throughput: 'reserved',
};

/** The tier the configuration names for this lane; `undefined`: the wire's own word for the lane, if it has one. */
export function tierToAsk(
  provider: ProviderConfig,
  { model, lane }: Pick<Decision, 'model' | 'lane'>,
): string | undefined {
  if (lane !== 'reserved' && lane !== 'flex') return undefined;
  return provider.models.find(({ id }) => id === model)?.[lane]?.serviceTier;
}

/**
 * The lane a call is paid in: what the answer says where it says another than was asked for. A provider that sheds flex
 * may serve it at list price, and one that is over its reservation bills the rest. An endpoint that is itself the
 * reservation (no tier was asked for) says `default` of every call and means the reservation.
 */
export function billedLane(provider: ProviderConfig, decision: Decision, serviceTier: string | undefined): Lane {
  const { lane } = decision;
  if (serviceTier === undefined) return lane;
  const asked = tierToAsk(provider, decision);
  const said = serviceTier.toLowerCase();
  if (lane === 'reserved' && (asked === undefined || said === asked)) return lane;
  const billed = Object.hasOwn(LANE_OF_TIER, said) ? LANE_OF_TIER[said] : undefined;
  return billed ?? lane;
}
