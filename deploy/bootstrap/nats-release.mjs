/**
 * The nats-server release that the bootstrap downloads, with the SHA-256 of its archives as its SHA256SUMS states them
 * (linux and windows-amd64: the same digests are pinned by the official container images of nats-io/nats-docker).
 * A platform without a digest here (windows-arm64) is checked against the SHA256SUMS of the release itself, fetched over
 * https: that proves a complete and untampered transfer, but not that the release is the one we looked at.
 */
export const releaseVersion = '2.15.0';

export const releaseDigests = {
  'linux-amd64': '5d2c51caca950333aba84911df7d377f826f3a59ec36061c6539105084f65c92',
  'linux-arm64': 'cdc208f5a3f42963a52b6ab06ef65626bb870315dc936e26ba571780c6351112',
  'darwin-amd64': '5bd8b59ca5bf93fab3da2c5843cf564cd6e2e291e22ae3b861746e7ebe259b95',
  'darwin-arm64': 'e1c4e22d70bd44abfa0bcb3c16f7cf0c66f648c2e728c58924e8a1ce88913cc8',
  'windows-amd64': '2d0861dc2ca3567d17f7d19611d7b346cc2ccbd7086a0a77cc957a2c71663200',
};

/** Built from source with Go, where Go's checksum database vouches for the source: no digest to pin, so the newest. */
export const sourceVersion = '2.15.2';

export const releaseBaseUrl = 'https://github.com/nats-io/nats-server/releases/download';

const systems = { linux: 'linux', darwin: 'darwin', win32: 'windows' };
const processors = { x64: 'amd64', arm64: 'arm64' };

/** What to fetch for a platform ("linux", "x64"), or undefined when the release has nothing for it. */
export function releaseAsset(platform = process.platform, arch = process.arch, version = releaseVersion) {
  const system = systems[platform];
  const processor = processors[arch];
  if (!system || !processor) return undefined;
  const folder = `nats-server-v${version}-${system}-${processor}`;
  const isWindows = system === 'windows';
  return {
    version,
    archive: folder + (isWindows ? '.zip' : '.tar.gz'),
    member: `${folder}/nats-server${isWindows ? '.exe' : ''}`,
    digest: releaseDigests[`${system}-${processor}`],
  };
}
