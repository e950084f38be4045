import { expect, it } from '@jest/globals';
import { readConfig } from '../loading/read-config.js';
import { StaticConfigSource } from './static-config-source.js';

function configWithLevel(level: string) {
  const check = readConfig({ text: `logging: { level: ${level} }`, file: '/x', env: {}, cwd: '/' });
  if (!check.ok) throw new Error(JSON.stringify(check.problems));
  return check.config;
}

it('plays a hot reload', () => {
  const source = new StaticConfigSource(configWithLevel('info'));
  const told: string[] = [];
  const stop = source.onChange((next, previous) => told.push(`${previous.logging.level} -> ${next.logging.level}`));
  source.replace(configWithLevel('debug'));
  stop();
  source.replace(configWithLevel('warn'));
  expect(told).toEqual(['info -> debug']);
  expect(source.current.logging.level).toBe('warn');
});
