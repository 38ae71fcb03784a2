import type { ScheduleId } from '#lib/ids.ts';
import { keys, prefix } from '#lib/table/keys.ts';

/**
 * The functions that no HTTP request starts. The CDK app and the laptop stack both read this, so that batch sizes and
 * filters are the same in both.
 */
export const consumers = {
  /** Gives numbers to users who joined, in the order in which the intake queue received them. */
  assignPositions: {
    file: 'queue/assign-positions',
    // A batch takes milliseconds. While one call hangs, its message group waits, so the timeout is short.
    timeoutSeconds: 10,
    // The most messages that a FIFO queue delivers at once.
    batchSize: 10,
    // Six times the timeout, as AWS advises: SQS never delivers a batch again while the function handles it. The function
    // returns failed messages sooner.
    visibilitySeconds: 60,
    // The function waits 1, 2, 4, 8 and then 16 s between tries, so 100 tries take 15 s + 95 × 16 s. An outage of the table
    // dead-letters no message for 25 minutes. After that, it dead-letters ten messages a group every 25 minutes. A message
    // that cannot be parsed is tried without a pause: it is dead-lettered within seconds.
    maxReceiveCount: 100,
  },
  /**
   * Calls waiting users. Starts once a minute and ticks every second while a queue is open. A run may take longer than a
   * minute, so that it overlaps with the next run and no tick is missing.
   */
  admitWaiting: { file: 'schedule/admit-waiting', timeoutSeconds: 66, everySeconds: 60 },
  /** Cancels the unpaid reservations of holds that TTL or a moved show removed, or a takeover replaced. */
  expireHolds: {
    file: 'stream/expire-holds',
    timeoutSeconds: 60,
    batchSize: 100,
    maxRetries: 10,
    // The function returns `batchItemFailures`.
    reportsFailures: true,
    filters: [
      // TTL removed the hold, or its show has moved after its end.
      {
        eventName: ['REMOVE'],
        dynamodb: {
          Keys: { sk: { S: [{ prefix: prefix.hold }] } },
          OldImage: { status: { S: ['PENDING'] } },
        },
      },
      // A takeover replaced the hold after it had run out.
      {
        eventName: ['MODIFY'],
        dynamodb: {
          Keys: { sk: { S: [{ prefix: prefix.hold }] } },
          OldImage: { status: { S: ['PENDING'] } },
          NewImage: { status: { S: ['PENDING'] } },
        },
      },
    ],
  },
  /** Seals a draw and publishes its files when the tick requests it. */
  publishDraw: {
    file: 'stream/publish-draw',
    timeoutSeconds: 60,
    batchSize: 1,
    // The tick requests a publication again until it is done.
    maxRetries: 0,
    reportsFailures: false,
    filters: [
      {
        eventName: ['INSERT', 'MODIFY'],
        dynamodb: { Keys: { sk: { S: [keys.publication('' as ScheduleId).sk] } } },
      },
    ],
  },
  /** Checks every rule of the audit, every night. */
  auditTable: { file: 'schedule/audit-table', timeoutSeconds: 900, cron: '30 18 * * ? *' },
  /** Adds a token key, and removes keys whose tokens have all expired. */
  rotateTokenKeys: { file: 'secret/rotate-token-keys', timeoutSeconds: 30, everyDays: 30 },
  /** Adds e-mail and name to the access tokens of the user pool. */
  addProfileClaims: { file: 'identity/add-profile-claims', timeoutSeconds: 5 },
} as const;

export type Consumer = keyof typeof consumers;
