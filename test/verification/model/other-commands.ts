import * as fc from 'fast-check';

import { HOUR, type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import { keys } from '#lib/table/keys.ts';
import { write } from '#lib/table/transact.ts';
import { remove } from '#lib/table/write.ts';
import {
  type Command,
  command,
  passTime,
  weighted,
  type Weighted,
} from '#test/verification/model/command.ts';
import type * as queueRules from '#test/verification/model/queue-rules.ts';
import * as queueSteps from '#test/verification/model/queue-steps.ts';
import { compareAnswers } from '#test/verification/model/compare-answers.ts';
import type { Rules } from '#test/verification/model/rules.ts';
import { tidy } from '#test/verification/model/seat-rules.ts';
import { deliverRecords } from '#test/verification/model/service.ts';

/** The operator changes a setting. */
const changes = (name: string, shown: string, changeOf: (model: Rules) => queueRules.Change): Command =>
  command({
    name,
    shown,
    run: async (model, service) => {
      const word = await queueSteps.change(model, service, changeOf(model));
      return word ?? shown;
    },
  });

const switches = (change: queueRules.Change): Command =>
  changes('switch', JSON.stringify(change), () => change);

/** The sale opens in this many seconds, or opened this long ago. */
const opens = (seconds: number): Command =>
  changes('open', `${seconds} s`, ({ now }) => ({ saleOpensAt: now + seconds * SECOND }));

const allows = (maxSeats: number): Command => changes('allow', `${maxSeats} seats`, () => ({ maxSeats }));

/** TTL removes one of the holds that ended a while ago. */
const expires = (nth: number): Command =>
  command({
    name: 'expire',
    shown: String(nth),
    check: (model) => expiredSeats(model).length > 0,
    run: async (model, service) => {
      const seats = expiredSeats(model);
      const seat = seats[nth % seats.length] ?? 0;
      const isThere = { expression: '#ttl < :now', values: { ':now': model.now / SECOND } };
      const key = keys.hold(service.sale.scheduleId, seat);
      await write(remove(key, isThere, () => new Error(`seat ${seat} has no hold to remove`)));
      tidy(model, seat);
      return 'removed';
    },
  });

/** Seats whose hold ended more than a minute ago. Before that, TTL must not act: the row says since when the seat is free. */
const expiredSeats = ({ seats, now }: Rules): number[] =>
  [...seats]
    .filter(([, { status, until }]) => status !== 'SOLD' && until + MINUTE < now)
    .map(([seat]) => seat);

/** The stream delivers some changes, once or twice. */
const streams = (isTwice: boolean): Command =>
  command({
    name: 'stream',
    shown: isTwice ? 'twice' : '',
    run: async (_, service) => {
      const records = service.stream.splice(0, 2);
      await deliverRecords(service, isTwice ? [...records, ...records] : records);
      return records.length > 0 ? 'delivered' : 'nothing to deliver';
    },
  });

const waits = (ms: number): Command =>
  command({
    name: 'wait',
    shown: `${ms / SECOND} s`,
    run: async (model, service) => {
      passTime(model, service, ms);
      return `${ms / SECOND} s`;
    },
  });

/** Several ticks, ten seconds apart, while no called fan polls. */
const goesOn = (times: number): Command =>
  command({
    name: 'go on',
    shown: `${times} times`,
    check: ({ tail, serving }) => serving < tail,
    run: async (model, service) => {
      let word = '';
      for (let time = 0; time < times; time += 1) {
        word = await queueSteps.tick(model, service);
        passTime(model, service, 10 * SECOND);
      }
      return word;
    },
  });

/** The clock moves to an instant, if it is still ahead. */
const waitsUntil = (name: string, at: (model: Rules) => Instant): Command =>
  command({
    name: 'wait until',
    shown: name,
    check: (model) => model.now + SECOND < at(model),
    run: async (model, service) => {
      passTime(model, service, at(model) - model.now);
      return name;
    },
  });

/** Commands of the operator, the event sources and the clock. */
export const otherCommands: readonly Weighted[] = [
  weighted(
    4,
    fc.integer({ min: 1, max: 4 }).map((count) =>
      command({
        name: 'deliver',
        shown: String(count),
        check: ({ intake }) => intake.length > 0,
        run: (model, service) => queueSteps.deliver(model, service, count),
      }),
    ),
  ),
  weighted(
    1,
    fc.constant(
      command({
        name: 'deliver again',
        check: ({ delivered }) => delivered.length > 0,
        run: queueSteps.deliverAgain,
      }),
    ),
  ),
  weighted(8, fc.constant(command({ name: 'tick', run: queueSteps.tick }))),
  weighted(3, fc.constantFrom(1, 2, 9).map(goesOn)),
  weighted(1, fc.constant(command({ name: 'look', run: compareAnswers }))),
  weighted(
    1,
    fc.constantFrom(
      ...[true, false, false].map((closed) => switches({ closed })),
      ...[true, false, false].map((paused) => switches({ paused })),
    ),
  ),
  weighted(1, fc.constantFrom(1, 2, 4).map(allows)),
  weighted(1, fc.constantFrom(-1, -1, -1, 20, 80).map(opens)),
  weighted(3, fc.nat({ max: 1 }).map(expires)),
  weighted(1, fc.boolean().map(streams)),
  weighted(
    4,
    fc.constantFrom(1, 2, 3, 7, 10, 30, 66).map((seconds) => waits(seconds * SECOND)),
  ),
  weighted(
    2,
    fc.constantFrom(120, 240, 296, 299, 300, 301, 303).map((seconds) => waits(seconds * SECOND)),
  ),
  weighted(
    1,
    fc.constantFrom(
      ...Array.from({ length: 4 }, () => waits(10 * MINUTE)),
      waits(25 * HOUR),
      waitsUntil('the last second before the day of the show', ({ cancelUntil }) => cancelUntil - SECOND),
      waitsUntil('the day of the show', ({ cancelUntil }) => cancelUntil),
      waitsUntil('the show', ({ startsAt }) => startsAt),
    ),
  ),
];
