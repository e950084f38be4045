export { KEY_BUCKET, type KeyRecord } from './key-record.js';
export { hashKey, type MintedKey, mintKey } from './mint-key.js';
