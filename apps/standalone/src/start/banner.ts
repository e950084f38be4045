import type { SelfTest } from './self-test.js';

export interface BannerParts {
  readonly selfTest: SelfTest;
  readonly url: string;
  readonly operatorUrl: string;
  readonly broker: string;
  readonly ledger: string;
  readonly state: string;
  readonly providers: readonly string[];
  /** Why these providers. */
  readonly providersBecause: string;
  readonly model: string;
  readonly keyWhere: string;
  readonly keyIsFile: boolean;
  readonly dataDir: string;
  readonly logsTo: string;
  /** Variables the command line needs to find this gateway: those that differ from what it takes by itself. */
  readonly commandVariables: Readonly<Record<string, string>>;
}

/** What the command line asks for when nothing names a model. */
const COMMAND_MODEL = 'fast';

/** The one block a start prints: what runs, where, how to get in, three commands to copy. Pure text. */
export function renderBanner(parts: BannerParts): string {
  const { selfTest, url, model } = parts;
  const key = parts.keyIsFile ? `$(cat ${quote(parts.keyWhere)})` : '$SLUICE_ROOT_KEY';
  return [
    '',
    `  Sluice is ${selfTest.ok ? 'ready' : 'running, but its first job failed'}`,
    '',
    `  first job   ${selfTest.line}`,
    `  services    ingress, classifier, router, provider-adapter, accounting (this process)`,
    `  broker      ${parts.broker}`,
    `  ledger      ${parts.ledger}`,
    `  limits      ${parts.state}`,
    `  providers   ${parts.providers.length === 0 ? 'none' : parts.providers.join(', ')} (${parts.providersBecause})`,
    `  data        ${parts.dataDir}, logs to ${parts.logsTo}`,
    `  operator    ${parts.operatorUrl}/healthz /readyz /metrics`,
    `  base URL    ${url}/v1`,
    `  API key     ${parts.keyWhere}`,
    '',
    '  Try it:',
    '',
    `  curl ${url}/v1/chat/completions -H "authorization: Bearer ${key}" \\`,
    `    -H 'content-type: application/json' -d '{"model":"${model}","messages":[{"role":"user","content":"Hello"}]}'`,
    '',
    `  OPENAI_BASE_URL=${url}/v1 OPENAI_API_KEY="${key}" node --input-type=module -e \\`,
    `    "import OpenAI from 'openai'; console.log((await new OpenAI().chat.completions.create({model:'${model}',messages:[{role:'user',content:'Hello'}]})).choices[0].message.content)"`,
    '',
    `  ${runCommand(parts)}`,
    '',
    '  Ctrl-C drains and stops.',
    '',
  ].join('\n');
}

function runCommand({ commandVariables, model }: BannerParts): string {
  const variables = Object.entries(commandVariables).map(([name, value]) => `${name}=${quote(value)} `);
  const ofModel = model === COMMAND_MODEL ? '' : ` --model ${quote(model)}`;
  const options = `--prompt "Is this message urgent? {{text}}"${ofModel} --out results.jsonl`;
  return `${variables.join('')}npm run --silent sluice -- run deploy/messages.example.csv ${options}`;
}

function quote(path: string): string {
  return /[^\w@%+=:,./-]/.test(path) ? `'${path.replaceAll("'", "'\\''")}'` : path;
}
