import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { downloadNatsServer } from '../../../deploy/bootstrap/download-nats-server.mjs';
import { cachedServerPath } from '../../../deploy/bootstrap/find-nats-server.mjs';
import { releaseAsset, releaseDigests } from '../../../deploy/bootstrap/nats-release.mjs';
import { readTarGzMember } from '../../../deploy/bootstrap/read-tar.mjs';
import { readZipMember } from '../../../deploy/bootstrap/read-zip.mjs';
import { digestFromSums, sha256 } from '../../../deploy/bootstrap/verify-digest.mjs';

const release = 'nats-server-v9.9.9-linux-amd64';
const program = '#!/bin/sh\necho "nats-server: v9.9.9"\n';

let folder: string;
let cache: string;
let archive: Buffer;
let served: Map<string, Buffer>;
let server: Server;
let baseUrl: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-download-'));
  cache = join(folder, 'cache');
  archive = aTarGz({ [`${release}/LICENSE`]: 'x'.repeat(1500), [`${release}/nats-server`]: program });
  served = new Map([[`/v9.9.9/${release}.tar.gz`, archive]]);
  server = createServer((request, response) => {
    const body = served.get(request.url ?? '');
    if (request.url?.startsWith('/moved/')) response.writeHead(302, { location: request.url.slice(6) }).end();
    else response.writeHead(body ? 200 : 404, { 'content-length': body?.length ?? 0 }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** Made by the system's tar, so that the reader is held to what others write. */
function aTarGz(files: Record<string, string>): Buffer {
  const tree = mkdtempSync(join(folder, 'tree-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(tree, name, '..'), { recursive: true });
    writeFileSync(join(tree, name), text);
  }
  execFileSync('tar', ['-czf', join(folder, 'archive.tar.gz'), '-C', tree, ...Object.keys(files)]);
  return readFileSync(join(folder, 'archive.tar.gz'));
}

/** One deflated member, written by the zip format's own description (local header, central directory, end record). */
function aZip(name: string, text: string): Buffer {
  const packed = deflateRawSync(text);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(8, 8);
  local.writeUInt16LE(name.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(8, 10);
  entry.writeUInt32LE(packed.length, 20);
  entry.writeUInt32LE(text.length, 24);
  entry.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(30 + name.length + packed.length, 16);
  return Buffer.concat([local, Buffer.from(name), packed, entry, Buffer.from(name), end]);
}

const anAsset = (digest?: string) => ({
  version: '9.9.9',
  archive: `${release}.tar.gz`,
  member: `${release}/nats-server`,
  digest,
});

describe('the download of a nats-server', () => {
  it('unpacks a release that has the pinned digest, as a program that runs', async () => {
    const path = await downloadNatsServer({ cache, baseUrl, asset: anAsset(sha256(archive)) });
    expect(path).toBe(cachedServerPath(cache, '9.9.9'));
    expect(readFileSync(path, 'utf8')).toBe(program);
    expect(statSync(path).mode & 0o111).toBe(0o111);
  });

  it('follows the redirect to where release files lie', async () => {
    const path = await downloadNatsServer({ cache, baseUrl: `${baseUrl}/moved`, asset: anAsset(sha256(archive)) });
    expect(readFileSync(path, 'utf8')).toBe(program);
  });

  it('refuses a tampered archive and writes nothing', async () => {
    const pinned = sha256(archive);
    served.set(`/v9.9.9/${release}.tar.gz`, aTarGz({ [`${release}/nats-server`]: 'something else' }));
    await expect(downloadNatsServer({ cache, baseUrl, asset: anAsset(pinned) })).rejects.toThrow(/instead of/);
    expect(existsSync(cache)).toBe(false);
  });

  it("checks a platform without a pinned digest against the release's own sums", async () => {
    served.set('/v9.9.9/SHA256SUMS', Buffer.from(`${sha256(archive)}  ${release}.tar.gz\n`));
    expect(await downloadNatsServer({ cache, baseUrl, asset: anAsset() })).toBe(cachedServerPath(cache, '9.9.9'));
    served.set('/v9.9.9/SHA256SUMS', Buffer.from(`${'0'.repeat(64)}  ${release}.tar.gz\n`));
    await expect(downloadNatsServer({ cache, baseUrl, asset: anAsset() })).rejects.toThrow(/instead of/);
  });

  it('names host and status when the release is not there', async () => {
    served.clear();
    await expect(downloadNatsServer({ cache, baseUrl, asset: anAsset('0') })).rejects.toThrow(
      /127\.0\.0\.1.* answered 404/,
    );
  });
});

describe('release assets', () => {
  it('are named as the project names them', () => {
    expect(releaseAsset('darwin', 'arm64', '2.15.0')).toMatchObject({
      archive: 'nats-server-v2.15.0-darwin-arm64.tar.gz',
      digest: releaseDigests['darwin-arm64'],
    });
    expect(releaseAsset('win32', 'x64', '2.15.0')).toMatchObject({
      archive: 'nats-server-v2.15.0-windows-amd64.zip',
      member: 'nats-server-v2.15.0-windows-amd64/nats-server.exe',
    });
    expect(releaseAsset('sunos', 'x64')).toBeUndefined();
  });
});

describe('archive readers', () => {
  it('find a member of a .tar.gz behind others, and nothing where there is none', () => {
    expect(readTarGzMember(archive, `${release}/nats-server`)?.toString()).toBe(program);
    expect(readTarGzMember(archive, `${release}/absent`)).toBeUndefined();
  });

  it('refuse a .tar.gz that breaks off', () => {
    expect(() => readTarGzMember(archive.subarray(0, archive.length - 40), `${release}/nats-server`)).toThrow();
  });

  it('find a member of a .zip and refuse what is none', () => {
    const zip = aZip('folder/nats-server.exe', program);
    expect(readZipMember(zip, 'folder/nats-server.exe')?.toString()).toBe(program);
    expect(readZipMember(zip, 'absent')).toBeUndefined();
    expect(() => readZipMember(Buffer.from('PK, but no more than that, really'), 'a')).toThrow(/not a complete zip/);
  });
});

describe('SHA256SUMS', () => {
  it('gives the digest of the file of exactly that name', () => {
    const sums = `${'a'.repeat(64)}  other-x.tar.gz\n${'b'.repeat(64)} *x.tar.gz\nnot-a-digest  y.tar.gz\n`;
    expect(digestFromSums(sums, 'x.tar.gz')).toBe('b'.repeat(64));
    expect(digestFromSums(sums, 'y.tar.gz')).toBeUndefined();
  });
});
