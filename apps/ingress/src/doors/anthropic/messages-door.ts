import { compileShape } from '#contracts';
import type { JsonObject } from '../../body/read-json-body.js';
import { checkShape } from '../check-shape.js';
import { formatEvents, typedEvent } from '../door-event.js';
import { estimateCallTokens } from '../estimate-call-tokens.js';
import { type Door, type DoorContext, type Presentation, presentStream } from '../presentation.js';
import { type MappedMessages, mapMessagesRequest } from './map-messages-request.js';
import { messageReducer } from './message-events.js';
import { MessagesRequest } from './messages-request.dto.js';
import { ANTHROPIC_REQUEST_ID, MESSAGES_ROUTE } from './speaks-anthropic.js';
import { toMessage } from './to-message.js';

const checkMessages = compileShape(MessagesRequest, { unknownFields: 'ignore' });
const PING = formatEvents([typedEvent({ type: 'ping' })]);

/** Anthropic's Messages API. */
export const messagesDoor: Door = {
  read(body: JsonObject, context: DoorContext) {
    checkShape(checkMessages, body);
    const mapped = mapMessagesRequest(body);
    return { call: mapped.call, presentation: presentMessages(mapped, context) };
  },
};

function presentMessages({ call, warnings }: MappedMessages, { requestId }: DoorContext): Presentation {
  const terms = { model: call.model, warnings, estimateInputTokens: () => estimateCallTokens(call) };
  return {
    route: MESSAGES_ROUTE,
    warnings,
    headers: [ANTHROPIC_REQUEST_ID, requestId],
    keepAlive: PING,
    whole: (completion) => toMessage(completion, terms),
    stream: () => presentStream(messageReducer(terms, requestId)),
  };
}
