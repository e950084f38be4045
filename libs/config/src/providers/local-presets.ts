/** A server of one's own, as data: it has no address that would be known, so nothing is taken for it by its port alone. */
export interface LocalPreset {
  readonly name: string;
  /** Where it listens when nobody says otherwise. */
  readonly baseUrl: string;
  /** To be named in the file where the port does not tell (see `isTold`). */
  readonly dialect: string;
  /** Its port is its own: the dialect follows from it. Others listen on ports of half the world. */
  readonly isTold: boolean;
  /** How it limits what it takes at once, in its own words; `limits.concurrency` should say the same. */
  readonly limits: string;
}

export const LOCAL_PRESETS: readonly LocalPreset[] = [
  {
    name: 'ollama',
    baseUrl: 'http://127.0.0.1:11434/v1',
    dialect: 'ollama',
    isTold: true,
    limits: 'OLLAMA_NUM_PARALLEL calls at once, the others wait',
  },
  {
    name: 'lm-studio',
    baseUrl: 'http://127.0.0.1:1234/v1',
    dialect: 'lm-studio',
    isTold: true,
    limits: 'as many calls at once as the model was loaded for, the others wait',
  },
  {
    name: 'litellm',
    baseUrl: 'http://127.0.0.1:4000/v1',
    dialect: 'litellm',
    isTold: true,
    limits: 'those of its own keys and teams, none unless set',
  },
  {
    name: 'vllm',
    baseUrl: 'http://127.0.0.1:8000/v1',
    dialect: 'vllm',
    isTold: false,
    limits: '--max-num-seqs calls at once, the others wait',
  },
  {
    name: 'llama-cpp',
    baseUrl: 'http://127.0.0.1:8080/v1',
    dialect: 'llama-cpp',
    isTold: false,
    limits: '--parallel calls at once, the others wait',
  },
];
