import { prefix } from '#lib/table/keys.ts';

/**
 * The functions that are not started by an HTTP request. The CDK app and the local stack both read this, so that batch sizes and
 * filters are the same in both.
 */
export const consumers = {
  /** Gives numbers to users who joined, in the order in which the intake queue received them. */
  assignPositions: {
    file: 'queue/assign-positions',
    // A batch takes milliseconds. While a call hangs, its whole message group waits.
    timeoutSeconds: 10,
    // The most that a FIFO queue delivers.
    batchSize: 10,
    // Six times the timeout, as AWS advises, so that a batch is never delivered again while it is handled. The function returns
    // failed messages sooner.
    visibilitySeconds: 60,
    // The function waits 1, 2, 4, 8 and then 16 s between tries, so 100 tries take 15 s + 95 × 16 s: an outage of the table of up
    // to 25 minutes dead-letters nobody. In a longer one, ten messages a group are dead-lettered every 25 minutes. A message that
    // cannot be parsed is tried without a pause, so that it is dead-lettered within seconds.
    maxReceiveCount: 100,
  },
  /**
   * Calls waiting users. Starts once a minute and ticks every second while a queue is open. It may run longer than the minute, so
   * that the next run takes over without a gap.
   */
  admitWaiting: { file: 'schedule/admit-waiting', timeoutSeconds: 66, everySeconds: 60 },
  /** Cancels the reservations of holds that are gone. */
  expireHolds: {
    file: 'stream/expire-holds',
    timeoutSeconds: 60,
    batchSize: 100,
    maxRetries: 10,
    filters: [
      // TTL removed the hold.
      {
        eventName: ['REMOVE'],
        dynamodb: {
          Keys: { sk: { S: [{ prefix: prefix.hold }] } },
          OldImage: { status: { S: ['PENDING'] } },
        },
      },
      // Someone else took the seat over after the hold had expired.
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
  /** Checks every rule of the audit, every night. */
  auditTable: { file: 'schedule/audit-table', timeoutSeconds: 900, cron: '30 18 * * ? *' },
  /** Adds a token key, and drops those that no live token was signed with. */
  rotateTokenKeys: { file: 'secret/rotate-token-keys', timeoutSeconds: 30, everyDays: 30 },
  /** Adds e-mail and name to the access tokens of the user pool. */
  addProfileClaims: { file: 'identity/add-profile-claims', timeoutSeconds: 5 },
} as const;

export type Consumer = keyof typeof consumers;
