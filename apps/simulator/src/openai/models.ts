import { type Call, type Endpoint, NO_USAGE, type Reply, RequestRefusal } from '../server/reply.js';
import { invalidRequest } from './invalid-request.js';

/** Listed; any other name that begins with "sim-" is accepted too. */
const MODELS = ['sim-small', 'sim-large', 'sim-embed'];
/** 2025-01-01: fixed, so that two lists are equal. */
const CREATED = 1_735_689_600;

export const listModels: Endpoint = {
  method: 'GET',
  answer: () => json({ object: 'list', data: MODELS.map(modelObject) }),
};

export const retrieveModel: Endpoint = {
  method: 'GET',
  answer: (call: Call) => json(modelObject(checkModel(decodeURIComponent(call.subject)))),
};

/** The request's model. @throws RequestRefusal 400 when absent, 404 for a model that is not the simulator's. */
export function readModel(body: Readonly<Record<string, unknown>>): string {
  const model = body['model'];
  if (typeof model !== 'string' || model === '') throw invalidRequest(null, null, 'you must provide a model parameter');
  return checkModel(model);
}

function checkModel(model: string): string {
  if (model.startsWith('sim-')) return model;
  const message = `The model \`${model.slice(0, 200)}\` does not exist or you do not have access to it.`;
  throw new RequestRefusal({
    status: 404,
    message,
    type: 'invalid_request_error',
    code: 'model_not_found',
    param: null,
  });
}

function modelObject(id: string): Record<string, unknown> {
  return { id, object: 'model', created: CREATED, owned_by: 'simulator' };
}

function json(value: unknown): Reply {
  return { status: 200, contentType: 'application/json', headers: [], body: JSON.stringify(value), usage: NO_USAGE };
}
