/** What a child says to one question. */
export type Reply<Answer> =
  | { readonly id: number; readonly answer: Answer }
  | { readonly id: number; readonly error: string };

/** The other end of `ChildProgram`: answers each question of the parent process, and ends with it. */
export function serveParent<Question, Answer>(answer: (question: Question) => Promise<Answer>): void {
  process.on('disconnect', () => process.exit(0));
  process.on('SIGTERM', () => process.exit(0));
  // Ctrl-C reaches every process of the terminal; the parent decides when this one ends.
  process.on('SIGINT', () => undefined);
  process.on('message', ({ id, question }: { id: number; question: Question }) => {
    answer(question).then(
      (value) => send({ id, answer: value }),
      (error: unknown) => send({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
}

function send<Answer>(reply: Reply<Answer>): void {
  // A parent that is gone needs no answer.
  if (process.connected) process.send?.(reply);
}
