/** A log-normal distribution by its median and the standard deviation of its logarithm. */
export interface LogNormal {
  readonly median: number;
  readonly sigma: number;
}

/** The value below which a share of the draws lies. */
export function logNormalQuantile({ median, sigma }: LogNormal, at: number): number {
  return median * Math.exp(sigma * standardNormalQuantile(at));
}

/** Standard deviation of the logarithm, from the median and the 90th percentile. */
export function sigmaOf({ median, p90 }: { readonly median: number; readonly p90: number }): number {
  return Math.log(p90 / median) / standardNormalQuantile(0.9);
}

/**
 * Inverse of the standard normal distribution, to 4.5e-4 (Abramowitz and Stegun 26.2.23): priors are no better known.
 */
export function standardNormalQuantile(at: number): number {
  const clipped = Math.min(Math.max(at, 1e-9), 1 - 1e-9);
  const tail = Math.min(clipped, 1 - clipped);
  const t = Math.sqrt(-2 * Math.log(tail));
  const z =
    t - (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t);
  return clipped < 0.5 ? -z : z;
}
