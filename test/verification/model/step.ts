import { expect } from 'vitest';

import type { Broken, Code, Fan, Rules } from '#test/verification/model/rules.ts';
import { type Answer, type Client, look, type Service } from '#test/verification/model/service.ts';

/** A fan and what their step needs: the service runs the step, and the rules give the expected answer. */
export interface Visit {
  readonly rules: Rules;
  readonly service: Service;
  readonly fan: Fan;
  readonly client: Client;
}

/** One step of a fan. It returns its result in words, to be counted. */
export type Step = (visit: Visit) => Promise<string>;

const statusOf: Readonly<Record<Code, number>> = {
  INVALID_INPUT: 400,
  UNAUTHORIZED: 401,
  USER_NOT_FOUND: 404,
  PAYMENT_NOT_FOUND: 404,
  SALE_NOT_OPEN: 409,
  SCHEDULE_CLOSED: 409,
  SOLD_OUT: 406,
  PLACE_LOST: 401,
  SEAT_TAKEN: 409,
  SEAT_LIMIT_REACHED: 409,
  NO_SEAT_FREE: 409,
  PASS_EXPIRED: 408,
  HOLD_CHANGED: 409,
  INSUFFICIENT_POINTS: 406,
  IDEMPOTENCY_KEY_REUSED: 409,
  CANCELLATION_CLOSED: 409,
};

/** The answer must be one of the errors that the rules allow. */
export const refusedBy = ({ status, body }: Answer, broken: Broken): Code => {
  expect(broken, `refused with ${status} ${body?.code}`).toContain(body?.code);
  const code = body.code as Code;
  expect(status).toBe(statusOf[code]);
  return code;
};

export const iso = (instant: number): string => new Date(instant).toISOString();

/** Seats that the fan has taken since the last look. */
export const takenSince = async ({ service, client }: Visit): Promise<number[]> => {
  const taken = await look(service);
  expect(taken.filter(({ userId }) => userId !== client.userId)).toEqual([]);
  return taken.map(({ seatNumber }) => seatNumber);
};
