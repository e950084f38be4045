import type { Capability, Facts } from '#contracts';
import type { BodyText } from './body-text.js';
import { hasSchema } from './detect-task.js';

type Modality = Facts['modalities'][number];

const MODALITY_OF_PART: Readonly<Record<string, Modality>> = {
  image_url: 'image',
  input_audio: 'audio',
  file: 'file',
};
const CAPABILITY_OF_MODALITY: Readonly<Record<Modality, Capability | undefined>> = {
  text: undefined,
  image: 'vision',
  audio: 'audio',
  file: 'files',
};
const CAPABILITY_OF_PATH: Readonly<Record<string, Capability>> = {
  '/v1/chat/completions': 'chat',
  '/v1/completions': 'completions',
  '/v1/embeddings': 'embeddings',
};

export function detectModalities(text: BodyText): readonly Modality[] {
  const modalities: Modality[] = ['text'];
  for (const part of text.parts) {
    const modality = MODALITY_OF_PART[part];
    if (modality && !modalities.includes(modality)) modalities.push(modality);
  }
  return modalities;
}

/** What a model must be able to do for this body, whoever serves it. */
export function detectNeeds(
  path: string,
  body: Readonly<Record<string, unknown>>,
  modalities: readonly Modality[],
): readonly Capability[] {
  const needs: Capability[] = [];
  const base = CAPABILITY_OF_PATH[path];
  if (base) needs.push(base);
  if (Array.isArray(body['tools']) && body['tools'].length > 0) needs.push('tools');
  if (hasSchema(body)) needs.push('json-schema');
  if (body['stream'] === true) needs.push('streaming');
  if (body['logprobs'] === true || typeof body['logprobs'] === 'number') needs.push('logprobs');
  for (const modality of modalities) {
    const capability = CAPABILITY_OF_MODALITY[modality];
    if (capability) needs.push(capability);
  }
  return needs;
}
