import { RULE, tableOf } from '#bench/table.ts';
import { type Flows, figureOf, type Kept, type Measured } from './flows.ts';
import { excessOf, goals } from './goals.ts';
import { largestRows } from './meter.ts';

/** Titles of the flows, in the order of the report. */
const titles: Readonly<Record<string, string>> = {
  join: 'join the queue',
  number: 'number: one of a batch of 10, behind others',
  numberWide: '  the same with 64 message groups',
  numberFirst: '  the same into a closed queue, with opening and call',
  enterDraw: 'enter a draw: one of a batch of 10',
  enterDrawWide: '  the same with 64 message groups',
  pollEntry: 'poll with an entry, within the same second',
  pollUnnumbered: 'poll without a number yet, within the same second',
  firstPoll: 'poll that learns the number',
  pollCold: 'waiting poll, cold container',
  poll: 'waiting poll, within the same second',
  admit: 'tick that calls 20',
  enter: 'enter: the poll that gets the pass, with one seat',
  enterTwo: '  the same with two seats',
  enterAgain: '  the same token once more: finds the pass',
  exchange: 'exchange one seat',
  exchangeTwo: 'exchange two seats',
  pay: 'pay one seat',
  payTwo: 'pay two seats',
  payAgain: 'pay again: the same answer',
  bookingAsAssigned: 'BOOKING AS ASSIGNED: join, number, first poll, enter, pay',
  booking: 'BOOKING: the same with one exchange',
  cancel: 'cancel a payment',
  release: 'release one seat',
  expire: 'a hold that ran out, from the stream',
  leaveWaiting: 'leave the queue',
  leaveInside: 'leave with a pass, releasing one seat',
  register: 'register',
  charge: 'charge points',
  chargeOnce: '  the same under an idempotency key, as the page does',
  wallet: 'points of a wallet',
  reservations: 'reservations of a fan who has one',
  board: 'board, cold container',
  seatMap: 'seat map, cold container',
  tick: 'tick with nothing to do, 10 waiting',
  tickLong: '  the same, 1,000 waiting',
  sample: 'sample of a sale, once a minute while its queue is open',
  admitLong: 'tick that calls more, 1,000 waiting',
};

const HEAD = ['flow', 'AWS writes', 'reads', 'Local writes', 'reads', 'goal', ''];

/** The table with its goals, and notes. */
export const report = ({ flows, kept }: Measured): string =>
  [table(flows), sizes(), keptLine(kept), notes].join('\n\n');

const table = (flows: Flows): string => {
  const body = Object.entries(titles).map(([flow, title]) => {
    const { aws, local } = figureOf(flows, flow);
    return [
      title,
      ...[aws.writes, aws.reads, local.writes, local.reads].map(rounded).map(String),
      ...goalOf(flows, flow),
    ];
  });
  return tableOf([HEAD, RULE, ...body], [1, 2, 3, 4]).join('\n');
};

const goalOf = (flows: Flows, flow: string): [goal: string, verdict: string] => {
  const goal = goals.find((one) => one.flow === flow);
  if (!goal) return ['', ''];
  const limits = Object.entries({ writes: goal.writes, reads: goal.reads })
    .filter(([, most]) => most !== undefined)
    .map(([what, most]) => `${what} ≤ ${most}`);
  const excess = excessOf(flows, goal);
  return [limits.join(', '), excess.length === 0 ? 'ok' : `OVER in ${excess.join(' and ')}`];
};

/** Rounds away the noise of fractions. */
const rounded = (units: number): number => Number(units.toFixed(3));

/** For `--json`: AWS's units by flow, those of DynamoDB Local, and bytes of rows that are never deleted. */
export const asFigures = ({ flows, kept }: Measured) => {
  const figures = (by: 'aws' | 'local') =>
    Object.fromEntries(
      Object.entries(flows).map(([flow, { [by]: units }]) => [
        flow,
        { writes: rounded(units.writes), reads: rounded(units.reads) },
      ]),
    );
  return { flows: figures('aws'), local: figures('local'), kept };
};

const kinds: Readonly<Record<string, string>> = {
  STATE: 'queue state',
  QUEUE: 'place',
  HOLD: 'hold',
  SEAT: 'seat',
  RESERVATION: 'reservation',
  PAYMENT: 'payment',
  TRANSACTION: 'ledger row',
  WALLET: 'wallet',
};

const sizes = (): string => {
  const rows = Object.entries(kinds).map(([kind, title]) => `${title} ${largestRows.get(kind) ?? 0}`);
  return `Largest rows in bytes (a write unit is 1,024, a read unit 4,096): ${rows.join(', ')}.`;
};

const keptLine = ({ booking, newFan, waiter }: Kept): string =>
  `Bytes of storage that stay for good: a booking of one seat ${booking}, a new fan's account and first charge ${newFan}, ` +
  `the place of a fan who never enters ${waiter}.`;

const notes = `\
Measured with 25 of 50 seats sold to others. Each of these leaves a row in the seat map, as does a released seat. A
booking is all steps of one fan from the join to the paid seat. Each step runs with cold caches and reads concert,
schedule and queue again. Its number is a tenth of a batch of 10 behind others. Calls belong to the queue, not to the
fan, and are listed separately.

AWS: counted from the rows before and after each write and the rows that each read finds, by the rules in
bench/units/accounting.ts. The documentation does not say what a Query that finds nothing costs: assumed is the minimum.
Local: what DynamoDB Local reports. It differs from AWS:
- It counts one of all writes of a transaction that cost the same, so it reports too few writes for transactions.
- A missing key of a BatchGetItem and a Query that finds nothing cost 0. On AWS they cost the minimum, as with GetItem.
- A refused write reports nothing. On AWS it costs as much as the existing row.`;
