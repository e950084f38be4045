import type { MessageHandler } from '@nestjs/microservices';
import { firstValueFrom, isObservable } from 'rxjs';
import type { Verdict } from '../verdict.js';
import type { StageMethod } from './stage-registry.js';

/** Nest hands back a value, a promise or (from an exception filter) an observable: the runner wants a verdict. */
export function toStageMethod(handler: MessageHandler): StageMethod {
  return async (message, delivery) => {
    const returned: unknown = await handler(message, delivery);
    return asVerdict(isObservable(returned) ? await firstValueFrom(returned) : returned);
  };
}

/** @throws TypeError when it is none. */
export function asVerdict(value: unknown): Verdict {
  if (typeof value === 'object' && value !== null && 'kind' in value) return value as Verdict;
  throw new TypeError('a stage returned no verdict: return ack(), forward(), retry(), defer() or deadLetter()');
}
