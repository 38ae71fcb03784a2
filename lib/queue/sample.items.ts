import { HOUR, type Instant, ttlAt } from '#lib/clock.ts';
import type { ScheduleId } from '#lib/ids.ts';
import { keys, pk, prefix } from '#lib/table/keys.ts';
import { queryPage } from '#lib/table/read.ts';
import { overwrite, type Write } from '#lib/table/write.ts';

/** The figures of a sale at one moment. */
export interface Sample {
  readonly scheduleId: ScheduleId;
  readonly at: Instant;
  /** Numbers that are not called. */
  readonly waiting: number;
  /** Users who hold seats. */
  readonly inside: number;
  readonly held: number;
  readonly sold: number;
  /** The last number called. */
  readonly serving: number;
  /** Once the last seat is sold, `serving` is the end of the queue, although not all these numbers were called. */
  readonly soldOut: boolean;
}

/** For how long samples are kept and shown. */
const KEPT_MS = HOUR;
/** The most samples to read: twice as many as the tick stores in an hour. It bounds the read while TTL is late. */
const MOST = 120;

export const putSample = (sample: Sample): Write =>
  overwrite({ ...keys.sample(sample.scheduleId, sample.at), ...sample, ttl: ttlAt(sample.at + KEPT_MS) });

/** The samples of the last hour, oldest first. */
export const readSamples = async (scheduleId: ScheduleId, now: Instant): Promise<Sample[]> => {
  const { rows } = await queryPage<Sample>(
    { pk: pk.queue(scheduleId), prefix: prefix.sample, freshness: 'recent', descending: true },
    MOST,
    undefined,
  );
  return rows.filter(({ at }) => at > now - KEPT_MS).toReversed();
};
