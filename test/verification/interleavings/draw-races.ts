import { type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import { CANCELLABLE_AFTER_ROUND_MS, newDraw, SEALED_BEFORE_ROUND_MS } from '#lib/draw/draw.ts';
import { readQueueState } from '#lib/queue/queue-state.items.ts';
import { NOW } from '#test/support/builders.ts';
import { aMark, DRAWN, loseEntry, MARKED, OPENS, ANNOUNCED_ROUND, SEALED } from '#test/support/draw-steps.ts';
import { testBeacon } from '#test/support/beacon-rounds.ts';
import type { Scenario } from '#test/verification/interleavings/explore.ts';
import { joinOf } from '#test/verification/interleavings/fans.ts';
import {
  assignsNumbers,
  cancelsDraw,
  polls,
  publishes,
  ticks,
  updates,
} from '#test/verification/interleavings/operations.ts';
import { race } from '#test/verification/interleavings/race.ts';
import type { Fan, Sale, SaleOptions } from '#test/verification/interleavings/sale.ts';

const rules = { entryOpensAt: NOW, saleOpensAt: OPENS, beacon: testBeacon, round: ANNOUNCED_ROUND };

/** A sale with a draw. Its entries are open. */
const drawn: SaleOptions = {
  saleOpensAt: OPENS,
  draw: rules,
  queue: { draw: newDraw(rules, { lanes: 1 }), entries: 0, marked: {} },
};

const enters = (sale: Sale, fan: Fan, now: Instant = NOW) => assignsNumbers(sale, [joinOf(fan)], now);
const marks = (sale: Sale) => assignsNumbers(sale, [aMark(sale)], MARKED);

/** One fan has entered. */
const oneEntered = async (sale: Sale): Promise<void> => {
  const [fan] = sale.fans();
  if (fan) await enters(sale, fan)();
};

/** One fan has entered, all groups are marked, and a seal is requested. */
const closed = async (sale: Sale): Promise<void> => {
  await oneEntered(sale);
  await marks(sale)();
  await ticks(sale, MARKED + SECOND)();
};

const sealed = async (sale: Sale): Promise<void> => {
  await closed(sale);
  await publishes(sale, SEALED)();
};

/** Takes the draw, from any state, to the point where every entry has its number. */
const finish = async (sale: Sale): Promise<void> => {
  await marks(sale)();
  await publishes(sale, SEALED)();
  await ticks(sale, DRAWN - SEALED_BEFORE_ROUND_MS)();
  await publishes(sale, DRAWN)();
  await ticks(sale, DRAWN + MINUTE)();
};

/** When `finish` has ended. */
const FINISHED = DRAWN + MINUTE;
/** The last instant at which a draw is sealed for its round. */
const LAST_SEAL = DRAWN - SEALED_BEFORE_ROUND_MS - 1;

/** From then on, a draw can be cancelled if its numbers were not drawn. */
const AN_HOUR_LATER = DRAWN + CANCELLABLE_AFTER_ROUND_MS;

/** Entering, marking, sealing, drawing and cancelling. */
export const drawRaces: Readonly<Record<string, Scenario>> = {
  'enter a draw × mark, in an order that SQS does not have': race({
    sale: drawn,
    operations: (sale) => ({ enter: enters(sale, sale.fan('x')), mark: marks(sale) }),
    next: finish,
    until: FINISHED,
    outcomes: [
      'enter: numbers 1, mark: numbers 0 → x PENDING as entry 1; 1/1; DRAWN with 1',
      'enter: numbers 1, mark: numbers 0 → x PENDING at 1; 1/1; DRAWN with 0',
    ],
    inConflict: ['enter: CONFLICT, mark: numbers 0 → x; 1/1; DRAWN with 1'],
  }),
  'enter a draw by a late write × mark and seal': race({
    sale: drawn,
    operations: (sale) => ({
      enter: enters(sale, sale.fan('x')),
      seal: async () => [await marks(sale)(), await publishes(sale, SEALED)()].join(', '),
    }),
    next: async (sale) => {
      await oneEntered(sale);
      await finish(sale);
    },
    until: FINISHED,
    outcomes: [
      'enter: CONFLICT, seal: numbers 0, publishes → x PENDING at 1; 2/2; DRAWN with 1',
      'enter: numbers 1, seal: numbers 0, CONFLICT → x PENDING as entry 1; 1/1; DRAWN with 1',
      'enter: numbers 1, seal: numbers 0, publishes → x PENDING as entry 1; 1/1; DRAWN with 1',
      'enter: numbers 1, seal: numbers 0, publishes → x PENDING at 1; 1/1; DRAWN with 0',
    ],
    inConflict: ['enter: numbers 1, seal: numbers 0, CONFLICT → x PENDING at 1; 1/1; DRAWN with 0'],
  }),
  'enter a draw × its opening moves': race({
    movesDate: true,
    sale: drawn,
    operations: (sale) => ({
      enter: enters(sale, sale.fan('x')),
      move: updates(sale, { saleOpensAt: '2036-12-05 20:00:00' }),
    }),
    outcomes: [
      'enter: numbers 1, move: DRAW_FIXED → x PENDING as entry 1; 0/1; ENTERING with 1',
      'enter: numbers 1, move: saleOpensAt:2036-12-05 20:00:00 → x PENDING as entry 1; 0/1; ENTERING with 1',
    ],
    inConflict: [
      'enter: CONFLICT, move: DRAW_FIXED → x; 0/1; ENTERING with 1',
      'enter: CONFLICT, move: saleOpensAt:2036-12-05 20:00:00 → x; 0/1; ENTERING with 1',
    ],
  }),
  'cancel × its opening moves': race({
    movesDate: true,
    sale: drawn,
    operations: (sale) => ({
      cancel: cancelsDraw(sale, NOW),
      move: updates(sale, { saleOpensAt: '2036-12-05 20:00:00' }),
    }),
    outcomes: ['cancel: cancelled, move: saleOpensAt:2036-12-05 20:00:00 → 0/0; CANCELLED with 0'],
  }),
  'enter a draw × cancel': race({
    sale: drawn,
    operations: (sale) => ({ enter: enters(sale, sale.fan('x')), cancel: cancelsDraw(sale, NOW) }),
    until: NOW + SECOND,
    outcomes: [
      'enter: numbers 0, cancel: cancelled → x; 0/0; CANCELLED with 0',
      'enter: numbers 1, cancel: cancelled → x PENDING as entry 1; 0/1; CANCELLED with 1',
    ],
    inConflict: ['enter: CONFLICT, cancel: cancelled → x; 0/1; CANCELLED with 1'],
  }),
  'seal × seal, with a lost entry': race({
    sale: drawn,
    before: async (sale) => {
      await loseEntry(await readQueueState(sale.schedule.scheduleId));
      await closed(sale);
    },
    operations: (sale) => {
      sale.fan('x');
      return { one: publishes(sale, SEALED), other: publishes(sale, SEALED + 1) };
    },
    next: finish,
    until: FINISHED,
    outcomes: [
      'one: CONFLICT, other: publishes → x PENDING as entry 2; 2/2; DRAWN with 2',
      'one: publishes, other: CONFLICT → x PENDING as entry 2; 2/2; DRAWN with 2',
      'one: publishes, other: publishes → x PENDING as entry 2; 2/2; DRAWN with 2',
    ],
    inConflict: ['one: CONFLICT, other: CONFLICT → x PENDING as entry 2; 2/2; DRAWN with 2'],
  }),
  'seal × delay': race({
    sale: drawn,
    before: closed,
    operations: (sale) => {
      sale.fan('x');
      return { seal: publishes(sale, LAST_SEAL), tick: ticks(sale, LAST_SEAL + 1) };
    },
    until: DRAWN,
    outcomes: [
      'seal: CONFLICT, tick: calls 0 → x PENDING as entry 1; 0/1; DELAYED with 1',
      'seal: publishes, tick: CONFLICT → x PENDING as entry 1; 0/1; SEALED with 1',
      'seal: publishes, tick: calls 0 → x PENDING as entry 1; 0/1; SEALED with 1',
    ],
    inConflict: ['seal: CONFLICT, tick: calls 0 → x PENDING as entry 1; 0/1; SEALED with 1'],
  }),
  'seal × cancel': race({
    sale: drawn,
    before: closed,
    operations: (sale) => {
      sale.fan('x');
      return { seal: publishes(sale, SEALED), cancel: cancelsDraw(sale, SEALED) };
    },
    until: SEALED,
    outcomes: [
      'seal: CONFLICT, cancel: cancelled → x PENDING as entry 1; 0/1; CANCELLED with 1',
      'seal: publishes, cancel: cancelled → x PENDING as entry 1; 0/1; CANCELLED with 1',
    ],
  }),
  'draw × draw': race({
    sale: drawn,
    before: sealed,
    operations: (sale) => {
      sale.fan('x');
      return { one: ticks(sale, DRAWN), other: ticks(sale, DRAWN + SECOND) };
    },
    until: DRAWN + SECOND,
    outcomes: [
      'one: CONFLICT, other: calls 1 → x PENDING as entry 1; 1/1; DRAWN with 1',
      'one: calls 0, other: calls 1 → x PENDING as entry 1; 1/1; DRAWN with 1',
      'one: calls 1, other: CONFLICT → x PENDING as entry 1; 1/1; DRAWN with 1',
      'one: calls 1, other: calls 0 → x PENDING as entry 1; 1/1; DRAWN with 1',
    ],
    inConflict: ['one: CONFLICT, other: CONFLICT → x PENDING as entry 1; 0/1; DRAWN with 1'],
  }),
  'draw × cancel': race({
    sale: drawn,
    before: sealed,
    operations: (sale) => {
      sale.fan('x');
      return { draw: ticks(sale, DRAWN), cancel: cancelsDraw(sale, DRAWN - 1) };
    },
    until: DRAWN,
    outcomes: [
      'draw: CONFLICT, cancel: cancelled → x PENDING as entry 1; 0/1; CANCELLED with 1',
      'draw: calls 0, cancel: cancelled → x PENDING as entry 1; 1/1; CANCELLED with 1',
      'draw: calls 1, cancel: DRAW_DECIDED → x PENDING as entry 1; 1/1; DRAWN with 1',
    ],
    inConflict: ['draw: CONFLICT, cancel: DRAW_DECIDED → x PENDING as entry 1; 0/1; DRAWN with 1'],
  }),
  'draw × cancel, an hour after the round': race({
    sale: drawn,
    before: sealed,
    operations: (sale) => {
      sale.fan('x');
      return { draw: ticks(sale, AN_HOUR_LATER), cancel: cancelsDraw(sale, AN_HOUR_LATER) };
    },
    until: AN_HOUR_LATER,
    outcomes: [
      'draw: CONFLICT, cancel: cancelled → x PENDING as entry 1; 0/1; CANCELLED with 1',
      'draw: calls 0, cancel: cancelled → x PENDING as entry 1; 1/1; CANCELLED with 1',
      'draw: calls 1, cancel: DRAW_DECIDED → x PENDING as entry 1; 1/1; DRAWN with 1',
    ],
    inConflict: ['draw: CONFLICT, cancel: DRAW_DECIDED → x PENDING as entry 1; 0/1; DRAWN with 1'],
  }),
  'draw × poll': race({
    sale: drawn,
    before: sealed,
    operations: (sale) => ({ draw: ticks(sale, DRAWN), poll: polls(sale.fan('x'), { now: DRAWN }) }),
    until: DRAWN,
    outcomes: [
      'draw: calls 1, poll: has 5 → x 5 HELD ACTIVE; 1/1; DRAWN with 1',
      'draw: calls 1, poll: waits → x PENDING as entry 1; 1/1; DRAWN with 1',
    ],
    inConflict: [
      'draw: CONFLICT, poll: waits → x PENDING as entry 1; 0/1; DRAWN with 1',
      'draw: CONFLICT, poll: waits → x PENDING as entry 1; 0/1; SEALED with 1',
    ],
  }),
};
