import { type Basis, GB, gbSeconds, MILLION } from '#bench/cost/basis.ts';
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
import { MINUTE } from '#lib/clock.ts';
import type { Question } from '#web/queue/pace.ts';

const PEOPLE = MILLION;

/** What one of them asks for, by the page's own rule. */
const requestsOf = ({ assumptions: { waiting } }: Basis): Record<Question, number> =>
  waiterRequests(waiting.ahead, waiting.minutes * MINUTE, waiting.calledASecond);

/** A million people who open the page, join and wait, each in a browser at an edge of the network. */
export const waiterQuantities = (basis: Basis): Quantity[] => {
  const { board, own } = requestsOf(basis);
  const asked: Steps = { join: PEOPLE, firstPoll: PEOPLE, poll: PEOPLE * (own - 1) };
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

/**
 * The same when they all join in one moment. The API lets as many joins through as are numbered at once, so nobody asks for a
 * number in vain; it charges nothing for the joins that it refuses, the edge does.
 */
export const rushQuantities = (basis: Basis): Quantity[] => {
  const { edgeHeaderBytes, headerBytes, requestBytes, waiting } = basis.assumptions;
  const refused = PEOPLE * (waiting.joinsInRush - 1);
  const item = 'joins refused';
  return [
    ...waiterQuantities(basis),
    {
      price: 'edgeRequest',
      item,
      quantity: refused,
      why: `${waiting.joinsInRush} joins each (npm run rehearse)`,
    },
    {
      price: 'edgeData',
      item,
      quantity: (refused * (headerBytes + edgeHeaderBytes)) / GB,
      why: 'headers',
    },
    {
      price: 'edgeToOrigin',
      item,
      quantity: (refused * requestBytes) / GB,
      why: `${refused.toLocaleString('en')} × ${requestBytes} B (assumed)`,
    },
  ];
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
