import { sum } from '#bench/statistics.ts';
import type { ScheduleId, UserId } from '#lib/ids.ts';
import { keys, pk, TTL_ATTRIBUTE } from '#lib/table/keys.ts';
import { getRows, queryAll } from '#lib/table/read.ts';
import type { Row } from '#lib/table/write.ts';
import { itemSize } from './item-size.ts';

/** What DynamoDB adds to each row that it stores ("DynamoDB item sizes and formats"). */
const STORAGE_OVERHEAD_BYTES = 100;

/** Bytes of storage of the rows without a TTL. */
const keptBytes = (rows: readonly Row[]): number =>
  sum(rows.filter((row) => !(TTL_ATTRIBUTE in row)).map((row) => itemSize(row) + STORAGE_OVERHEAD_BYTES));

/** Kept bytes of all rows of a user. */
export const keptOfUser = async (userId: UserId): Promise<number> =>
  keptBytes(await queryAll<Row>({ pk: pk.user(userId), freshness: 'latest' }));

/** Kept bytes of the place of a user who waits. */
export const keptOfPlace = async (userId: UserId, scheduleId: ScheduleId): Promise<number> =>
  keptBytes(await getRows<Row>([keys.place(userId, scheduleId)]));

/** Kept bytes of a seat and its hold. */
export const keptOfSeat = async (scheduleId: ScheduleId, seatNumber: number): Promise<number> =>
  keptBytes(await getRows<Row>([keys.seat(scheduleId, seatNumber), keys.hold(scheduleId, seatNumber)]));
