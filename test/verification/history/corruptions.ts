import type { Kind, Snapshot, Stored } from '#lib/audit/snapshot.ts';
import type { Instant } from '#lib/clock.ts';
import type { ScheduleId } from '#lib/ids.ts';
import type { rules } from '#test/verification/history/rules.ts';
import { interruptions } from '#test/verification/history/operator.ts';
import type { Past } from '#test/verification/history/past.ts';
import type { Asked } from '#test/verification/history/record.ts';

/** The past with other answers to an operation. */
const answers = (
  past: Past,
  operation: Asked['operation'],
  // oxlint-disable-next-line typescript/no-explicit-any
  change: (body: any, asked: Asked) => unknown,
): Past => ({
  ...past,
  history: past.history.map((asked) => {
    if (asked.operation !== operation || asked.body === undefined || asked.body.code) return asked;
    const body = structuredClone(asked.body) as unknown;
    return { ...asked, body: change(body, asked) ?? body };
  }),
});

type Change<Name extends Kind> = (row: Stored<Name>) => object | undefined;

/** The past with other rows of a kind, in the final table or in its versions. */
const rowsOf = <Name extends Kind>(
  past: Past,
  where: 'rows' | 'versions',
  kind: Name,
  change: Change<Name>,
): Past => {
  const rows = past[where][kind] as Stored<Name>[];
  const changed = rows.flatMap((row) => {
    const other = change(row);
    return other ? [{ ...row, ...other }] : [];
  });
  return { ...past, [where]: { ...past[where], [kind]: changed } as Snapshot };
};

const dropped =
  (kind: Kind, where: 'rows' | 'versions' = 'rows') =>
  (past: Past) =>
    rowsOf(past, where, kind, () => undefined);

/** As if each row of a kind had been written twice. */
const doubled = (kind: Kind, where: 'rows' | 'versions') => (past: Past) => {
  const rows = past[where][kind];
  return { ...past, [where]: { ...past[where], [kind]: [...rows, ...rows] } as Snapshot };
};

/** As if the rows of a kind had been written long before any request. */
const early = (kind: 'users' | 'transactions' | 'reservations' | 'payments') => (past: Past) =>
  rowsOf(past, 'rows', kind, () => ({ createdAt: 1 }));

const asked =
  (change: (asked: Asked) => Asked | undefined) =>
  (past: Past): Past => ({ ...past, history: past.history.flatMap((one) => change(one) ?? []) });

/** A repeated payment is refused. */
const refusedAgain = (past: Past): Past => {
  const paid = new Set<string | undefined>();
  return asked((one) => {
    const isAgain = one.operation === 'pay' && paid.has(one.tokenId);
    if (one.operation === 'pay' && one.status === 200) paid.add(one.tokenId);
    return isAgain ? { ...one, status: 408 } : one;
  })(past);
};

/** Every paying user had just released all seats. */
const paidAfterRelease = asked((one) =>
  one.operation === 'pay' && one.status === 200
    ? { ...one, operation: 'releaseSeats', status: 204, from: one.from - 1, to: one.from - 1 }
    : one,
);

const oneMore = (operation: Asked['operation']) => (past: Past) =>
  answers(past, operation, (body) => [...body, {}]);

/** An id with other digits. Such ids sort in the opposite order. */
const mirrored = (id: string): string =>
  id.replaceAll(/[\da-f]/g, (digit) => (15 - Number.parseInt(digit, 16)).toString(16));

/** The last moment at which the sale surely was paused, closed or not open, as `why` says. */
const lastOf = (past: Past, scheduleId: ScheduleId, why: string): Instant =>
  (interruptions(past, scheduleId).find((interruption) => interruption.why === why)?.surely.to ?? 0) - 1;

/** Every fan entered while the sale was paused, closed or not open. */
const enteredWhile = (why: string) => (past: Past) =>
  rowsOf(past, 'versions', 'places', ({ scheduleId }) => ({ activatedAt: lastOf(past, scheduleId, why) }));

/** The operator's figures grow while the sale is paused, closed or not open. */
const whileInterrupted = (why: string) => (past: Past) =>
  asked((one) => {
    if (one.operation !== 'getAdmission' || one.status !== 200) return one;
    const at = lastOf(past, one.scheduleId as ScheduleId, why);
    return { ...one, from: at, to: at, body: { ...one.body, soldOut: false, serving: one.from } };
  })(past);

/** Every fan entered by a call of their own, which was made when others got a waiting answer. */
const lastCall = (past: Past): Past => {
  const waiting = past.history.findLast(({ status, body }) => status === 202 && body.called);
  const { scheduleId, from = 0, body } = waiting ?? {};
  const called = { scheduleId, soldOut: false, tail: 1_000_000 };
  const queues = [
    { ...called, serving: 0, calledAt: 0, callSize: 0 },
    { ...called, serving: body?.position, calledAt: 1, callSize: body?.position },
    { ...called, serving: 1_000_000, calledAt: from + 1, callSize: 1 },
  ];
  const places = [{ scheduleId, status: 'ACTIVE', position: 1_000_000, activatedAt: from + 2 }];
  const history = waiting ? [waiting] : [];
  return { ...past, history, versions: { ...past.versions, queues, places } as unknown as Snapshot };
};

/** Every paying user had paid four seats before. */
const alreadyPaid = asked((one) =>
  one.operation === 'pay' && one.status === 200
    ? {
        ...one,
        from: 0,
        to: 1,
        body: { seats: [1, 2, 3, 4].map((seatNumber) => ({ seatNumber, paymentId: 'none' })) },
      }
    : one,
);

/** For each rule, corruptions that break it. The key is a part of the finding. */
export const corrupted: Readonly<Record<keyof typeof rules, Readonly<Record<string, (past: Past) => Past>>>> =
  {
    registrations: {
      'was created 2 times': (past) => ({ ...past, history: [...past.history, ...past.history] }),
      'was created without a request': early('users'),
      'has no wallet': dropped('wallets'),
      'has no user': dropped('users'),
      'is not their profile': (past) => answers(past, 'registerUser', (body) => ({ ...body, name: 'x' })),
    },
    charges: {
      'was charged 0 times': dropped('transactions'),
      'was charged 2 times': doubled('transactions', 'rows'),
      'and left': (past) => answers(past, 'chargeWallet', (body) => ({ point: body.point + 1 })),
    },
    keptKeys: {
      'is stored with undefined': dropped('requests'),
      'no request has': asked((one) => (one.operation === 'chargeWallet' ? undefined : one)),
    },
    ledgerRows: { 'no request for': early('transactions') },
    reservations: {
      'which never existed': dropped('holds', 'versions'),
      'which has no reservation': dropped('reservations', 'versions'),
      'no reservation has': (past) => rowsOf(past, 'versions', 'holds', () => ({ seatNumber: 51 })),
      'no request for': early('reservations'),
      '"status":"PENDING"': (past) => rowsOf(past, 'versions', 'holds', () => ({ createdAt: 1 })),
    },
    releases: {
      ', but not released': (past) => rowsOf(past, 'versions', 'holds', () => ({ expiresAt: 1 })),
    },
    exchanges: {
      'asked to hold': (past) => answers(past, 'holdSeats', (body) => ({ ...body, holds: [] })),
    },
    terms: {
      'and without a seat': (past) => rowsOf(past, 'versions', 'places', () => ({ held: [] })),
      'until 1': (past) => rowsOf(past, 'versions', 'places', () => ({ expiresAt: 1 })),
      'and has seat': (past) =>
        rowsOf(past, 'versions', 'holds', ({ expiresAt }) => ({ expiresAt: expiresAt + 1 })),
      'was answered expiresAt': (past) =>
        answers(past, 'holdSeats', (body) => ({ ...body, expiresAt: '2036-12-01T03:00:00.000Z' })),
      'a pass without a seat': (past) =>
        answers(past, 'pollQueue', (body) => body.holds && { ...body, holds: [] }),
    },
    paidOnce: {
      'was paid 2 times': (past) => answers(past, 'pay', (body, { to }) => ({ ...body, point: to % 2 })),
      'and then refused by 408': refusedAgain,
      'and the table has undefined': dropped('payments'),
    },
    shown: {
      'and paid': asked((one) => (one.operation === 'pay' ? { ...one, point: 1 } : one)),
      'but never did': dropped('places', 'versions'),
      'was refused what they hold': asked((one) =>
        one.body?.code === 'HOLD_CHANGED' ? { ...one, wish: { seatNumbers: one.body.seatNumbers } } : one,
      ),
    },
    payments: {
      'no request for': early('payments'),
      'no failed payment': dropped('payments', 'versions'),
    },
    cancellations: {
      'was refunded undefined times': dropped('transactions'),
      'and had not cancelled it': dropped('payments'),
      'no request to cancel': (past) => rowsOf(past, 'rows', 'payments', () => ({ status: 'CANCELLED' })),
    },
    heldAfterRelease: {
      'after releaseSeats': (past) =>
        rowsOf(past, 'rows', 'reservations', () => ({ status: 'HELD', expiresAt: Number.POSITIVE_INFINITY })),
      ' paid ': paidAfterRelease,
    },
    places: {
      'has no place': dropped('places'),
      'no request for the place': (past) =>
        rowsOf(past, 'versions', 'places', () => ({ tokenId: 'nobody’s' })),
    },
    passes: {
      'but never entered': (past) =>
        rowsOf(past, 'versions', 'places', ({ position }) => ({ position: position + 1 })),
      'did not end': (past) =>
        rowsOf(past, 'versions', 'places', ({ status }) => (status === 'EXPIRED' ? undefined : {})),
      'without a poll then': (past) => rowsOf(past, 'versions', 'places', () => ({ activatedAt: 1 })),
    },
    tokens: {
      'was given the token of': (past) => {
        const joined = past.history.find(
          ({ operation, status }) => operation === 'joinQueue' && status === 201,
        );
        return answers(past, 'joinQueue', () => joined?.body);
      },
    },
    settings: {
      'was set to': (past) => rowsOf(past, 'rows', 'schedules', () => ({ maxSeatsPerUser: 99 })),
    },
    lists: {
      'by listWalletTransactions': oneMore('listWalletTransactions'),
      'by listPayments': oneMore('listPayments'),
      'by listReservations': oneMore('listReservations'),
    },

    sharedNumbers: {
      'the number': (past) => rowsOf(past, 'versions', 'places', () => ({ position: 7 })),
      'the place': (past) => rowsOf(past, 'versions', 'places', ({ version }) => ({ position: version })),
    },
    overtaken: {
      'in the group': (past) =>
        rowsOf(past, 'versions', 'places', ({ position }) => ({ position: -position })),
    },
    goneBack: {
      'by getBoard': (past) => answers(past, 'getBoard', (body, { from }) => ({ ...body, serving: -from })),
      'the end of': (past) => answers(past, 'getBoard', (body, { from }) => ({ ...body, tail: -from })),
      'by getAdmission': (past) =>
        answers(past, 'getAdmission', (body, { from }) => ({ ...body, serving: -from })),
      'by pollQueue': (past) =>
        answers(past, 'pollQueue', (body, { from }) => ({ ...body, waitingQueueLength: from })),
    },

    uncalled: {
      'without a call': (past) =>
        rowsOf(past, 'versions', 'queues', ({ calledAt }) => ({ calledAt: 2 * calledAt })),
    },
    overcalled: {
      'too soon after': (past) =>
        rowsOf(past, 'versions', 'queues', ({ calledAt, callSize }) => ({
          calledAt: calledAt && 1,
          callSize: callSize && -1,
        })),
      ', after ': (past) =>
        rowsOf(past, 'versions', 'queues', ({ serving }) => ({ serving: 1_000 * serving })),
      ', but called': (past) =>
        rowsOf(past, 'versions', 'queues', ({ serving }) => ({ serving: 2 * serving })),
    },
    keptWaiting: {
      'was told to wait': (past) =>
        rowsOf(past, 'versions', 'holds', ({ seatNumber }) => (seatNumber === 1 ? undefined : {})),
    },
    passedOver: { 'and waited at': lastCall },
    calledWhileInterrupted: {
      'was paused and called': whileInterrupted('paused'),
      'was closed and called': whileInterrupted('closed'),
      'was not open and called': whileInterrupted('not open'),
    },
    enteredWhileInterrupted: {
      'was paused': enteredWhile('paused'),
      'was closed': enteredWhile('closed'),
      'was not open': enteredWhile('not open'),
      'had been closed': (past) =>
        rowsOf(past, 'versions', 'holds', ({ scheduleId }) => ({
          createdAt: lastOf(past, scheduleId, 'closed'),
        })),
    },
    beyondLimit: {
      'and may have': (past) =>
        rowsOf(past, 'versions', 'places', ({ held = [] }) => ({ held: [...held, ...held, ...held] })),
      'and owns 4': alreadyPaid,
    },
    joinedAtLimit: { 'and joined at': alreadyPaid },
    tooSoonSoldOut: {
      'is sold out': (past) =>
        dropped('payments')(answers(past, 'getBoard', (body) => ({ ...body, soldOut: true }))),
    },

    sharedSeats: {
      'seat 1 was': (past) =>
        answers(past, 'pay', (body) => ({ ...body, seats: [{ ...body.seats[0], seatNumber: 1 }] })),
    },
    unheldSales: {
      'without having held it': (past) =>
        answers(past, 'pay', (body) => ({ ...body, seats: [{ ...body.seats[0], seatNumber: 99 }] })),
    },
    wrongMaps: {
      'was shown as free': (past) =>
        answers(past, 'getSeatMap', (body) =>
          (body as { seatNumber: number }[]).map(({ seatNumber }) => ({ seatNumber, status: 'AVAILABLE' })),
        ),
    },
    brokenLedgers: {
      'was told a balance': (past) => answers(past, 'getWallet', (body) => ({ point: body.point + 1 })),
      'was answered by': (past) =>
        rowsOf(past, 'rows', 'transactions', ({ transactionId }) => ({
          transactionId: mirrored(transactionId),
        })),
    },
    unlawfulChanges: {
      'PROFILE went': doubled('users', 'versions'),
      'WALLET went': doubled('wallets', 'versions'),
      'TRANSACTION#': doubled('transactions', 'versions'),
      'KEY#': doubled('requests', 'versions'),
      'SEAT#': doubled('seats', 'versions'),
      'HOLD#': doubled('holds', 'versions'),
      'RESERVATION#': doubled('reservations', 'versions'),
      'PAYMENT#': doubled('payments', 'versions'),
      'QUEUE#': doubled('places', 'versions'),
      'STATE went': doubled('queues', 'versions'),
      '"paused":true': (past) => rowsOf(past, 'versions', 'queues', () => ({ paused: true })),
    },
  };
