import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { LogLevel } from './logger.js';
import { NestLogger } from './nest-logger.js';
import { PinoLogger } from './pino-logger.js';

const CANARY = 'sk-canary-0123456789abcdefABCDEF';

function recording(level: LogLevel = 'info') {
  const written: string[] = [];
  const logger = PinoLogger.create({ service: 'router', level, to: { write: (line) => void written.push(line) } });
  return { logger, written, lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

describe('PinoLogger', () => {
  it('writes one JSON line with level, time, service, fields and the constant message', () => {
    const { logger, lines, written } = recording();
    logger.info({ jobId: 'job_1', waitedMs: 12 }, 'job accepted');
    expect(lines()).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        service: 'router',
        jobId: 'job_1',
        waitedMs: 12,
        msg: 'job accepted',
      },
    ]);
    expect(written[0]?.endsWith('\n')).toBe(true);
  });

  it('writes nothing below its level, and follows a change of it in every child', () => {
    const { logger, lines } = recording('warn');
    const child = logger.child({ part: 'held' });
    child.info({}, 'too quiet');
    expect(child.isLevelEnabled('info')).toBe(false);
    logger.setLevel('debug');
    child.debug({}, 'heard');
    expect(child.isLevelEnabled('debug')).toBe(true);
    expect(lines()).toMatchObject([{ level: 'debug', part: 'held', msg: 'heard' }]);
  });

  it('writes nothing at all when silent', () => {
    const { logger, written } = recording('silent');
    logger.fatal({}, 'x');
    expect(written).toEqual([]);
  });

  it('does not touch the fields of a disabled level', () => {
    const { logger } = recording('info');
    const refuse = () => {
      throw new Error('was read');
    };
    const untouchable = new Proxy({}, { ownKeys: refuse, get: refuse, getOwnPropertyDescriptor: refuse });
    expect(() => logger.debug(untouchable, 'off')).not.toThrow();
  });

  it('lets no key out: not in fields, children, messages, errors or their causes', () => {
    const { logger, written } = recording('trace');
    logger.info({ headers: { authorization: CANARY, 'x-api-key': CANARY }, apiKey: CANARY }, 'request');
    logger.child({ apiKey: CANARY, note: `uses ${CANARY}` }).warn({ detail: `401 for ${CANARY}` }, `bad ${CANARY}`);
    logger.error({ error: new Error(`refused ${CANARY}`, { cause: new Error(CANARY) }) }, 'call failed');
    logger.error(new Error(`naked ${CANARY}`), 'call failed');
    logger.fatal({ url: `https://u:${CANARY}@host/?key=${CANARY}` }, 'end');
    expect(written).toHaveLength(5);
    expect(written.join('')).not.toContain('canary');
  });

  it('has written to its file what it was given before flush, from the first moment on', () => {
    const directory = mkdtempSync(join(tmpdir(), 'sluice-log-'));
    const file = join(directory, 'router.log');
    try {
      const logger = PinoLogger.create({ service: 'router', level: 'info', to: { file } });
      // Less than a chunk: one that is being written already is not waited for.
      for (let line = 0; line < 20; line += 1) logger.info({ line, text: 'x'.repeat(400) }, 'job accepted');
      logger.flush();
      const lines = readFileSync(file, 'utf8').trim().split('\n');
      expect(lines.map((text) => JSON.parse(text).line)).toEqual([...Array(20).keys()]);
      expect(statSync(file).mode & 0o777).toBe(0o600);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it('writes an error as an object with type, message and stack', () => {
    const { logger, lines } = recording();
    logger.error({ error: new RangeError('too far') }, 'failed');
    expect(lines()[0]).toMatchObject({
      error: { type: 'RangeError', message: 'too far', stack: expect.stringContaining('RangeError') },
    });
  });
});

describe('NestLogger', () => {
  it('passes Nest lines on under one message, start-up chatter as debug', () => {
    const { logger, lines } = recording('debug');
    const nest = new NestLogger(logger);
    nest.log('Mapped {/v1/jobs, POST} route', 'RouterExplorer');
    nest.error('boom', 'Error: boom\n    at x', 'ExceptionsHandler');
    nest.warn(new Error('odd'));
    expect(lines()).toMatchObject([
      { level: 'debug', msg: 'nest', text: 'Mapped {/v1/jobs, POST} route', context: 'RouterExplorer' },
      { level: 'error', msg: 'nest', text: 'boom', context: 'ExceptionsHandler', stack: 'Error: boom\n    at x' },
      { level: 'warn', msg: 'nest', error: { message: 'odd' } },
    ]);
  });
});
