/** So many interactive calls, and what they take: tokens of input and expected output together. */
export interface CallVolume {
  readonly calls: number;
  readonly tokens: number;
}
