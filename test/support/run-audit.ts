import { checkSnapshot } from '#lib/audit/audit-table.ts';
import { type Snapshot, snapshotOf } from '#lib/audit/snapshot.ts';
import type { Instant } from '#lib/clock.ts';
import type { ConcertId, ScheduleId, UserId } from '#lib/ids.ts';
import { keys, pk } from '#lib/table/keys.ts';
import { getRows, queryAll } from '#lib/table/read.ts';
import type { Stored } from '#test/support/sale-rows.ts';

/** The rows to audit, in a table that other tests use too. */
export interface AuditScope {
  readonly concertId: ConcertId;
  readonly scheduleId: ScheduleId;
  readonly users: readonly UserId[];
  /** Rows that only the audit reads. They are not stored. */
  readonly unstored: readonly Stored[];
}

/** The rows of one sale as they are now. */
export const rowsOfSale = async ({
  concertId,
  scheduleId,
  users,
  unstored,
}: AuditScope): Promise<Snapshot> => {
  const single = [
    keys.concert(concertId),
    keys.schedule(concertId, scheduleId),
    keys.queueState(scheduleId),
    keys.openQueue(scheduleId),
  ];
  const partitions = [
    pk.schedule(scheduleId),
    pk.draw(scheduleId),
    ...users.map((userId) => pk.user(userId)),
  ];
  const rows = await Promise.all([
    getRows<Stored>(single),
    ...partitions.map((partition) => queryAll<Stored>({ pk: partition, freshness: 'latest' })),
  ]);
  return snapshotOf([...rows.flat(), ...unstored]);
};

/** @throws Error with all findings of the audit */
export const assertSound = (snapshot: Snapshot, now: Instant): void => {
  const findings = checkSnapshot(snapshot, now);
  if (findings.length === 0) return;
  throw new Error(findings.map(({ rule, message }) => `${rule}: ${message}`).join('\n'));
};
