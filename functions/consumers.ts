import { prefix } from '#lib/table/keys.ts';

/**
 * The functions that no HTTP request starts. As with `routes.ts`, the CDK app and the local stack both read this,
 * so that batch sizes and filters are the same in both.
 */
export const consumers = {
  /** Numbers the fans who joined, in the order in which the FIFO queue took them in. */
  assignPositions: {
    file: 'queue/assign-positions',
    // A batch takes milliseconds; where a call hangs, its whole message group waits.
    timeoutSeconds: 10,
    // As many as a FIFO queue hands over.
    batchSize: 10,
    // Six times the timeout, as Lambda advises: a batch never comes again while it is being handled. What fails is given back
    // sooner, by the function itself.
    visibilitySeconds: 60,
    // The function waits 1, 2, 4, 8 and then 16 s before each next try. 100 tries take 15 s + 95 × 16 s: a table that is out for
    // 25 minutes dead-letters nobody. After that ten messages a group go each 25 minutes, not a whole line. One that nobody can
    // read is tried without a pause, so that it is gone within seconds.
    maxReceiveCount: 100,
  },
  /**
   * Lets waiting fans in; started once a minute and ticking every second while anyone waits. It may outlast the minute,
   * so that the next run takes over without a gap.
   */
  admitWaiting: { file: 'schedule/admit-waiting', timeoutSeconds: 66, everySeconds: 60 },
  /** Leaves the reservation of a hold that is gone CANCELLED. */
  expireHolds: {
    file: 'stream/expire-holds',
    timeoutSeconds: 60,
    batchSize: 100,
    maxRetries: 10,
    filters: [
      // TTL, or its holder, removed the hold.
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
  /** Checks every night that what must always hold does. */
  auditTable: { file: 'schedule/audit-table', timeoutSeconds: 900, cron: '30 18 * * ? *' },
  /** Adds a key to those that sign our tokens, and drops those that no living token was signed with. */
  rotateTokenKeys: { file: 'secret/rotate-token-keys', timeoutSeconds: 30, everyDays: 30 },
  /** Adds e-mail and name to the access tokens of the user pool. */
  addProfileClaims: { file: 'identity/add-profile-claims', timeoutSeconds: 5 },
} as const;

export type Consumer = keyof typeof consumers;
