import type { ConfigProblem } from '../config-problem.js';

/**
 * Problems as people read them:
 * ```
 * 2 problems:
 *   line 12  providers[0].limits.requestsPerMinute: 0 must not be less than 1. Requests per minute; …
 *   SLUICE_HTTP_PORT  http.port: "eighty" must be a number. Port of the HTTP door; …
 * ```
 */
export function formatProblems(problems: readonly ConfigProblem[]): string {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return [`${count}:`, ...problems.map((problem) => `  ${formatProblem(problem)}`)].join('\n');
}

export function formatProblem(problem: ConfigProblem): string {
  const where = problem.variable ?? (problem.line === undefined ? '' : `line ${problem.line}`);
  const what = `${problem.given === undefined ? '' : `${problem.given} `}${problem.expected}`;
  return `${where && `${where}  `}${problem.path && `${problem.path}: `}${what}. ${problem.remedy}`;
}
