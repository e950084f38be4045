import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fetchFile } from './fetch-file.mjs';
import { cachedServerPath } from './find-nats-server.mjs';
import { releaseAsset, releaseBaseUrl } from './nats-release.mjs';
import { readTarGzMember } from './read-tar.mjs';
import { readZipMember } from './read-zip.mjs';
import { progressLine, say } from './say.mjs';
import { digestFromSums, verifyDigest } from './verify-digest.mjs';

/**
 * Downloads the pinned official release into the cache.
 * @returns {Promise<string>} path of the server; rejects with the reason when it cannot be had here
 */
export async function downloadNatsServer({ cache, asset = releaseAsset(), baseUrl = releaseBaseUrl }) {
  if (!asset) throw new Error(`there is no official release for ${process.platform} on ${process.arch}`);
  say(`downloading nats-server ${asset.version} from ${new URL(baseUrl).host}`);
  const folder = `${baseUrl}/v${asset.version}`;
  const digest = asset.digest ?? (await publishedDigest(folder, asset.archive));
  const archive = await fetchWithProgress(`${folder}/${asset.archive}`, asset.archive);
  verifyDigest(asset.archive, archive, digest);
  const readMember = asset.archive.endsWith('.zip') ? readZipMember : readTarGzMember;
  const program = readMember(archive, asset.member);
  if (!program) throw new Error(`${asset.archive} holds no ${asset.member}`);
  return install(program, cachedServerPath(cache, asset.version));
}

function fetchWithProgress(url, label) {
  let line;
  return fetchFile(url, {
    onProgress: (receivedBytes, totalBytes) => {
      line ??= progressLine(label, totalBytes);
      line(receivedBytes);
    },
  });
}

async function publishedDigest(folder, archive) {
  const sums = await fetchFile(`${folder}/SHA256SUMS`, { maxBytes: 1_000_000 });
  const digest = digestFromSums(sums.toString('utf8'), archive);
  if (!digest) throw new Error(`the release's SHA256SUMS does not name ${archive}`);
  return digest;
}

/** Written beside its place and renamed: a start at the same moment never sees half a program. */
function install(program, path) {
  const partial = `${path}.${process.pid}`;
  mkdirSync(dirname(path), { recursive: true });
  try {
    writeFileSync(partial, program, { mode: 0o755 });
    renameSync(partial, path);
  } finally {
    rmSync(partial, { force: true });
  }
  return path;
}
