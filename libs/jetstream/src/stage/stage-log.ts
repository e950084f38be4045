/** What the runner tells: a narrow port, so that this library needs no logger and no metrics library. */
export interface StageLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  /** One settled delivery. */
  settled(stage: string, verdict: string, durationMs: number): void;
  /** One dead letter. */
  buried(stage: string): void;
}
