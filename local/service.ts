import type { Clock } from '#lib/clock.ts';
import type { Beacon } from '#lib/draw/beacon.ts';
import type { QueueSource } from '#local/event-sources/queue-poller.ts';
import type { StreamSource } from '#local/event-sources/stream-poller.ts';
import type { Route } from '#local/gateway/router.ts';
import type { LocalFunction } from '#local/local-function.ts';
import type { IamRecord } from '#local/template/iam-record.ts';

/** Servers and resources that the functions use. */
export interface Backends {
  readonly tableName: string;
  readonly streamArn: string;
  /** Id of the secret with the keys that sign tokens, receipts and checkpoints. */
  readonly tokenKeysSecret: string;
  /** The beacon of draws. */
  readonly beacon: Beacon;
  readonly dynamodbEndpoint: string;
  readonly sqsEndpoint: string;
  readonly s3Endpoint: string;
  readonly secretsEndpoint: string;
  /** The clock of the functions. */
  readonly clock: Clock;
}

/** The functions and their triggers, read from the sources or from a template. */
export interface Service {
  readonly functions: ReadonlyMap<string, LocalFunction>;
  readonly routes: readonly Route[];
  readonly queues: readonly QueueSource[];
  readonly streams: readonly StreamSource[];
  /** Functions that a schedule starts. */
  readonly timers: readonly LocalFunction[];
  /** The gateway accepts access tokens for these audiences. */
  readonly audiences: readonly string[];
  /** What the roles allow, and what the functions used. Only with a template. */
  readonly iam?: IamRecord;
  stop(): Promise<void>;
}
