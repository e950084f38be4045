import { compileShape } from '#contracts';
import type { JsonObject } from '../../body/read-json-body.js';
import { checkShape } from '../check-shape.js';
import { type Door, type DoorContext, presentStream } from '../presentation.js';
import { mapResponsesRequest } from './map-responses-request.js';
import { responseReducer } from './response-events.js';
import { toResponse } from './response-object.js';
import { ResponsesRequest } from './responses-request.dto.js';

export const RESPONSES_ROUTE = '/v1/responses';

const checkResponses = compileShape(ResponsesRequest, { unknownFields: 'ignore' });

/** OpenAI's Responses API without its store. */
export const responsesDoor: Door = {
  read(body: JsonObject, { nowMs }: DoorContext) {
    checkShape(checkResponses, body);
    const { call, warnings } = mapResponsesRequest(body);
    const terms = { body, call, warnings, nowMs };
    return {
      call,
      presentation: {
        route: RESPONSES_ROUTE,
        warnings,
        headers: [],
        whole: (completion) => toResponse(completion, terms),
        stream: () => presentStream(responseReducer(terms)),
      },
    };
  },
};
