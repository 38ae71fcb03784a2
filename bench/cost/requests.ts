import {
  type Basis,
  functionOf,
  GB,
  gbSeconds,
  logPrice,
  millisecondsOf,
  type PageLoad,
  unitsOf,
} from '#bench/cost/basis.ts';
import type { Quantity } from '#bench/cost/bill.ts';
import { HOURS } from '#bench/cost/inventory.ts';
import { consumers } from '#functions/consumers.ts';
import type { FunctionName } from '#functions/names.ts';
import { MINUTE } from '#lib/clock.ts';
import { metricUnits } from '#lib/metrics.ts';
import { KEYS_KEPT_MS } from '#lib/token/token-keys.ts';

/** What a fan asks of the API: by which function, and under which name its units and assumptions are. */
const functions = {
  join: 'joinQueue',
  firstPoll: 'pollQueue',
  poll: 'pollQueue',
  enter: 'pollQueue',
  exchange: 'holdSeats',
  pay: 'pay',
  board: 'getBoard',
  register: 'registerUser',
  chargeOnce: 'chargeWallet',
  wallet: 'getWallet',
  reservations: 'listReservations',
} as const satisfies Readonly<Record<string, FunctionName>>;

type Step = keyof typeof functions;

/** How often each step is taken. */
export type Steps = Readonly<Partial<Record<Step, number>>>;

const entriesOf = (steps: Steps) => Object.entries(steps) as [Step, number][];

const sumOf = (steps: Steps, each: (step: Step) => number): number =>
  entriesOf(steps).reduce((sum, [step, times]) => sum + times * each(step), 0);

const requestsIn = (steps: Steps): number => sumOf(steps, () => 1);

/** What requests cost at the API, at its functions, at the table and in the logs. */
export const requestQuantities = (steps: Steps, basis: Basis): Quantity[] => {
  const requests = requestsIn(steps);
  const why = entriesOf(steps)
    .map(([step, times]) => `${step} ${times.toLocaleString('en')}`)
    .join(', ');
  return [
    { price: 'apiRequest', item: 'API', quantity: requests, why },
    { price: 'lambdaRequest', item: 'requests', quantity: requests, why: 'one a request' },
    ...entriesOf(steps).flatMap(([step, times]) => stepQuantities(step, times, basis)),
    ...accessLogQuantities(requests, basis),
  ];
};

const stepQuantities = (step: Step, times: number, basis: Basis): Quantity[] => {
  const { logBytes } = basis.assumptions;
  const name = functions[step];
  const milliseconds = millisecondsOf(basis, step);
  return [
    {
      price: 'lambdaGbSecond',
      item: step,
      quantity: gbSeconds(basis, name, times, milliseconds),
      why: runs(basis, name, times, milliseconds),
    },
    ...tableQuantities(step, times, basis),
    ...logQuantities(step, name, times, logBytes[step], basis),
  ];
};

const runs = (basis: Basis, name: FunctionName, times: number, milliseconds: number): string =>
  `${times.toLocaleString('en')} × ${functionOf(basis, name).memoryGb} GB (template) × ${milliseconds} ms (assumed)`;

/** Units as measured, on containers whose caches are cold. */
export const tableQuantities = (flow: string, times: number, basis: Basis): Quantity[] => {
  const { writes, reads } = unitsOf(basis, flow);
  const quantity = (price: 'tableWrite' | 'tableRead', each: number): Quantity[] =>
    each === 0
      ? []
      : [
          {
            price,
            item: flow,
            quantity: times * each,
            why: `${times.toLocaleString('en')} × ${each} (measured)`,
          },
        ];
  return [...quantity('tableWrite', writes), ...quantity('tableRead', reads)];
};

const logQuantities = (
  item: string,
  name: FunctionName,
  times: number,
  bytes: number,
  basis: Basis,
): Quantity[] => {
  const { logClass, hasPlatformLines } = functionOf(basis, name);
  const { platformLogBytes } = basis.assumptions;
  const each = bytes + (hasPlatformLines ? platformLogBytes : 0);
  return each === 0
    ? []
    : [
        {
          price: logPrice[logClass],
          item: `lines of ${item}`,
          quantity: (times * each) / GB,
          why: `${times.toLocaleString('en')} × ${each} B`,
        },
      ];
};

const accessLogQuantities = (requests: number, basis: Basis): Quantity[] => {
  const { accessLog } = basis.inventory;
  if (!accessLog) return [];
  const bytes = accessLogBytes(accessLog.format) + basis.assumptions.logLineBytes;
  return [
    {
      price: logPrice[accessLog.logClass],
      item: 'access log',
      quantity: (requests * bytes) / GB,
      why: `${requests.toLocaleString('en')} × ${bytes} B, from the format in the template`,
    },
  ];
};

/** How long the values of an access log are. */
const contextBytes: Readonly<Record<string, number>> = {
  requestTimeEpoch: 13,
  requestId: 16,
  extendedRequestId: 16,
  // 'PUT /concerts/{concertId}/schedules/{scheduleId}/reserves'
  routeKey: 60,
  status: 3,
  responseLatency: 3,
  integrationLatency: 3,
  'authorizer.claims.sub': 36,
  'identity.sourceIp': 15,
  integrationErrorMessage: 1,
};
const OTHER_BYTES = 20;

/** Bytes of a line in which every value has been filled in. */
export const accessLogBytes = (format: string): number =>
  format.replaceAll(/\$context\.([\w.]+\w)/g, (_, name: string) =>
    'x'.repeat(contextBytes[name] ?? OTHER_BYTES),
  ).length;

/** What it costs that so many joins are numbered, in full batches. */
export const numberQuantities = (joins: number, basis: Basis): Quantity[] => {
  const { batchSize } = consumers.assignPositions;
  const { logBytes } = basis.assumptions;
  const milliseconds = millisecondsOf(basis, 'number');
  const batches = joins / batchSize;
  const name = 'assignPositions';
  const full = `${joins.toLocaleString('en')} in batches of ${batchSize}`;
  return [
    {
      price: 'sqsFifoRequest',
      item: 'messages sent, received, deleted',
      quantity: joins + 2 * batches,
      why: `${joins.toLocaleString('en')} sent, and received and deleted ${batchSize} at a time`,
    },
    { price: 'lambdaRequest', item: 'batches numbered', quantity: batches, why: full },
    {
      price: 'lambdaGbSecond',
      item: 'number',
      quantity: gbSeconds(basis, name, batches, milliseconds),
      why: runs(basis, name, batches, milliseconds),
    },
    ...tableQuantities('number', joins, basis),
    ...logQuantities('number', name, batches, logBytes.number, basis),
  ];
};

/** Bytes that the API answers, straight to the fan. */
export const egressQuantity = (steps: Steps, { assumptions }: Basis): Quantity => ({
  price: 'egress',
  item: 'answers',
  quantity: sumOf(steps, (step) => assumptions.answerBytes[step] + assumptions.headerBytes) / GB,
  why: 'bodies (measured) and headers',
});

/** What the same requests cost at the edge that passes them on. */
export const edgeQuantities = (steps: Steps, { assumptions }: Basis): Quantity[] => {
  const { answerBytes, headerBytes, edgeHeaderBytes, requestBytes } = assumptions;
  const requests = requestsIn(steps);
  return [
    {
      price: 'edgeRequest',
      item: 'API requests',
      quantity: requests,
      why: 'each passes through the distribution',
    },
    {
      price: 'edgeData',
      item: 'answers',
      quantity: sumOf(steps, (step) => answerBytes[step] + headerBytes + edgeHeaderBytes) / GB,
      why: 'bodies (measured) and headers',
    },
    {
      price: 'edgeToOrigin',
      item: 'requests passed on',
      quantity: (requests * requestBytes) / GB,
      why: `${requests.toLocaleString('en')} × ${requestBytes} B (assumed)`,
    },
  ];
};

/** Files of the page, which the CDN has. */
export const pageQuantities = (
  loads: number,
  { requests, gzipBytes }: PageLoad,
  { assumptions: { edgeHeaderBytes, headerBytes } }: Basis,
): Quantity[] => {
  const bytes = gzipBytes + requests * (headerBytes + edgeHeaderBytes);
  return [
    {
      price: 'edgeRequest',
      item: 'the page',
      quantity: loads * requests,
      why: `${loads.toLocaleString('en')} × ${requests} files (measured)`,
    },
    {
      price: 'edgeData',
      item: 'the page',
      quantity: (loads * bytes) / GB,
      why: `${loads.toLocaleString('en')} × ${bytes.toLocaleString('en')} B, files (measured) and headers`,
    },
  ];
};

/** Public reads that the CDN answers; it asks the API once a second at the most, whatever their number. */
export const cachedReadQuantities = (reads: number, { assumptions }: Basis): Quantity[] => {
  const bytes = assumptions.browser.cachedReadBytes + assumptions.headerBytes + assumptions.edgeHeaderBytes;
  return [
    { price: 'edgeRequest', item: 'public reads', quantity: reads, why: 'concert, dates, board, seats' },
    {
      price: 'edgeData',
      item: 'public reads',
      quantity: (reads * bytes) / GB,
      why: `${reads.toLocaleString('en')} × ${bytes} B, bodies (measured) and headers`,
    },
  ];
};

/** What a sale costs by going on, however many take part. */
export const saleQuantities = ({ assumptions: { containers } }: Basis, minutes: number): Quantity[] => {
  const names = Object.keys(metricUnits).length;
  const hours = Math.ceil(minutes / 60);
  return [
    {
      price: 'secretCall',
      item: 'containers that read the token keys',
      quantity: containers * Math.ceil((minutes * MINUTE) / KEYS_KEPT_MS),
      why: `${containers} containers (assumed), every ${KEYS_KEPT_MS / MINUTE} of ${minutes} minutes`,
    },
    {
      price: 'metric',
      item: 'metrics with data',
      quantity: (names * hours) / HOURS,
      why: `${names} names (lib/metrics.ts) × ${hours} of ${HOURS} hours`,
    },
  ];
};

/** The same lines, kept for the month of their retention. */
export const logStorageQuantity = (quantities: readonly Quantity[], { assumptions }: Basis): Quantity => {
  const ingested = quantities
    .filter(({ price }) => price === 'logs' || price === 'logsInfrequent')
    .reduce((sum, { quantity }) => sum + quantity, 0);
  return {
    price: 'logStorage',
    item: 'all of these lines',
    quantity: ingested * assumptions.compressedTo,
    why: `kept for a month, compressed to ${assumptions.compressedTo} (assumed) of ${ingested.toFixed(2)} GB`,
  };
};
