import { prefix } from '#lib/table/keys.ts';

/**
 * The functions that no HTTP request starts. As with `routes.ts`, the CDK app and the local stack both read this,
 * so that batch sizes and filters are the same in both.
 */
export const consumers = {
  /** Numbers the fans who joined, in the order in which the FIFO queue took them in. */
  assignPositions: {
    file: 'queue/assign-positions',
    batchSize: 10,
    maxReceiveCount: 5,
    visibilitySeconds: 60,
  },
  /** Lets waiting fans in; started once a minute and ticking every second while anyone waits. */
  admitWaiting: { file: 'schedule/admit-waiting', everySeconds: 60 },
  /** Leaves the reservation of a hold that is gone CANCELLED. */
  expireHolds: {
    file: 'stream/expire-holds',
    batchSize: 100,
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
} as const;
