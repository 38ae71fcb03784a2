import { expect } from 'vitest';

import * as rules from '#test/verification/model/rules.ts';
import type { Fan, Rules } from '#test/verification/model/rules.ts';
import * as seatRules from '#test/verification/model/seat-rules.ts';
import type { EntryWish, Wish } from '#test/verification/model/seat-rules.ts';
import { type Answer, ask } from '#test/verification/model/service.ts';
import { iso, refusedBy, type Step, takenSince } from '#test/verification/model/step.ts';

/** Exchanges the held seats; without a wish: for one seat. */
export const exchange =
  (wish: Wish | undefined): Step =>
  async (visit) => {
    const { rules: model, service, fan, client } = visit;
    const asked = wish ?? { count: 1 };
    const answer = await ask(service, 'holdSeats', { token: client.passToken, body: wish });

    const chosen = await takenSince(visit);
    const broken = seatRules.exchangeBreaks(model, fan, asked);
    if (broken.length > 0) {
      expect(chosen).toEqual([]);
      const taken = seatRules.takenOf(model, fan, asked);
      if (answer.body.code === 'SEAT_TAKEN') expect(new Set(answer.body.seatNumbers)).toEqual(new Set(taken));
      return refusedBy(answer, broken);
    }
    const before = rules.heldBy(model, fan);
    const isSame = seatRules.isHeldAlready(model, fan, asked);
    if (isSame) expect(chosen).toEqual([]);
    const wanted = isSame ? before : wantedOf(model, fan, asked, chosen);
    const isTakeover = chosen.some((seat) => model.seats.get(seat)?.status === 'HELD');
    seatRules.exchange(model, fan, wanted);
    expectHeld(model, fan, answer, 201);
    client.passToken = answer.body.token;
    if (isSame) return 'held already';
    if (isTakeover) return 'taken over';
    return chosen.length > 0 ? 'exchanged' : 'fewer';
  };

/** All seats to hold, with those that were chosen. */
const wantedOf = (model: Rules, fan: Fan, wish: Wish, chosen: readonly number[]): readonly number[] => {
  expect(chosen).toHaveLength(seatRules.more(model, fan, wish));
  expect(chosen.filter((seat) => !rules.isFree(model, seat))).toEqual([]);
  if ('seatNumbers' in wish) {
    expect(wish.seatNumbers).toEqual(expect.arrayContaining([...chosen]));
    return wish.seatNumbers;
  }
  const kept = rules.heldBy(model, fan).slice(0, wish.count);
  expectBest(rules.freeSeats(model), chosen, kept, true);
  return [...kept, ...chosen];
};

/** Free wished seats in the order of the wishes, then the best seats. */
export const expectEntry = (model: Rules, fan: Fan, wish: EntryWish, chosen: readonly number[]): void => {
  const free = rules.freeSeats(model);
  const { seats = [] } = wish;
  const size = seatRules.sizeOfEntry(model, fan, wish);
  const wished = seats.filter((seat) => free.includes(seat)).slice(0, size);
  const others = chosen.filter((seat) => !wished.includes(seat));
  expect(chosen).toHaveLength(size);
  expect(chosen).toEqual(expect.arrayContaining(wished));
  const rank = (fan.place?.position ?? 0) - (model.serving - model.callSize) - 1;
  expectBest(
    free.filter((seat) => !wished.includes(seat)),
    others,
    wished,
    rank <= 0,
  );
};

const rowOf = (seat: number): number => Math.ceil(seat / 10);

/** Free seats: side by side if a row has room, next to kept seats if possible, and as far in front as possible. */
const expectBest = (
  free: readonly number[],
  chosen: readonly number[],
  beside: readonly number[],
  isFirst: boolean,
): void => {
  expect(free).toEqual(expect.arrayContaining([...chosen]));
  if (chosen.length === 0) return;
  const runs = free
    .map((first) => chosen.map((_, index) => first + index))
    .filter((run) => run.every((seat) => free.includes(seat) && rowOf(seat) === rowOf(run[0] ?? 0)));
  const near = runs.filter(([first = 0]) =>
    beside.some(
      (seat) => rowOf(seat) === rowOf(first) && (seat === first - 1 || seat === first + chosen.length),
    ),
  );
  const best = near.length > 0 ? near : runs;
  if (best.length === 0) return;
  const inOrder = chosen.toSorted((one, other) => one - other);
  expect(best).toContainEqual(inOrder);
  if (isFirst) expect(rowOf(inOrder[0] ?? 0)).toBe(Math.min(...best.map(([first = 0]) => rowOf(first))));
};

/** An answer lists all held seats and their end. */
export const expectHeld = (model: Rules, fan: Fan, answer: Answer, status: number): void => {
  expect(answer.status).toBe(status);
  expect(answer.body.holds.map((one: { seatNumber: number }) => one.seatNumber)).toEqual(
    rules.heldBy(model, fan),
  );
  expect(answer.body.holds).not.toEqual([]);
  expect(answer.body.expiresAt).toBe(iso(fan.place?.until ?? 0));
};

export const release: Step = async ({ rules: model, service, fan, client }) => {
  const answer = await ask(service, 'releaseSeats', { token: client.passToken });

  if (!rules.passTokenIsGood(model, fan)) return refusedBy(answer, ['UNAUTHORIZED']);
  expect(answer.status).toBe(204);
  if (!rules.hasPass(model, fan)) return 'nothing to release';
  seatRules.endPlace(model, fan);
  return 'released';
};
