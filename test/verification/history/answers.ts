import type { Stored } from '#lib/audit/snapshot.ts';
import type { UserId } from '#lib/ids.ts';
import { hasReached } from '#lib/queue/queue.ts';
import type { Key } from '#lib/table/keys.ts';
import { keys } from '#lib/table/keys.ts';
import { answered, byUser, indexed, isWithin } from '#test/verification/history/lookups.ts';
import type { Past } from '#test/verification/history/past.ts';
import { type Asked, type Change, claimsOf, hasUnknownOutcome } from '#test/verification/history/record.ts';
import { causesOf } from '#test/verification/history/wallets.ts';

/** A profile is created once, by the request that was answered with 201. All answers have the same profile. */
export function* registrations(past: Past): Generator<string> {
  const asked = byUser(past, 'registerUser');
  const known = indexed(past.rows.users, ({ userId }) => userId);
  const wallets = indexed(past.rows.wallets, ({ userId }) => userId);
  for (const user of past.rows.users) {
    const own = asked.get(user.userId) ?? [];
    const makers = own.filter(({ status }) => status === 201);
    const maker = makers[0] ?? own.find(hasUnknownOutcome);
    if (makers.length > 1) yield `${user.userId} was created ${makers.length} times`;
    if (!maker || !isWithin(maker, user.createdAt)) yield `${user.userId} was created without a request`;
    if (!wallets.has(user.userId)) yield `${user.userId} has no wallet`;
  }
  for (const userId of wallets.keys()) if (!known.has(userId)) yield `the wallet of ${userId} has no user`;

  for (const { userId = '', body } of [200, 201].flatMap((status) =>
    answered(past, 'registerUser', status),
  )) {
    const user = known.get(userId);
    if (!user || user.email !== body.email || user.name !== body.name)
      yield `${userId} was answered ${JSON.stringify(body)}, which is not their profile`;
  }
}

/** An answered charge is in the ledger once, and every repetition has the same answer. */
export function* charges({ history, rows }: Past): Generator<string> {
  const asked = history.filter(({ operation }) => operation === 'chargeWallet');
  const ledger = Map.groupBy(
    rows.transactions.filter(({ type }) => type === 'CHARGE'),
    ({ userId, amount }) => `${userId} ${amount}`,
  );
  for (const [name, same] of Map.groupBy(asked, ({ userId, point }) => `${userId} ${point}`)) {
    const entered = ledger.get(name) ?? [];
    const told = same.filter(({ status }) => status === 200);
    const isSure = told.length > 0;
    if (entered.length !== 1 && (isSure || entered.length > 1))
      yield `${name} was charged ${entered.length} times`;
    for (const { body } of told) {
      if (body.point !== entered[0]?.balanceAfter)
        yield `the charge ${name} was answered by ${body.point} and left ${entered[0]?.balanceAfter}`;
    }
  }
}

const nameOf = ({ pk, sk }: Key): string => `${pk} ${sk}`;

/** The key of an answered charge is stored with the answer, and no other key is. */
export function* keptKeys({ history, rows }: Past): Generator<string> {
  const kept = indexed(rows.requests, nameOf);
  const asked = Map.groupBy(
    history.filter(({ operation }) => operation === 'chargeWallet'),
    ({ userId, key = '' }) => nameOf(keys.idempotency(userId as UserId, key)),
  );
  for (const [name, same] of asked) {
    const result = kept.get(name)?.['result'];
    const other = same.find(({ status, body }) => status === 200 && body.point !== result);
    if (other) yield `${name} was answered by ${other.body.point}, but is stored with ${String(result)}`;
  }
  for (const name of kept.keys()) if (!asked.has(name)) yield `no request has ${name}`;
}

/** Every row of a ledger has a request. */
export function* ledgerRows(past: Past): Generator<string> {
  const asked = Map.groupBy(past.history, ({ userId }) => userId);
  for (const row of past.rows.transactions) {
    if (causesOf(row, asked.get(row.userId) ?? []).length === 0)
      yield `no request for ${JSON.stringify(row)}`;
  }
}

/** Every join gets a place, unless the sale was over. Every place has a join. */
export function* places(past: Past): Generator<string> {
  const joins = Map.groupBy(
    past.history.filter(({ operation }) => operation === 'joinQueue'),
    ({ userId, scheduleId }) => `${userId} ${scheduleId}`,
  );
  const rows = indexed(past.rows.places, ({ userId, scheduleId }) => `${userId} ${scheduleId}`);
  const queues = indexed(past.rows.queues, ({ scheduleId }) => scheduleId);
  for (const [name, asked] of joins) {
    for (const { status, scheduleId = '', body } of rows.has(name) ? [] : asked) {
      if (status !== 201) continue;
      const { group, sequence } = claimsOf(body.token as string);
      const isTurnedAway = hasReached(queues.get(scheduleId)?.turnedAway ?? {}, group, sequence);
      if (!isTurnedAway) yield `${name} joined and has no place`;
    }
  }
  for (const { userId, scheduleId, tokenId } of past.versions.places) {
    const asked = joins.get(`${userId} ${scheduleId}`) ?? [];
    const isAsked = asked.some(
      (one) =>
        hasUnknownOutcome(one) || (one.status === 201 && claimsOf(one.body.token as string).jti === tokenId),
    );
    if (!isAsked) yield `no request for the place ${tokenId} of ${userId}`;
  }
}

/** A token in an answer names the user and the schedule of the request. */
export function* tokens({ history }: Past): Generator<string> {
  for (const { operation, userId, scheduleId, body } of history) {
    if (typeof body?.token !== 'string') continue;
    const claims = claimsOf(body.token as string);
    if (claims.sub !== userId || claims.scheduleId !== scheduleId)
      yield `${userId} was given the token of ${claims.sub} for ${claims.scheduleId} by ${operation}`;
  }
}

/** A change that was answered is in the row of the schedule. */
export function* settings(past: Past): Generator<string> {
  const queues = indexed(past.rows.queues, ({ scheduleId }) => scheduleId);
  for (const schedule of past.rows.schedules) {
    const { scheduleId } = schedule;
    const changes = answered(past, 'updateSchedule', 200).filter((asked) => asked.scheduleId === scheduleId);
    const there: Record<string, unknown> = { ...queues.get(scheduleId), ...schedule };
    const { saleOpensAt, ...others }: Change = Object.assign({}, ...changes.map(({ change }) => change));
    const wanted = { ...others, ...(saleOpensAt !== undefined && { saleOpensAt: Date.parse(saleOpensAt) }) };
    for (const [name, value] of Object.entries(wanted)) {
      if (there[name] !== value)
        yield `${name} of ${scheduleId} was set to ${String(value)} and is ${String(there[name])}`;
    }
  }
}

type Entry = Stored<'transactions'>;
// oxlint-disable-next-line typescript/no-explicit-any
type Shown = any;

interface List {
  readonly told: (row: Shown) => string;
  readonly there: (past: Pick<Past, 'rows'>) => readonly { readonly userId: UserId; readonly name: string }[];
}

const ledgerBy =
  (name: (row: Entry) => string): List['there'] =>
  ({ rows }) =>
    rows.transactions.map((row) => ({ userId: row.userId, name: name(row) }));

const TYPES = { CHARGE: 'CHARGE', PAYMENT: 'USE', REFUND: 'REFUND' } as const;

/** The lists of the API, and the id of a row of each. */
const shownLists: Partial<Record<Asked['operation'], List>> = {
  listWalletTransactions: {
    told: ({ historyId, balanceAfter }) => `${historyId} ${balanceAfter}`,
    there: ledgerBy(({ transactionId, balanceAfter }) => `${transactionId} ${balanceAfter}`),
  },
  listPayments: {
    told: ({ type, paymentId, point }) => `${type} ${paymentId} ${point}`,
    there: ledgerBy(
      ({ type, of, transactionId, amount }) =>
        `${TYPES[type]} ${of?.paymentId ?? transactionId} ${Math.abs(amount)}`,
    ),
  },
  listReservations: {
    told: ({ reservationId, seatNumber }) => `${reservationId} ${seatNumber}`,
    there: ({ rows }) =>
      rows.reservations.map(({ userId, reservationId, seatNumber }) => ({
        userId,
        name: `${reservationId} ${seatNumber}`,
      })),
  },
};

/** The lists that fans read at the end equal the table. */
export function* lists(past: Past): Generator<string> {
  for (const [operation, { told, there }] of Object.entries(shownLists) as [Asked['operation'], List][]) {
    const rows = Map.groupBy(there(past), ({ userId }) => userId);
    for (const { userId, body } of answered(past, operation, 200)) {
      const shown = (body as Shown[]).map(told).toSorted().join();
      const wanted = (rows.get(userId as UserId) ?? [])
        .map(({ name }) => name)
        .toSorted()
        .join();
      if (shown !== wanted) yield `${userId} was shown ${shown} by ${operation}, and the table has ${wanted}`;
    }
  }
}
