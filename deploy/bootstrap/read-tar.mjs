import { gunzipSync } from 'node:zlib';

const blockBytes = 512;

/**
 * One file out of a .tar.gz, held in memory. Only what release archives use: ustar names (with prefix), regular files,
 * octal sizes; longer name schemes (pax, GNU) are skipped over as foreign entries.
 * @returns {Buffer | undefined} undefined when there is no such member
 */
export function readTarGzMember(archive, memberName) {
  return readTarMember(gunzipSync(archive), memberName);
}

export function readTarMember(tar, memberName) {
  let at = 0;
  while (at + blockBytes <= tar.length) {
    const header = tar.subarray(at, at + blockBytes);
    const name = entryName(header);
    if (name === '') return undefined; // a block of zeros ends the archive
    const sizeBytes = Number.parseInt(text(header, 124, 12), 8);
    if (!Number.isSafeInteger(sizeBytes)) throw new Error(`the archive is damaged at byte ${at}`);
    const start = at + blockBytes;
    const isFile = header[156] === 0 || header[156] === 0x30; // '\0' and '0' both mean a regular file
    if (isFile && name.replace(/^\.\//, '') === memberName) {
      if (start + sizeBytes > tar.length) throw new Error(`the archive ends inside ${memberName}`);
      return tar.subarray(start, start + sizeBytes);
    }
    at = start + Math.ceil(sizeBytes / blockBytes) * blockBytes;
  }
  return undefined;
}

function entryName(header) {
  const prefix = text(header, 257, 5) === 'ustar' ? text(header, 345, 155) : '';
  return prefix ? `${prefix}/${text(header, 0, 100)}` : text(header, 0, 100);
}

function text(header, offset, length) {
  const field = header.subarray(offset, offset + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? length : end).trim();
}
