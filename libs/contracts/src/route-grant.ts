import type { CallVolume } from './call-volume.js';
import type { Decision } from './envelope.js';
import type { TokenWindow } from './token-window.js';

/**
 * The router's leave to send the next interactive calls of one shape straight to their endpoint: its limits are taken
 * already. Given to one door, for a moment, where deciding each call by itself would decide the same.
 */
export interface RouteGrant extends CallVolume {
  /** What each of them carries. */
  readonly decision: Decision;
  /** From its arrival at the door on: clocks of hosts differ. */
  readonly forMs: number;
  /** A call that does not fit might have been decided otherwise. */
  readonly window: TokenWindow;
}
