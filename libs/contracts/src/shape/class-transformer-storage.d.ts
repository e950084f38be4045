/** class-transformer keeps its metadata storage out of its types; class-validator-jsonschema documents this import. */
declare module 'class-transformer/cjs/storage.js' {
  import type { MetadataStorage } from 'class-transformer/types/MetadataStorage.js';
  export const defaultMetadataStorage: MetadataStorage;
}
