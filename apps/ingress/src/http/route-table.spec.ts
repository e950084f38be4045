import { describe, expect, it } from '@jest/globals';
import { RouteTable } from './route-table.js';

describe('RouteTable', () => {
  const table = new RouteTable();
  table.add('/v1/jobs', 'POST');
  table.add('/v1/jobs/:id', 'GET');
  table.add('/v1/jobs/:id', ['DELETE']);
  table.add('/v1/models/*', 'GET');

  it('knows the methods of a path', () => {
    expect(table.allowed('/v1/jobs?x=1')).toEqual(['POST']);
    expect(table.allowed('/v1/jobs/a')).toEqual(['DELETE', 'GET']);
    expect(table.allowed('/v1/models/a/b')).toEqual(['GET']);
  });

  it('knows none for a path that is not routed', () => {
    for (const path of ['/', '/v1', '/v1/jobs/', '/v1/jobs/a/b', '/v1/models/', '/V1/jobs']) {
      expect(table.allowed(path)).toEqual([]);
    }
  });
});
