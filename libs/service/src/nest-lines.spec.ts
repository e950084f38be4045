import { describe, expect, it } from '@jest/globals';
import { RecordedLogger } from '../../../test/support/recorded-telemetry.js';
import { NestLines } from './nest-lines.js';

describe('what Nest logs', () => {
  it('is no error where it throws the same: a port that is taken', () => {
    const logger = new RecordedLogger();
    new NestLines(logger).error('Error: listen EADDRINUSE: address already in use 127.0.0.1:8080', 'NestApplication');
    expect(logger.lines.map(({ level }) => level)).toEqual(['debug']);
  });

  it('stays an error otherwise', () => {
    const logger = new RecordedLogger();
    new NestLines(logger).error('Error: a module is missing', 'NestApplication');
    expect(logger.lines.map(({ level }) => level)).toEqual(['error']);
  });
});
