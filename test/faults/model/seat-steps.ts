import { expect } from 'vitest';

import * as rules from '#test/faults/model/rules.ts';
import type { Fan, Rules } from '#test/faults/model/rules.ts';
import * as seatRules from '#test/faults/model/seat-rules.ts';
import type { Wish } from '#test/faults/model/seat-rules.ts';
import { ask } from '#test/faults/model/service.ts';
import { iso, refusedBy, type Step, takenSince } from '#test/faults/model/step.ts';

export const hold =
  (wish: Wish | undefined): Step =>
  async (visit) => {
    const { rules: model, service, fan, client } = visit;
    const asked = wish ?? { count: 1 };
    const answer = await ask(service, 'holdSeats', { token: client.passToken, body: wish });

    const chosen = await takenSince(visit);
    const broken = seatRules.holdBreaks(model, fan, asked);
    if (broken.length > 0) {
      expect(chosen).toEqual([]);
      const taken = seatRules.takenOf(model, fan, asked);
      if (answer.body.code === 'SEAT_TAKEN') expect(new Set(answer.body.seatNumbers)).toEqual(new Set(taken));
      return refusedBy(answer, broken);
    }
    expectChosen(model, fan, asked, chosen);
    const isTakeover = chosen.some((seat) => model.seats.has(seat));
    seatRules.hold(model, fan, chosen);
    const held = rules.heldBy(model, fan).toSorted((one, other) => one - other);
    expect(answer.status).toBe(201);
    expect(answer.body.holds.map((one: { seatNumber: number }) => one.seatNumber)).toEqual(held);
    expect(answer.body.expiresAt).toBe(
      iso(Math.min(...held.map((seat) => model.seats.get(seat)?.until ?? 0))),
    );
    client.passToken = answer.body.token;
    if (fan.passToken) fan.passToken = { ...fan.passToken, until: fan.place?.until ?? 0 };
    if (chosen.length === 0) return 'held already';
    return isTakeover ? 'taken over' : 'held';
  };

const rowOf = (seat: number): number => Math.ceil(seat / 10);

/** Seats that were asked for; or so many free ones, side by side if any row has room for that, and as far in front. */
export const expectChosen = (model: Rules, fan: Fan, wish: Wish, chosen: readonly number[]): void => {
  expect(chosen).toHaveLength(seatRules.missing(model, fan, wish));
  expect(chosen.filter((seat) => !rules.isFree(model, seat))).toEqual([]);
  if ('seatNumbers' in wish) {
    expect(wish.seatNumbers).toEqual(expect.arrayContaining([...chosen]));
    return;
  }
  const free = rules.freeSeats(model);
  const front = free.find((first) =>
    chosen.every((_, index) => free.includes(first + index) && rowOf(first + index) === rowOf(first)),
  );
  const [first] = chosen;
  if (front === undefined || first === undefined) return;
  expect(chosen).toEqual(chosen.map((_, index) => first + index));
  expect(rowOf(first)).toBe(rowOf(front));
};

export const release: Step = async ({ rules: model, service, fan, client }) => {
  const held = rules.heldBy(model, fan).length;
  const answer = await ask(service, 'releaseSeats', { token: client.passToken });

  const broken = seatRules.releaseBreaks(model, fan);
  if (broken.length > 0) return refusedBy(answer, broken);
  expect(answer.status).toBe(204);
  seatRules.release(model, fan);
  return held > 0 ? 'released' : 'nothing to release';
};
