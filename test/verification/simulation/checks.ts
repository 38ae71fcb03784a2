import { checkSnapshot } from '#lib/audit/audit-table.ts';
import { type Snapshot, snapshotOf } from '#lib/audit/snapshot.ts';
import { type Instant, MINUTE } from '#lib/clock.ts';
import { scanRows } from '#lib/table/scan.ts';
import type { Fan } from '#test/verification/simulation/fan.ts';
import { isEarlierBuyer } from '#test/verification/simulation/setup.ts';
import type { World } from '#test/verification/simulation/world.ts';

/** How a run ended. */
export interface End {
  readonly fans: readonly Fan[];
  readonly snapshot: Snapshot;
  /** Messages that wait or are in flight, and dead-lettered ones. */
  readonly messages: { readonly waiting: number; readonly deadLettered: number };
  readonly now: Instant;
}

/** What is wrong at the end of a run. */
export const checkEnd = async ({ timeline, fifo, holds }: World, fans: readonly Fan[]): Promise<string[]> => {
  const now = timeline.now();
  const snapshot = await snapshotOf(scanRows());
  return [...findViolations({ fans, snapshot, messages: fifo.size(), now }), ...holds.takenEarly];
};

/** Checks the table against the audit's rules and against the answers that fans got. */
export const findViolations = (end: End): string[] => [
  ...checkSnapshot(end.snapshot, end.now).map(({ rule, message }) => `${rule}: ${message}`),
  ...checkFans(end.fans, end.now),
  ...checkCharges(end.fans, end.snapshot),
  ...checkPayments(end.fans, end.snapshot),
  ...checkRest(end),
];

/** Every fan finished. */
const checkFans = (fans: readonly Fan[], now: number): string[] =>
  fans
    .filter(({ outcome }) => outcome === undefined)
    .map(
      ({ userId, plan, waitsSince = now }) =>
        `${userId} was left out of ${plan.sale.name}: waiting for ${Math.round((now - waitsSince) / MINUTE)} minutes`,
    );

/** An answered charge is in the ledger once, one without an answer at most once, and no other charge is. */
const checkCharges = (fans: readonly Fan[], { transactions }: Snapshot): string[] => {
  const charged = Map.groupBy(
    transactions.filter(({ type }) => type === 'CHARGE'),
    ({ userId }) => String(userId),
  );
  return fans.flatMap(({ userId, charges }) => {
    const rows = charged.get(userId) ?? [];
    const asked = new Set(charges.map(({ point }) => point));
    return [
      ...charges
        .map(({ point, isDone }) => ({
          point,
          isDone,
          times: rows.filter(({ amount }) => amount === point).length,
        }))
        .filter(({ isDone, times }) => (isDone ? times !== 1 : times > 1))
        .map(
          ({ point, times }) => `${userId} charged ${point} points once, and the ledger says ${times} times`,
        ),
      ...rows
        .filter(({ amount }) => !asked.has(amount))
        .map(({ amount }) => `${userId} never charged the ${amount} points of the ledger`),
    ];
  });
};

/** The table has the payments and cancellations that fans got answers about, and no other payment. */
const checkPayments = (fans: readonly Fan[], { payments }: Snapshot): string[] => {
  const byId = new Map(payments.map((payment) => [String(payment.paymentId), payment]));
  const told = new Set(fans.flatMap(({ paid }) => [...paid.keys()]));
  return [
    ...fans.flatMap(({ userId, paid, cancelled }) =>
      [...paid].flatMap(([paymentId, { seatNumber, point }]) => {
        const row = byId.get(paymentId);
        const wanted = cancelled.has(paymentId) ? 'CANCELLED' : 'SUCCESS';
        const isGood =
          row?.userId === userId &&
          row.status === wanted &&
          row.seatNumber === seatNumber &&
          row.amount === point;
        return isGood
          ? []
          : [`${userId} paid ${point} for seat ${seatNumber}, to be ${wanted}: ${JSON.stringify(row)}`];
      }),
    ),
    ...payments
      .filter(
        ({ paymentId, status, userId }) =>
          status !== 'FAILED' && !isEarlierBuyer(userId) && !told.has(paymentId),
      )
      .map(({ userId, seatNumber }) => `${userId} paid for seat ${seatNumber} and was never told`),
  ];
};

/** Nothing is left: no message, no open queue, no live pass. */
const checkRest = ({ snapshot, messages, now }: End): string[] => {
  const { openQueues, places, holds, reservations } = snapshot;
  const { waiting, deadLettered } = messages;
  const held = new Set(holds.map(({ holdId }) => holdId));
  return [
    ...(waiting + deadLettered > 0
      ? [`${waiting} messages still wait, ${deadLettered} are dead-lettered`]
      : []),
    ...openQueues.map(({ scheduleId }) => `the queue of ${scheduleId} is still open`),
    ...places
      .filter(({ status, expiresAt = 0 }) => status === 'ACTIVE' && expiresAt > now)
      .map(({ userId }) => `${userId} is still inside`),
    ...reservations
      .filter(({ status, seatHoldId }) => status === 'HELD' && !held.has(seatHoldId))
      .map(
        ({ userId, seatNumber }) => `${userId} still has seat ${seatNumber} reserved, and nothing holds it`,
      ),
  ];
};
