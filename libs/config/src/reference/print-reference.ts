import { describeOptions, type OptionReference } from './describe-options.js';

const HEAD = `# Configuration reference

Generated from the schema (\`libs/config\`); a unit test fails when it is stale. One YAML file: \`SLUICE_CONFIG\`, else
\`./sluice.yaml\`, else \`deploy/sluice.default.yaml\`. Check it with \`sluice config check\`.

- \`\${NAME}\` and \`\${NAME:-default}\` in any text are replaced from the environment; \`$\${\` is a literal \`\${\`.
- Durations: a number of milliseconds, or \`250ms\`, \`30s\`, \`5m\`, \`6h\`, \`7d\`. Sizes: a number of bytes, or \`64kB\`, \`25MB\` (decimal), \`16MiB\` (binary).
- Unknown keys are refused. The file is read again when it changes and on SIGHUP; a bad edit is refused and the old one stays.
- ↻ takes effect at the next start. 🔒 is never printed. An environment variable wins over the file.

| option | type | default | what it does | when it is wrong |
|---|---|---|---|---|
`;

/** The configuration reference as Markdown: the content of deploy/config-reference.md. */
export function printReference(): string {
  return `${HEAD}${describeOptions().map(row).join('\n')}\n`;
}

function row(option: OptionReference): string {
  const marks = `${option.restart ? ' ↻' : ''}${option.secret ? ' 🔒' : ''}`;
  const unit = option.unit && option.unit !== 'port' ? `, ${option.unit}` : '';
  const cells = [
    `\`${option.path}\`${marks}`,
    `${option.type}${unit}`,
    fallback(option),
    option.does,
    option.wrong ?? '',
  ];
  return `| ${cells.map(escapeCell).join(' | ')} |`;
}

function fallback(option: OptionReference): string {
  if (option.default !== undefined) return `\`${option.default}\``;
  if (option.required) return 'required';
  return option.type === 'section' || option.type === 'list' ? '' : 'unset';
}

function escapeCell(cell: string): string {
  return cell.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
