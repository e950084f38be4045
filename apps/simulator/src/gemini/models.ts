import { type Endpoint, NO_USAGE } from '../server/reply.js';
import { json } from './answer-generate.js';
import { checkModel } from './read-generate-request.js';

/** Listed; any other name that begins with "sim-" is accepted too. */
const MODELS = ['sim-small', 'sim-large', 'sim-embed'];

export const listModels: Endpoint = {
  method: 'GET',
  answer: () => json({ models: MODELS.map(modelObject) }, NO_USAGE),
};

export const retrieveModel: Endpoint = {
  method: 'GET',
  answer: ({ subject }) => json(modelObject(checkModel(decodeURIComponent(subject))), NO_USAGE),
};

function modelObject(id: string): Record<string, unknown> {
  const methods = id === 'sim-embed' ? ['embedContent', 'batchEmbedContents'] : ['generateContent', 'countTokens'];
  return {
    name: `models/${id}`,
    displayName: id,
    version: '001',
    inputTokenLimit: 1_048_576,
    supportedGenerationMethods: methods,
  };
}
