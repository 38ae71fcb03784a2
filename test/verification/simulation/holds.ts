import { isDeepStrictEqual } from 'node:util';
import { marshall } from '@aws-sdk/util-dynamodb';
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';

import { consumers } from '#functions/consumers.ts';
import { type Instant, SECOND } from '#lib/clock.ts';
import type { ScheduleId } from '#lib/ids.ts';
import { type Hold, SEAT_COUNT, seatNumbers, TAKEOVER_DELAY_MS } from '#lib/seat/seat.ts';
import { table, tableName } from '#lib/table/client.ts';
import { type Key, keys, prefix } from '#lib/table/keys.ts';
import { getRows } from '#lib/table/read.ts';
import { matches } from '#local/event-sources/event-filter.ts';
import type { Call } from '#test/support/faults.ts';
import { keysIn } from '#test/verification/simulation/reads.ts';

export type HoldRow = Hold & Key & { readonly ttl?: number };

/** Follows the rows of holds: for the stream, for TTL, and to know when a sale was sold out. */
export interface HoldWatch {
  /** Reads the holds that a call wrote. */
  written(call: Call, now: Instant): Promise<void>;
  /** Removes the holds whose TTL is before an instant. @returns the keys of their rows */
  sweep(before: Instant, now: Instant): Promise<Key[]>;
  /** Stream records to deliver, oldest first, by partition. */
  readonly records: ReadonlyMap<string, DynamoDBRecord[]>;
  /** Holds that were taken over before they ended. */
  readonly takenEarly: readonly string[];
  /** A seat whose hold ends between these instants, if any. */
  endingBetween(scheduleId: ScheduleId, from: Instant, until: Instant): number | undefined;
  /** The seats that nobody has held or owned since an instant. */
  freeSince(scheduleId: ScheduleId, since: Instant): number[];
  /** When the schedule was last sold out. */
  lastSoldOutAt(scheduleId: ScheduleId, now: Instant): Instant | undefined;
}

/** @param soldBefore the holds of seats sold before the run */
export const watchHolds = (soldBefore: readonly HoldRow[]): HoldWatch => {
  const rows = new Map(soldBefore.map((row) => [`${row.pk} ${row.sk}`, row]));
  const records = new Map<string, DynamoDBRecord[]>();
  const soldOutAt = new Map<string, Instant>();
  /** Since when each seat that was ever held is free. */
  const freeAt = new Map([...rows.keys()].map((name): [string, Instant] => [name, Infinity]));
  const takenEarly: string[] = [];
  let sequence = 0;

  const confirmed = (pk: string): number =>
    [...rows.values()].filter((row) => row.pk === pk && row.status === 'CONFIRMED').length;

  const note = (key: Key, after: HoldRow | undefined, now: Instant): void => {
    const name = `${key.pk} ${key.sk}`;
    const before = rows.get(name);
    if (isDeepStrictEqual(before, after)) return;
    if (before?.status === 'PENDING' && after && before.holdId !== after.holdId && now < before.expiresAt)
      takenEarly.push(
        `${after.userId} took seat ${before.seatNumber} from ${before.userId} ${before.expiresAt - now} ms early`,
      );
    freeAt.set(name, freeFrom(after, freeAt.get(name) ?? -Infinity, now));
    if (confirmed(key.pk) === SEAT_COUNT) soldOutAt.set(key.pk, now);
    if (after) rows.set(name, after);
    else rows.delete(name);
    if (confirmed(key.pk) === SEAT_COUNT) soldOutAt.set(key.pk, now);
    sequence += 1;
    const record = recordOf(key, before, after, sequence);
    if (consumers.expireHolds.filters.some((filter) => matches(filter, record))) {
      const ofPartition = records.get(key.pk) ?? [];
      records.set(key.pk, ofPartition);
      ofPartition.push(record);
    }
  };

  return {
    written: async ({ input }, now) => {
      if (!input.includes(`"${prefix.hold}`)) return;
      const wanted = keysIn(JSON.parse(input)).filter(({ sk }) => sk.startsWith(prefix.hold));
      const found = await getRows<HoldRow>(wanted);
      for (const key of wanted)
        note(
          key,
          found.find(({ pk, sk }) => pk === key.pk && sk === key.sk),
          now,
        );
    },
    sweep: async (before, now) => {
      const over = [...rows.values()].filter(({ ttl }) => ttl !== undefined && ttl * SECOND < before);
      for (const { pk, sk } of over) {
        await table.send(new DeleteCommand({ TableName: tableName(), Key: { pk, sk } }));
        note({ pk, sk }, undefined, now);
      }
      return over;
    },
    records,
    takenEarly,
    endingBetween: (scheduleId, from, until) =>
      [...rows.values()]
        .filter((row) => row.scheduleId === scheduleId && row.status === 'PENDING')
        .find(({ expiresAt }) => expiresAt >= from && expiresAt <= until)?.seatNumber,
    freeSince: (scheduleId, since) =>
      seatNumbers.filter((seatNumber) => {
        const { pk, sk } = keys.hold(scheduleId, seatNumber);
        return (freeAt.get(`${pk} ${sk}`) ?? -Infinity) <= since;
      }),
    lastSoldOutAt: (scheduleId, now) => {
      const pk = `SCHEDULE#${scheduleId}`;
      return confirmed(pk) === SEAT_COUNT ? now : soldOutAt.get(pk);
    },
  };
};

/** Since when a seat is free, by the true clock. A row removed by TTL changes nothing. */
const freeFrom = (hold: Hold | undefined, before: Instant, now: Instant): Instant => {
  if (!hold) return before;
  if (hold.status === 'RELEASED') return now;
  return hold.status === 'CONFIRMED' ? Infinity : hold.expiresAt + TAKEOVER_DELAY_MS;
};

const recordOf = (
  key: Key,
  before: HoldRow | undefined,
  after: HoldRow | undefined,
  sequence: number,
): DynamoDBRecord => ({
  eventID: String(sequence),
  eventName: after === undefined ? 'REMOVE' : before === undefined ? 'INSERT' : 'MODIFY',
  eventSource: 'aws:dynamodb',
  dynamodb: {
    Keys: marshall(key) as never,
    ...(before && { OldImage: marshall(before) as never }),
    ...(after && { NewImage: marshall(after) as never }),
    SequenceNumber: String(sequence).padStart(21, '0'),
  },
});
