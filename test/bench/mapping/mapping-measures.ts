/** Sizes of the bodies that are mapped. */
export const MAPPING_BODIES = [
  { size: '10kb', bytes: 10 * 1_024 },
  { size: '200kb', bytes: 200 * 1_024 },
] as const;

/** The measure of a wire's request with a body of that size, or without a size of one streamed chunk. */
export function mappingMeasure(wire: string, size?: string): string {
  const name = wire.replace(/-/g, '_');
  return size === undefined ? `map_chunk_us_${name}` : `map_request_us_${name}_${size}`;
}
