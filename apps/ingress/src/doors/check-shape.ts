import type { ShapeCheck } from '#contracts';
import type { JsonObject } from '../body/read-json-body.js';
import { invalidRequest } from '../problem/problems.js';
import { refuseSteering } from '../shape/check-call-body.js';

/** @throws ApiProblem 400 naming the first field that is not as the door wants it */
export function checkShape(check: ShapeCheck, body: JsonObject): void {
  refuseSteering(body);
  const problem = check(body);
  if (problem) throw invalidRequest(problem.message, problem.code, problem.param);
}
