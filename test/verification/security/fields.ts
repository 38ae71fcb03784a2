import type { Operation } from '#functions/routes.ts';
import { aPosterBody } from '#test/support/pictures.ts';

/** Valid fields for each operation with a body, as the inside of a JSON object. */
export const fields: Partial<Record<Operation, string>> = {
  chargeWallet: '"point":1000',
  holdSeats: '"seatNumbers":[20]',
  pay: '"seatNumbers":[20],"point":70000',
  createConcert: '"name":"공연","price":1',
  updateConcert: '"description":"x"',
  setPoster: Object.entries(aPosterBody())
    .map(([name, picture]) => `"${name}":"${picture}"`)
    .join(),
  createSchedule: '"startDatetime":"2036-12-31 19:00:00","endDatetime":"2036-12-31 21:00:00"',
  updateSchedule: '"maxSeatsPerUser":2',
};

export const JSON_TYPE = { 'content-type': 'application/json' };
