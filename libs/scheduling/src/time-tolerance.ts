/**
 * Times are floats of ms and levels drain continuously: a hundredth of a ms early is not early. Whoever compares "has that
 * time come" compares with it, on both sides: what may be asked again that early must count as asked again.
 */
export const TIME_TOLERANCE_MS = 0.01;
