import { decodeJwt } from 'jose';

import { type Snapshot, snapshotOf } from '#lib/audit/snapshot.ts';
import type { Instant } from '#lib/clock.ts';
import type { ReservationId } from '#lib/ids.ts';
import { bookingCodeOf } from '#lib/seat/booking-code.ts';
import type { QueueState } from '#lib/queue/queue.ts';
import type { Key } from '#lib/table/keys.ts';
import type { Row } from '#lib/table/write.ts';
import {
  anyValue,
  attributes,
  type KnownKind,
  type Numbers,
  rank,
  treated,
  type Treatments,
} from '#test/verification/crash/attributes.ts';
import { type Copy, UUID } from '#test/verification/crash/copy.ts';

/** The parts of an answer that may differ. All other parts must be equal. */
const answered: Treatments = {
  expiresAt: anyValue,
  createdAt: anyValue,
  asOf: anyValue,
  iat: anyValue,
  exp: anyValue,
  sequence: anyValue,
  position: rank,
  // The fields of a draw and of a receipt. A fault may leave an index without an entry, or delay the draw.
  entry: anyValue,
  entries: anyValue,
  nonce: anyValue,
  pseudonym: anyValue,
  leaf: anyValue,
  root: anyValue,
  checkpoint: anyValue,
  signature: anyValue,
  seed: anyValue,
  round: anyValue,
  roundAt: anyValue,
  sealedAt: anyValue,
  drawnAt: anyValue,
  cancelledAt: anyValue,
  announcedAt: anyValue,
  waitingQueueLength: anyValue,
  estimatedWaitSeconds: () => 'some time, or none known',
  pollAfterMs: anyValue,
  // Derived from the id of the reservation, which differs between runs.
  bookingCode: (value, { reservationId }) =>
    reservationId === undefined ? typeof value : value === bookingCodeOf(reservationId as ReservationId),
  // A payment token names a place. A queue token may also name a join that found the place of an earlier join.
  jti: (value, { aud }) => (aud === 'queue' ? 'some join' : value),
};

const isToken = (value: unknown): value is string =>
  typeof value === 'string' && /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/.test(value);

const answerOf = (value: unknown, numbers: Numbers): unknown => {
  if (isToken(value)) return answerOf(decodeJwt(value), numbers);
  if (Array.isArray(value)) return value.map((one) => answerOf(one, numbers));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      answered[name] && (typeof one !== 'object' || one === null)
        ? answered[name](one, value as Row, numbers)
        : answerOf(one, numbers),
    ]),
  );
};

/** The comparable end of a run. */
export interface NormalForm {
  readonly rows: Readonly<Record<string, unknown>>;
  readonly answers: unknown;
}

/**
 * Replaces the ids of the copy by those of the start, and new ids by `new 1`, `new 2` … in the order of their rows.
 * @param copy the start of the run
 */
export const normalFormOf = async (
  rows: readonly (Row & Key)[],
  answers: readonly unknown[],
  copy: Copy,
): Promise<NormalForm> => {
  const { originals, given } = copy;
  const snapshot = await snapshotOf(rows);
  const numbers = numbersIn(snapshot, given.at);
  const named = (value: unknown, name: (id: string) => string): string =>
    (JSON.stringify(value) ?? 'null').replaceAll(UUID, (id) => originals.get(id) ?? name(id));

  const inOrder = treatedRows(snapshot, numbers)
    .map((one) => ({ one, place: named(one, () => 'new') }))
    .toSorted((one, other) => (one.place < other.place ? -1 : 1));
  const names = new Map<string, string>();
  const nameOf = (id: string): string => {
    const name = names.get(id) ?? `new ${names.size + 1}`;
    names.set(id, name);
    return name;
  };
  return {
    rows: Object.groupBy(
      inOrder.map(({ one }) => JSON.parse(named(one, nameOf)) as { readonly kind: string }),
      ({ kind }) => kind,
    ),
    answers: JSON.parse(named(answerOf(answers, numbers), (id) => names.get(id) ?? 'unknown')) as unknown,
  };
};

const numbersIn = ({ places, queues }: Snapshot, startedAt: Instant): Numbers => {
  const bySchedule = Map.groupBy(places, ({ scheduleId }) => scheduleId);
  return Object.fromEntries(
    queues.map((queue) => {
      const its = bySchedule.get(queue.scheduleId) ?? [];
      return [queue.scheduleId, { ranks: ranksOf(its, queue, startedAt), isDrawn: queue.draw !== undefined }];
    }),
  );
};

/** The ranks of the numbers. All places that a run adds are of one batch, so they share a rank. Entries of a draw come first. */
const ranksOf = (
  places: Snapshot['places'],
  { entries = 0 }: Pick<QueueState, 'entries'>,
  startedAt: Instant,
): Map<number, number> => {
  const inOrder = places
    .map(({ position, nonce, createdAt }) => ({
      number: nonce === undefined ? entries + position : position,
      createdAt,
    }))
    .toSorted((one, other) => one.number - other.number);
  const first = inOrder.findIndex(({ createdAt }) => createdAt >= startedAt);
  return new Map(
    inOrder.map(({ number, createdAt }, index) => [number, (createdAt >= startedAt ? first : index) + 1]),
  );
};

const treatedRows = (snapshot: Snapshot, numbers: Numbers): Row[] => {
  const { unknown, samples: _, publications: __, leaves: ___, ...known } = snapshot;
  if (unknown.length > 0) throw new Error(`rows of an unknown kind: ${JSON.stringify(unknown)}`);
  return (Object.entries(known) as [KnownKind, Row[]][]).flatMap(([kind, rows]) =>
    rows.map((row) => ({ kind, ...treated(row, attributes[kind], numbers) })),
  );
};
