export { type SlotKey, SlotMap } from './slot-map.js';
