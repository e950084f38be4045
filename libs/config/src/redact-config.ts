import { maskAddress, maskSecret } from './reading/mask-secrets.js';
import {
  type FieldDescription,
  fieldsOf,
  isSection,
  type OptionDescription,
  type SectionClass,
} from './schema/option.decorator.js';
import { SluiceConfig } from './schema/sluice.config.js';

/**
 * The configuration as it may be printed: secrets as `***last4`, addresses without user and password, header values
 * hidden. Driven by the schema, so an option marked secret cannot be forgotten here.
 */
export function redactConfig(config: SluiceConfig): Record<string, unknown> {
  return redactSection(SluiceConfig, config as unknown as Record<string, unknown>);
}

function redactSection(section: SectionClass, values: Record<string, unknown>): Record<string, unknown> {
  const printed: Record<string, unknown> = {};
  for (const [name, field] of fieldsOf(section)) {
    if (values[name] !== undefined) printed[name] = redactField(field, values[name]);
  }
  return printed;
}

function redactField(field: FieldDescription, value: unknown): unknown {
  if (!isSection(field)) return redactOption(field, value);
  const inner = (item: unknown) => redactSection(field.of(), item as Record<string, unknown>);
  return Array.isArray(value) ? value.map(inner) : inner(value);
}

function redactOption(option: OptionDescription, value: unknown): unknown {
  if (option.secret) return maskSecret(String(value));
  if (option.kind === 'text-map') {
    return Object.fromEntries(Object.keys(value as object).map((name) => [name, '***']));
  }
  return typeof value === 'string' ? maskAddress(value) : value;
}
