import type { Clock } from '#lib/clock.ts';
import type { QueueSource } from '#local/event-sources/queue-poller.ts';
import type { StreamSource } from '#local/event-sources/stream-poller.ts';
import type { Route } from '#local/gateway/router.ts';
import type { LocalFunction } from '#local/local-function.ts';
import type { IamRecord } from '#local/template/iam-record.ts';

/** What the functions find on this machine. */
export interface Backends {
  readonly tableName: string;
  readonly streamArn: string;
  /** Id of the secret whose keys sign queue and payment tokens. */
  readonly tokenKeysSecret: string;
  readonly dynamodbEndpoint: string;
  readonly sqsEndpoint: string;
  readonly secretsEndpoint: string;
  /** What the functions go by. */
  readonly clock: Clock;
}

/** The functions, and what starts each: read from the sources, or from the template that deploys them. */
export interface Service {
  readonly functions: ReadonlyMap<string, LocalFunction>;
  readonly routes: readonly Route[];
  readonly queues: readonly QueueSource[];
  readonly streams: readonly StreamSource[];
  /** Functions that a schedule starts again and again. */
  readonly timers: readonly LocalFunction[];
  /** Whose access tokens the gateway takes. */
  readonly audiences: readonly string[];
  /** What the roles allow, and what came of it; only where there are roles. */
  readonly iam?: IamRecord;
  stop(): Promise<void>;
}
