// Imported first by every entry file, for its effect: an old Node must read one sentence, not a syntax error from a
// package. So this file imports nothing and uses no syntax younger than Node 14.
const oldestMajor = 20;
const oldestMinor = 19;

/** True when `version` ("20.19.0", no leading v) can run Sluice; the same bound as "engines" in package.json. */
export function isSupportedNode(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

if (!isSupportedNode(process.versions.node)) {
  process.stderr.write(
    `Sluice needs Node.js ${oldestMajor}.${oldestMinor} or newer and this is ${process.versions.node}: install a current one from https://nodejs.org and run the same command again.\n`,
  );
  process.exit(1);
}
