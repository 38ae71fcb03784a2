import { isDeepStrictEqual } from 'node:util';
import { marshall } from '@aws-sdk/util-dynamodb';
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';

import { consumers } from '#functions/consumers.ts';
import { type Instant, SECOND } from '#lib/clock.ts';
import type { ScheduleId } from '#lib/ids.ts';
import { type Hold, SEAT_COUNT, seatNumbers, TAKEOVER_DELAY_MS } from '#lib/seat/seat.ts';
import { table, tableName } from '#lib/table/client.ts';
import { type Key, keys, pk as pkOf, prefix } from '#lib/table/keys.ts';
import { getRows } from '#lib/table/read.ts';
import { matches } from '#local/event-sources/event-filter.ts';
import type { Call } from '#test/support/faults.ts';
import { keysIn } from '#test/verification/simulation/reads.ts';

export type HoldRow = Hold & Key & { readonly ttl?: number };

/** Follows the rows of holds: for the stream, for TTL, and to know when a sale was sold out. */
export class HoldWatch {
  /** Stream records to deliver, oldest first, by partition. */
  readonly records = new Map<string, DynamoDBRecord[]>();
  /** Holds that were taken over before they ended. */
  readonly takenEarly: string[] = [];

  readonly #rows: Map<string, HoldRow>;
  /** Since when each seat that was ever held is free. */
  readonly #freeAt: Map<string, Instant>;
  readonly #soldOutAt = new Map<string, Instant>();
  #sequence = 0;

  /** @param soldBefore the holds of seats sold before the run */
  constructor(soldBefore: readonly HoldRow[]) {
    this.#rows = new Map(soldBefore.map((row) => [nameOf(row), row]));
    this.#freeAt = new Map(soldBefore.map((row) => [nameOf(row), Infinity]));
  }

  /** Reads the holds that a call wrote. */
  async written({ input }: Call, now: Instant): Promise<void> {
    if (!input.includes(`"${prefix.hold}`)) return;
    const wanted = keysIn(JSON.parse(input)).filter(({ sk }) => sk.startsWith(prefix.hold));
    const found = new Map((await getRows<HoldRow>(wanted)).map((row) => [nameOf(row), row]));
    for (const key of wanted) this.#change(key, found.get(nameOf(key)), now);
  }

  /** Removes the holds whose TTL is before an instant. @returns the keys of their rows */
  async sweep(before: Instant, now: Instant): Promise<Key[]> {
    const over = [...this.#rows.values()].filter(({ ttl }) => ttl !== undefined && ttl * SECOND < before);
    for (const { pk, sk } of over) {
      await table.send(new DeleteCommand({ TableName: tableName(), Key: { pk, sk } }));
      this.#change({ pk, sk }, undefined, now);
    }
    return over;
  }

  #change(key: Key, after: HoldRow | undefined, now: Instant): void {
    const name = nameOf(key);
    const before = this.#rows.get(name);
    if (isDeepStrictEqual(before, after)) return;
    this.#checkTakeover(before, after, now);
    this.#freeAt.set(name, freeFrom(after, this.#freeAt.get(name) ?? -Infinity, now));
    // Sold out until now, or from now on.
    if (this.#isSoldOut(key.pk)) this.#soldOutAt.set(key.pk, now);
    if (after) this.#rows.set(name, after);
    else this.#rows.delete(name);
    if (this.#isSoldOut(key.pk)) this.#soldOutAt.set(key.pk, now);
    this.#stream(key, before, after);
  }

  #checkTakeover(before: HoldRow | undefined, after: HoldRow | undefined, now: Instant): void {
    if (before?.status === 'PENDING' && after && before.holdId !== after.holdId && now < before.expiresAt)
      this.takenEarly.push(
        `${after.userId} took seat ${before.seatNumber} from ${before.userId} ${before.expiresAt - now} ms early`,
      );
  }

  #isSoldOut(pk: string): boolean {
    const confirmed = [...this.#rows.values()].filter((row) => row.pk === pk && row.status === 'CONFIRMED');
    return confirmed.length === SEAT_COUNT;
  }

  /** Adds a record to the stream if the function is started by it. */
  #stream(key: Key, before: HoldRow | undefined, after: HoldRow | undefined): void {
    this.#sequence += 1;
    const record = recordOf(key, before, after, this.#sequence);
    if (!consumers.expireHolds.filters.some((filter) => matches(filter, record))) return;
    this.records.set(key.pk, [...(this.records.get(key.pk) ?? []), record]);
  }

  /** A seat whose hold ends between these instants, if any. */
  endingBetween(scheduleId: ScheduleId, from: Instant, until: Instant): number | undefined {
    return [...this.#rows.values()]
      .filter((row) => row.scheduleId === scheduleId && row.status === 'PENDING')
      .find(({ expiresAt }) => expiresAt >= from && expiresAt <= until)?.seatNumber;
  }

  /** The seats that nobody has held or owned since an instant. */
  freeSince(scheduleId: ScheduleId, since: Instant): number[] {
    return seatNumbers.filter((seatNumber) => {
      const name = nameOf(keys.hold(scheduleId, seatNumber));
      return (this.#freeAt.get(name) ?? -Infinity) <= since;
    });
  }

  /** When the schedule was last sold out. */
  lastSoldOutAt(scheduleId: ScheduleId, now: Instant): Instant | undefined {
    const pk = pkOf.schedule(scheduleId);
    return this.#isSoldOut(pk) ? now : this.#soldOutAt.get(pk);
  }
}

const nameOf = ({ pk, sk }: Key): string => `${pk} ${sk}`;

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
