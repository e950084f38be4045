export { describeWork } from './describe-work.js';
