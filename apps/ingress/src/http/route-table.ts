/** What is routed here, for the two answers Fastify does not give: 405 with `Allow`, and a list for the tests. */
export class RouteTable {
  private readonly methodsOf = new Map<string, Set<string>>();

  add(pattern: string, methods: string | readonly string[]): void {
    const known = this.methodsOf.get(pattern) ?? new Set<string>();
    for (const method of [methods].flat()) known.add(method);
    this.methodsOf.set(pattern, known);
  }

  /** Methods that the path of this URL takes; empty when it is not routed at all. */
  allowed(url: string): readonly string[] {
    const path = url.split('?', 1)[0] as string;
    const methods = new Set<string>();
    for (const [pattern, known] of this.methodsOf) {
      if (matches(pattern.split('/'), path.split('/'))) for (const method of known) methods.add(method);
    }
    return [...methods].sort();
  }

  /** Every route: `{ method, pattern }`. */
  list(): readonly { readonly method: string; readonly pattern: string }[] {
    return [...this.methodsOf].flatMap(([pattern, methods]) => [...methods].map((method) => ({ method, pattern })));
  }
}

/** `:name` takes one segment, a final `*` the rest. */
function matches(pattern: readonly string[], path: readonly string[]): boolean {
  for (const [at, expected] of pattern.entries()) {
    if (expected.startsWith('*')) return path.length > at && path[at] !== '';
    const given = path[at];
    if (given === undefined) return false;
    if (expected.startsWith(':') ? given === '' : given !== expected) return false;
  }
  return pattern.length === path.length;
}
