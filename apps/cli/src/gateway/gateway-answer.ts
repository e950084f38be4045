/** What the gateway answered, whatever the status. */
export interface GatewayAnswer {
  readonly status: number;
  /** Parsed JSON; `null` when the body was empty or something else. */
  readonly body: unknown;
  /** By lower-case name. */
  header(name: string): string | undefined;
}
