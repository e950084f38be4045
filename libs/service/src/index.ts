export { type BrokerAddress, parseBrokerAddress } from './broker-address.js';
export { brokerFilePath, readBrokerFile, writeBrokerFile } from './broker-file.js';
export { holdLock, LockHeldError } from './process-lock.js';
export { openTelemetry, type ProcessTelemetry } from './process-parts.js';
export { runProcess, type Stoppable } from './run-process.js';
export { runService } from './run-service.js';
export type { Runtime } from './runtime.module.js';
export { allEndpoints, type HttpDoor, type ServiceDefinition } from './service-definition.js';
export { type RunningService, type ServiceParts, startService } from './start-service.js';
