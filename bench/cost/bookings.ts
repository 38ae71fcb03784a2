import { type Basis, gbSeconds, MILLION, unitsOf } from '#bench/cost/basis.ts';
import type { Quantity } from '#bench/cost/bill.ts';
import {
  edgeQuantities,
  egressQuantity,
  logStorageQuantity,
  numberQuantities,
  requestQuantities,
  saleQuantities,
  type Steps,
} from '#bench/cost/requests.ts';
import { MINUTE } from '#lib/clock.ts';

const BOOKINGS = MILLION;

/** What one booking asks of the API. */
const steps: Steps = { join: BOOKINGS, firstPoll: BOOKINGS, claim: BOOKINGS, hold: BOOKINGS, pay: BOOKINGS };

/** All that a million bookings cause, by calls of the API itself. */
export const bookingQuantities = (basis: Basis): Quantity[] => {
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

/** The same bookings through the distribution, as a browser makes them. */
export const browserQuantities = (basis: Basis): Quantity[] => [
  ...bookingQuantities(basis).filter(({ price }) => price !== 'egress'),
  ...edgeQuantities(steps, basis),
];

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

/** Where the stack's own user pool is the issuer, and everybody who books is somebody else. */
export const signInQuantities = (): Quantity[] => [
  { price: 'user', item: 'sign-in', quantity: BOOKINGS, why: 'one user a booking' },
];
