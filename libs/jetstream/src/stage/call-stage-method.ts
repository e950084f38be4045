import type { MessageHandler } from '@nestjs/microservices';
import { firstValueFrom, isObservable } from 'rxjs';
import type { Verdict } from '../verdict.js';
import type { StageMethod } from './stage-registry.js';

/** Nest hands back a value, a promise or (from an exception filter) an observable: the runner wants a verdict. */
export function toStageMethod(handler: MessageHandler): StageMethod {
  return async (message, delivery) => {
    const returned: unknown = await handler(message, delivery);
    const verdict = isObservable(returned) ? await firstValueFrom(returned) : returned;
    if (!isVerdict(verdict))
      throw new TypeError('a stage returned no verdict: return ack(), forward(), retry(), defer() or deadLetter()');
    return verdict;
  };
}

function isVerdict(value: unknown): value is Verdict {
  return typeof value === 'object' && value !== null && 'kind' in value;
}
