export { ShortLivedMap } from './short-lived-map.js';
export { type SlotKey, SlotMap } from './slot-map.js';
