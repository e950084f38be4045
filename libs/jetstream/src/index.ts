export type { Answer, AnswerEnd, AnswerHead, ServedBy } from './answer.js';
export { afterTurns } from './broker/after-turns.js';
export { type Broker, type BrokerOptions, connectBroker, withoutCredentials } from './broker/connect-broker.js';
export { type NatsUserKey, newNatsUserKey } from './broker/new-nats-user-key.js';
export { type ProvisionOptions, provisionStreams } from './broker/provision.js';
export { PublishedResults } from './broker/published-results.js';
export { type NatsConfOptions, renderNatsConf, type TenantAccount } from './broker/render-nats-conf.js';
export { capabilitiesOf, type ServerCapabilities } from './broker/server-capabilities.js';
export type { Delivery } from './delivery.js';
export { type OperatorAccess, openOperatorAccess } from './open-operator-access.js';
export { openTransport, type Transport, type TransportOptions } from './open-transport.js';
export {
  BatchConsumer,
  type BatchMessage,
  type BatchOptions,
  BrokerStatus,
  BrokerUnavailableError,
  type Bucket,
  Buckets,
  Bus,
  ClaimCheck,
  Handover,
  type HandoverValues,
  LiveCalls,
  Publisher,
  type PublishOptions,
  QueueFullError,
  ResultWriter,
  type StageDepth,
  type StoredMessage,
  type StreamFill,
  StreamReader,
} from './ports.js';
export { directStageMethods } from './stage/direct-stage-methods.js';
export type { AbortReason } from './stage/in-flight.js';
export type { StageLog } from './stage/stage-log.js';
export type { ServedEndpoint, StageStrategy } from './stage/stage-strategy.js';
export { STAGE_TRANSPORT, Stage, type StageOptions } from './stage.decorator.js';
export { ack, deadLetter, defer, forward, retry, type Verdict } from './verdict.js';
