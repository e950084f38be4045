import type { ProviderCall } from '../adapter.js';
import type { CallWarnings } from '../chat/call-warnings.js';
import { spellOutDocuments } from '../chat/spell-out-documents.js';
import { asksForSomething } from '../chat/warn-unsupported.js';
import { isRecord } from '../openai/openai.wire.js';
import { adaptMessages, adaptTools } from './adapt-messages.js';
import type { ChatRules, Dialect } from './dialect.js';
import { mapReasoningFields } from './map-reasoning-fields.js';

/** The body of a chat call as this host takes it: a copy, with a warning for everything that is not as it was asked. */
export function applyDialect(call: ProviderCall, dialect: Dialect, warnings: CallWarnings): Record<string, unknown> {
  const body: Record<string, unknown> = { ...call.body, model: call.model };
  const tier = call.serviceTier ?? dialect.tierOfLane?.[call.lane ?? 'sync'];
  if (tier !== undefined && call.path !== '/v1/embeddings') body.service_tier = tier;
  const rules = dialect.chat;
  // Usage comes without being asked for: nobody loses anything.
  if (dialect.asksForStreamUsage === false) delete body.stream_options;
  if (call.path !== '/v1/chat/completions') return body;
  // No host of this wire has a word for documents of text: ours would be refused.
  body.messages = spellOutDocuments(body.messages, warnings);
  if (!rules) return body;
  rules.adjust?.(body, call.model, warnings);
  if (rules.reasoning) mapReasoningFields(body, rules.reasoning, warnings);
  leaveOut(body, rules, warnings);
  if (rules.formats) adaptFormat(body, rules.formats, warnings);
  for (const [ours, theirs] of Object.entries(rules.renames ?? {})) rename(body, ours, theirs);
  changeValues(body, rules, warnings);
  if (rules.strips || rules.developerIsSystem) body.messages = adaptMessages(body.messages, rules, warnings);
  if (rules.strips && body.tools !== undefined) body.tools = adaptTools(body.tools, rules.strips, warnings);
  return body;
}

function leaveOut(body: Record<string, unknown>, { refuses = [] }: ChatRules, warnings: CallWarnings): void {
  for (const field of refuses) {
    if (!(field in body)) continue;
    if (asksForSomething(field, body[field])) warnings.unsupported(field);
    delete body[field];
  }
}

function rename(body: Record<string, unknown>, ours: string, theirs: string): void {
  if (!(ours in body)) return;
  const value = body[ours];
  delete body[ours];
  if (value !== undefined && value !== null && body[theirs] === undefined) body[theirs] = value;
}

function changeValues(body: Record<string, unknown>, rules: ChatRules, warnings: CallWarnings): void {
  for (const [field, { least = -Infinity, most = Infinity }] of Object.entries(rules.bounds ?? {})) {
    const value = body[field];
    if (typeof value !== 'number' || (value >= least && value <= most)) continue;
    body[field] = Math.min(most, Math.max(least, value));
    warnings.changed(field, `${warnings.wire} takes ${field} up to ${body[field]}; that was sent`);
  }
  for (const [field, theirs] of Object.entries(rules.values ?? {})) {
    const value = body[field];
    if (typeof value === 'string' && Object.hasOwn(theirs, value)) body[field] = theirs[value];
  }
  const { stop } = body;
  if (rules.maxStopSequences === undefined || !Array.isArray(stop) || stop.length <= rules.maxStopSequences) return;
  body.stop = stop.slice(0, rules.maxStopSequences);
  warnings.changed('stop', `${warnings.wire} takes ${rules.maxStopSequences} stop sequences; the others were left out`);
}

const ANY_OBJECT = { name: 'answer', schema: { type: 'object' } };

/** A schema a host does not know becomes plain JSON; plain JSON it does not know becomes a schema that takes any object. */
function adaptFormat(
  body: Record<string, unknown>,
  formats: NonNullable<ChatRules['formats']>,
  warnings: CallWarnings,
): void {
  const format = body.response_format;
  const type = isRecord(format) ? format.type : undefined;
  if (type !== 'json_object' && type !== 'json_schema') return;
  if (formats.includes(type)) return;
  const [known] = formats;
  if (known === undefined) {
    delete body.response_format;
    warnings.unsupported('response_format');
    return;
  }
  body.response_format = known === 'json_object' ? { type: known } : { type: known, json_schema: ANY_OBJECT };
  warnings.changed('response_format', `${warnings.wire} has no ${type}; ${known} was sent`);
}
