import { inflateRawSync } from 'node:zlib';

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const endRecordBytes = 22;
const stored = 0;
const deflated = 8;

/**
 * One file out of a .zip, held in memory, found through the central directory (local headers may lack sizes).
 * @returns {Buffer | undefined} undefined when there is no such member
 */
export function readZipMember(zip, memberName) {
  const end = endRecordOffset(zip);
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  for (let index = 0; index < count; index += 1) {
    if (zip.readUInt32LE(at) !== entrySignature) throw new Error(`the archive is damaged at byte ${at}`);
    const nameBytes = zip.readUInt16LE(at + 28);
    if (zip.toString('utf8', at + 46, at + 46 + nameBytes) === memberName) return memberBytes(zip, at);
    at += 46 + nameBytes + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return undefined;
}

/** The end record is last, behind it only a comment of up to 65,535 bytes: searched backwards. */
function endRecordOffset(zip) {
  for (let at = zip.length - endRecordBytes; at >= Math.max(0, zip.length - endRecordBytes - 0xffff); at -= 1) {
    if (zip.readUInt32LE(at) === endSignature) return at;
  }
  throw new Error('the archive has no end record: it is not a complete zip file');
}

function memberBytes(zip, entry) {
  const method = zip.readUInt16LE(entry + 10);
  const packedBytes = zip.readUInt32LE(entry + 20);
  const local = zip.readUInt32LE(entry + 42);
  const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const packed = zip.subarray(start, start + packedBytes);
  if (method === stored) return packed;
  if (method === deflated) return inflateRawSync(packed);
  throw new Error(`compression method ${method} is not supported`);
}
