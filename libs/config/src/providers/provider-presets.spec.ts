import { describe, expect, it } from '@jest/globals';
import type { Capability } from '#contracts';
import { adapterOf, dialectNameOfHost, dialectNamesOf } from '#providers';
import { knownFacts } from './known-facts.js';
import { LOCAL_PRESETS } from './local-presets.js';
import { PROVIDER_PRESETS } from './provider-presets.js';

/** What a caller may show a model besides text: a part of each kind. */
const SHOWN: readonly (readonly [Capability, object])[] = [
  ['vision', { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }],
  ['files', { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBE' } }],
  ['audio', { type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } }],
];

/** What the wire could carry and some model of the preset does not take. */
const LACKS: Readonly<Record<string, Readonly<Partial<Record<Capability, string>>>>> = {
  openai: { audio: 'gpt-audio and its like are models of their own' },
  deepseek: { vision: 'text only', files: 'text only', audio: 'text only' },
  mistral: { audio: 'Voxtral is a model of its own' },
  groq: { vision: 'text only', files: 'text only', audio: 'text only' },
  together: { vision: 'the Llama 3 are text only', files: 'takes none', audio: 'speech is another endpoint' },
  fireworks: { vision: 'text only', files: 'text only', audio: 'text only' },
  openrouter: { audio: 'GPT and Claude do not hear' },
  xai: { files: 'to be uploaded first', audio: 'speech is another endpoint' },
  cohere: { vision: 'Command R7B is text only' },
  qwen: { vision: 'Qwen-VL is a model of its own', files: 'to be uploaded first', audio: 'Qwen-Omni is its own' },
  cerebras: { vision: 'text only there', files: 'text only', audio: 'text only' },
  perplexity: { files: 'has a part of its own for them', audio: 'does not hear' },
  tokenmix: { files: 'promises none', audio: 'does not hear' },
  portkey: { audio: 'gpt-audio and its like are models of their own' },
};

/** Undefined: it goes out as asked. */
function refusalOf(baseUrl: string, model: string, part: object): string | undefined {
  const { wire, dialect } = knownFacts(baseUrl);
  const body = { messages: [{ role: 'user', content: [{ type: 'text', text: 'What is this?' }, part] }] };
  const adapter = adapterOf(wire, dialect === undefined ? {} : { dialect });
  const { warnings = [] } = adapter.mapRequest({ path: '/v1/chat/completions', model, body });
  return warnings.find(({ kind }) => kind === 'unsupported')?.message;
}

describe('the models of presets', () => {
  it.each(PROVIDER_PRESETS.map((preset) => [preset.name, preset] as const))(
    'of %s offer what their wire carries, or there is a reason',
    (name, { baseUrl, models }) => {
      const used = new Set<Capability>();
      const wrong: string[] = [];
      for (const { id, capabilities } of models.filter((model) => model.capabilities?.includes('chat'))) {
        for (const [capability, part] of SHOWN) {
          const isOffered = capabilities?.includes(capability) ?? false;
          const isCarried = refusalOf(baseUrl, id, part) === undefined;
          if (isOffered && !isCarried) wrong.push(`${id} offers ${capability}, which its wire leaves out`);
          if (isOffered || !isCarried) continue;
          used.add(capability);
          if (!LACKS[name]?.[capability]) wrong.push(`${id} does not offer ${capability}, which its wire carries`);
        }
      }
      expect(wrong).toEqual([]);
      expect(Object.keys(LACKS[name] ?? {}).filter((capability) => !used.has(capability as Capability))).toEqual([]);
    },
  );

  it('read documents at OpenAI, Anthropic and Google, and hear at Google', () => {
    const ableTo = (capability: Capability) =>
      PROVIDER_PRESETS.filter(({ models }) =>
        models.every(({ capabilities = [] }) => !capabilities.includes('chat') || capabilities.includes(capability)),
      ).map(({ name }) => name);
    expect(ableTo('files')).toEqual(expect.arrayContaining(['openai', 'anthropic', 'gemini']));
    expect(ableTo('audio')).toEqual(['gemini']);
  });
});

describe('the limits of presets', () => {
  it('are numbers of a named account, or there is a reason why there are none', () => {
    for (const { name, limits } of PROVIDER_PRESETS) {
      if ('none' in limits) {
        expect([name, limits.none]).toEqual([name, expect.stringMatching(/\w/)]);
        continue;
      }
      const { account, ...numbers } = limits;
      expect([name, account]).toEqual([name, expect.stringMatching(/\w/)]);
      expect([name, Object.values(numbers).filter((value) => value > 0).length]).toEqual([
        name,
        Math.max(1, Object.keys(numbers).length),
      ]);
    }
  });
});

describe('local presets', () => {
  it('speak a dialect, which their port tells or does not tell as they say', () => {
    for (const { name, baseUrl, dialect, isTold } of LOCAL_PRESETS) {
      const told = dialectNameOfHost('openai', new URL(baseUrl).host);
      expect([name, told]).toEqual([name, isTold ? dialect : undefined]);
      expect(dialectNamesOf('openai')).toContain(dialect);
    }
  });

  it('are there, or a preset is, for every dialect but those without an account in the environment', () => {
    const named = new Set([...PROVIDER_PRESETS, ...LOCAL_PRESETS].map(({ name }) => name));
    const without = dialectNamesOf('openai').filter((dialect) => !named.has(dialect));
    // What nobody knows has no preset; Moonshot is spoken to by those who write its address into the file.
    expect(without).toEqual(['compatible', 'moonshot']);
  });
});
