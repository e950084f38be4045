import {
  LOCAL_PRESETS,
  PROVIDER_PRESETS,
  type ProviderOffers,
  type ProviderPreset,
  type PublishedLimits,
} from '#config';
import type { CommandContext } from '../command-context.js';
import { table } from '../terminal/table.js';
import { printJson, printLine } from '../terminal/terminal.js';

const HOUR_MS = 3_600_000;

/** The providers Sluice knows by their address: which key they want, what they limit, and what they sell cheaper. */
export function printProviders(flags: { readonly json?: boolean }, { terminal: { output } }: CommandContext): void {
  if (flags.json) {
    printJson(output, { providers: PROVIDER_PRESETS, local: LOCAL_PRESETS });
    return;
  }
  const rows = PROVIDER_PRESETS.map((preset) => [preset.name, wireOf(preset), preset.keyVariable, preset.baseUrl]);
  for (const line of table(['PROVIDER', 'WIRE', 'KEY', 'BASE URL'], rows)) printLine(output, line);
  printLine(output, '\nLimits they publish for a new account. Nothing is paced by them: write yours into `limits`.');
  for (const line of table(
    ['PROVIDER', 'LIMITS'],
    PROVIDER_PRESETS.map(({ name, limits }) => [name, inWords(limits)]),
  ))
    printLine(output, line);
  printLine(output, '\nWhat they sell cheaper or surer, to be written into the `lanes` of a model.');
  const offers = PROVIDER_PRESETS.flatMap(({ name, offers: sold }) =>
    sold ? offersInWords(sold).map((words) => [name, words]) : [],
  );
  for (const line of table(['PROVIDER', 'OFFERS'], offers)) printLine(output, line);
  printLine(output, '\nServers of your own, where they listen when nobody says otherwise. Name the dialect beside it.');
  const local = LOCAL_PRESETS.map(({ name, dialect, baseUrl, limits }) => [name, dialect, baseUrl, limits]);
  for (const line of table(['SERVER', 'DIALECT', 'BASE URL', 'TAKES'], local)) printLine(output, line);
}

function wireOf({ wire = 'openai' }: ProviderPreset): string {
  return wire;
}

function inWords(limits: PublishedLimits): string {
  if ('none' in limits) return `no number: ${limits.none}`;
  const { account, requestsPerMinute, tokensPerMinute, concurrency } = limits;
  const numbers = [
    counted(requestsPerMinute, 'requests a minute'),
    counted(tokensPerMinute, 'tokens a minute'),
    counted(concurrency, 'calls at once'),
  ];
  return `${numbers.filter((number) => number !== '').join(', ')} (${account})`;
}

function offersInWords({ batch, flex, reserved, priceWindows = [] }: ProviderOffers): readonly string[] {
  const lines: string[] = [];
  if (batch) {
    const { priceFactor, maxRequests, minRequests, maxBytes, windowMs, expiryKeepsPartials } = batch;
    const facts = [
      `batch at ${percent(priceFactor)} of list price`,
      windowMs === undefined ? '' : `within ${windowMs / HOUR_MS} hours`,
      counted(minRequests, 'requests at least'),
      counted(maxRequests, 'requests at most'),
      maxBytes === undefined ? '' : `${maxBytes / 1_000_000} MB at most`,
      expiryKeepsPartials === false ? 'one that expires loses everything' : '',
    ];
    lines.push(facts.filter((fact) => fact !== '').join(', '));
  }
  if (flex) lines.push(`flex at ${percent(flex.priceFactor)} of list price (service_tier ${flex.serviceTier})`);
  if (reserved !== undefined) lines.push(`reserved: ${reserved}`);
  for (const { from, to, weekdays, priceFactor } of priceWindows) {
    const days = weekdays === undefined ? '' : ` ${weekdays.join(' ')}`;
    lines.push(`${percent(priceFactor)} of list price from ${from} to ${to} UTC${days}`);
  }
  return lines;
}

function counted(number: number | undefined, what: string): string {
  return number === undefined ? '' : `${number.toLocaleString('en-US')} ${what}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
