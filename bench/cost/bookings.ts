import { type Basis, GB, gbSeconds, MILLION, unitsOf } from '#bench/cost/basis.ts';
import type { Quantity } from '#bench/cost/bill.ts';
import {
  cachedReadQuantities,
  edgeQuantities,
  egressQuantity,
  logStorageQuantity,
  numberQuantities,
  pageQuantities,
  requestQuantities,
  saleQuantities,
  type Steps,
} from '#bench/cost/requests.ts';
import { MINUTE } from '#lib/clock.ts';

const BOOKINGS = MILLION;

/** What one booking asks of the API, by a fan who takes the seat that is assigned. */
const asAssigned: Steps = { join: BOOKINGS, firstPoll: BOOKINGS, enter: BOOKINGS, pay: BOOKINGS };

/** The same by a fan who exchanges it for another. */
const withExchange: Steps = { ...asAssigned, exchange: BOOKINGS };

/** All that a million bookings cause, by calls of the API itself. */
export const bookingQuantities = (basis: Basis): Quantity[] => quantitiesOf(asAssigned, basis);

export const exchangedBookingQuantities = (basis: Basis): Quantity[] => quantitiesOf(withExchange, basis);

const quantitiesOf = (steps: Steps, basis: Basis): Quantity[] => {
  const requests = [...requestQuantities(steps, basis), ...numberQuantities(BOOKINGS, basis)];
  return [
    ...requests,
    {
      price: 'lambdaRequest',
      item: 'stream consumer',
      quantity: 0,
      why: 'its filter (template) lets through only holds that ran out; Lambda reads the stream for nothing',
    },
    logStorageQuantity(requests, basis),
    egressQuantity(steps, basis),
    ...saleQuantities(basis, basis.assumptions.saleMinutes),
  ];
};

/** What a browser asks of the API for a booking, beside the steps themselves. */
const browserSteps = ({ assumptions: { browser } }: Basis): Steps => ({
  ...withExchange,
  poll: BOOKINGS * browser.polls,
  wallet: BOOKINGS * browser.wallets,
  reservations: BOOKINGS * browser.reservations,
});

/** The same bookings through the distribution, as a browser makes them that has kept no file. */
export const browserQuantities = (basis: Basis): Quantity[] => {
  const all = browserSteps(basis);
  const requests = [...requestQuantities(all, basis), ...numberQuantities(BOOKINGS, basis)];
  return [
    ...requests,
    logStorageQuantity(requests, basis),
    ...saleQuantities(basis, basis.assumptions.saleMinutes),
    ...edgeQuantities(all, basis),
    ...cachedReadQuantities(BOOKINGS * basis.assumptions.browser.cachedReads, basis),
    ...pageQuantities(BOOKINGS, basis.pages.booking, basis),
  ];
};

/** What makes a fan of somebody who has signed in. */
const newFanSteps: Steps = { register: BOOKINGS, chargeOnce: BOOKINGS };

export const newFanQuantities = (basis: Basis): Quantity[] => {
  const requests = requestQuantities(newFanSteps, basis);
  return [...requests, logStorageQuantity(requests, basis), egressQuantity(newFanSteps, basis)];
};

/** A month of what stays in the table of a million. */
export const keptQuantities = (of: keyof Basis['kept'], { kept, inventory }: Basis): Quantity[] => {
  const quantity = (MILLION * kept[of]) / GB;
  const why = `${MILLION.toLocaleString('en')} × ${kept[of]} B (measured)`;
  return [
    { price: 'tableStorage', item: 'rows', quantity, why },
    { price: 'tableRecovery', item: 'rows', quantity: inventory.isRecoverable ? quantity : 0, why },
  ];
};

/** An open queue is ticked whether anybody books or not: no booking causes it. */
export const tickQuantities = (basis: Basis): Quantity[] => {
  const { seatsASchedule, openSeconds, saleMinutes } = basis.assumptions;
  const schedules = BOOKINGS / seatsASchedule;
  const { reads } = unitsOf(basis, 'tick');
  return [
    {
      price: 'tableRead',
      item: 'ticks',
      quantity: schedules * openSeconds * reads,
      why: `${schedules.toLocaleString('en')} schedules of ${seatsASchedule} seats × ${openSeconds} s (assumed) × ${reads} (measured)`,
    },
    {
      price: 'tableWrite',
      item: 'admissions',
      quantity: BOOKINGS,
      why: 'one a booking at the most, when the seat before it is sold',
    },
    {
      price: 'lambdaGbSecond',
      item: 'ticks',
      quantity: gbSeconds(basis, 'admitWaiting', saleMinutes, MINUTE),
      why: `one run for all queues that are open, ${saleMinutes} minutes`,
    },
  ];
};

/** Where the stack's own user pool is the issuer. */
export const signInQuantities = (): Quantity[] => [
  { price: 'user', item: 'sign-in', quantity: MILLION, why: 'each once a month, whatever they do' },
];
