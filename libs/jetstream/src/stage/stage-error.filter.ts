import { type ArgumentsHost, Catch, type RpcExceptionFilter } from '@nestjs/common';
import { type Observable, throwError } from 'rxjs';

/**
 * Nest's default RPC filter replaces every error by "Internal server error"; the runner must see the error itself to
 * choose a verdict. Bound by `@Stage`, so it holds in hybrid applications too.
 */
@Catch()
export class StageErrorFilter implements RpcExceptionFilter {
  catch(error: unknown, _host: ArgumentsHost): Observable<never> {
    return throwError(() => error);
  }
}
