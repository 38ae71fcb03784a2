import { type Basis, GB, gbSeconds, MILLION, millisecondsOf } from '#bench/cost/basis.ts';
import type { Quantity } from '#bench/cost/bill.ts';
import {
  edgeQuantities,
  logStorageQuantity,
  numberQuantities,
  pageQuantities,
  requestQuantities,
  saleQuantities,
  type Steps,
  tableQuantities,
} from '#bench/cost/requests.ts';
import { waiterRequests } from '#bench/web/waiter.ts';
import { consumers } from '#functions/consumers.ts';
import { DAY, MINUTE, SECOND } from '#lib/clock.ts';
import { defaultAdmission } from '#lib/concert/concert.ts';
import type { ConcertId, ScheduleId } from '#lib/ids.ts';
import { CALL_MS } from '#lib/queue/admission.ts';
import type { QueueState } from '#lib/queue/queue.ts';
import { pollBehindTail } from '#lib/queue/waiting.ts';
import type { Question } from '#web/queue/pace.ts';

const PEOPLE = MILLION;

/** A sale whose seats are held, a while after its last call. */
const aState = (tail: number): QueueState => ({
  concertId: '' as ConcertId,
  scheduleId: '' as ScheduleId,
  tail,
  serving: 0,
  calledAt: -CALL_MS,
  callSize: 0,
  reached: {},
  turnedAway: {},
  open: true,
  soldOut: false,
  paused: false,
  closed: false,
  startsAt: DAY,
  returned: 0,
  seatsLeft: 0,
});

/** What one of them asks for, by the page's own rule. */
const requestsOf = ({ assumptions: { waiting } }: Basis): Record<Question, number> =>
  waiterRequests(waiting.ahead, waiting.minutes * MINUTE, waiting.calledASecond);

/** A million people who open the page, join and wait, each in a browser at an edge of the network. */
export const waiterQuantities = (basis: Basis): Quantity[] => quantitiesOf(basis, 1);

/** The same when they all join in one moment, so that most of them ask again and again until they are numbered. */
export const rushQuantities = (basis: Basis): Quantity[] => quantitiesOf(basis, pollsInRush(basis));

const quantitiesOf = (basis: Basis, pollsForNumber: number): Quantity[] => {
  const { board, own } = requestsOf(basis);
  const asked: Steps = { join: PEOPLE, firstPoll: PEOPLE * pollsForNumber, poll: PEOPLE * (own - 1) };
  const requests = [
    ...requestQuantities({ ...asked, board: originBoards(basis) }, basis),
    ...numberQuantities(PEOPLE, basis),
  ];
  return [
    ...boardQuantities(basis, PEOPLE * board),
    ...pageQuantities(PEOPLE, basis.pages['waiting room'], basis),
    ...edgeQuantities(asked, basis),
    ...requests,
    logStorageQuantity(requests, basis),
    ...tickQuantities(basis),
    ...saleQuantities(basis, basis.assumptions.waiting.minutes),
  ];
};

/** Places numbered a second: one batch at a time in each lane, and no more batches than Lambda takes. */
export const numberedASecond = (basis: Basis): number => {
  const atATime = Math.min(defaultAdmission.lanes, basis.inventory.polled['assignPositions'] ?? 0);
  return (atATime * consumers.assignPositions.batchSize * SECOND) / millisecondsOf(basis, 'number');
};

/** Polls until one that is made this long after the join, each when the one before it says, while so many a second are numbered. */
export const pollsWithin = (milliseconds: number, numberedPerSecond: number): number => {
  let polls = 0;
  for (let age = 0; age < milliseconds; polls += 1) {
    age += pollBehindTail(0, aState((numberedPerSecond * age) / SECOND), age, 0);
  }
  return polls;
};

const SAMPLES = 100;

/** Polls until the number is known, on average of those who are numbered early and late. */
const pollsInRush = (basis: Basis): number => {
  const perSecond = numberedASecond(basis);
  const lastMs = (PEOPLE / perSecond) * SECOND;
  const waits = Array.from({ length: SAMPLES }, (_, sample) => (lastMs * (sample + 1)) / SAMPLES);
  return Math.round(waits.reduce((sum, wait) => sum + pollsWithin(wait, perSecond), 0) / SAMPLES);
};

const boardQuantities = ({ assumptions }: Basis, boards: number): Quantity[] => {
  const { waiting, answerBytes, headerBytes, edgeHeaderBytes } = assumptions;
  const bytes = answerBytes.board + headerBytes + edgeHeaderBytes;
  return [
    {
      price: 'edgeRequest',
      item: 'boards',
      quantity: boards,
      why: `${boards / PEOPLE} each in ${waiting.minutes} minutes (web/src/queue/pace.ts, ${waiting.ahead.toLocaleString('en')} ahead)`,
    },
    {
      price: 'edgeData',
      item: 'boards',
      quantity: (boards * bytes) / GB,
      why: `${boards.toLocaleString('en')} × ${bytes} B, body and headers`,
    },
  ];
};

/** However many ask, an edge location asks the API once a second. */
const originBoards = ({ assumptions: { waiting } }: Basis): number => waiting.edges * waiting.minutes * 60;

const tickQuantities = (basis: Basis): Quantity[] => {
  const { minutes } = basis.assumptions.waiting;
  return [
    { price: 'lambdaRequest', item: 'ticks', quantity: minutes, why: 'a run a minute' },
    {
      price: 'lambdaGbSecond',
      item: 'ticks',
      quantity: gbSeconds(basis, 'admitWaiting', minutes, MINUTE),
      why: `${minutes} minutes without a pause`,
    },
    ...tableQuantities('tickLong', minutes * 60, basis),
  ];
};
