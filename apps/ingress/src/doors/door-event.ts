/** One server-sent event of a door. `event` is its name where the API names its events. */
export interface DoorEvent {
  readonly event?: string;
  readonly data: object | '[DONE]';
}

/** An event whose name is its type, as both Anthropic and OpenAI's Responses have it. */
export function typedEvent<Fields extends { readonly type: string }>(data: Fields): DoorEvent {
  return { event: data.type, data };
}

/** Events as they go over the wire. JSON text has no line breaks, so one data line holds it. */
export function formatEvents(events: readonly DoorEvent[]): string {
  let text = '';
  for (const { event, data } of events) {
    if (event !== undefined) text += `event: ${event}\n`;
    text += `data: ${data === '[DONE]' ? data : JSON.stringify(data)}\n\n`;
  }
  return text;
}
