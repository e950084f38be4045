/** How capacity is bought, cheapest promise first. Order matters: it is the order in which the router prefers them. */
export const LANES = ['reserved', 'batch', 'flex', 'sync'] as const;

export type Lane = (typeof LANES)[number];
