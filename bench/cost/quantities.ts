import { assumptions, type StepName, steps } from '#bench/cost/assumptions.ts';
import type { Quantity } from '#bench/cost/bill.ts';
import { HOURS, type Inventory } from '#bench/cost/template.ts';
import { sum } from '#bench/statistics.ts';
import { waiterRequests } from '#bench/web/waiter.ts';
import { consumers } from '#functions/consumers.ts';
import type { FunctionName } from '#functions/names.ts';
import { MINUTE } from '#lib/clock.ts';
import { metricUnits } from '#lib/metrics.ts';
import { KEYS_KEPT_MS } from '#lib/token/token-keys.ts';

/** What `npm run bench:units` measures. */
export interface Measured {
  /** Table units of each flow, by AWS's rules. */
  readonly units: Readonly<Record<string, { readonly writes: number; readonly reads: number }>>;
  /** Bytes of rows that are never deleted. */
  readonly kept: { readonly booking: number; readonly newFan: number; readonly waiter: number };
}

/** The sources of the quantities, besides the assumptions. */
export interface Basis extends Measured {
  readonly inventory: Inventory;
  /** Files of a page, as `npm run bench:web` counts them. */
  readonly pages: Readonly<
    Record<'waiting room' | 'booking' | 'service worker', { requests: number; gzipBytes: number }>
  >;
}

/** AWS's gigabyte. */
export const GB = 2 ** 30;
const MILLION = 1_000_000;

const { headerBytes, edgeHeaderBytes, edgeFunctionRuns, requestBytes, saleMinutes, waiting, browser } =
  assumptions;

type LineOf = (price: Quantity['price'], item: string, quantity: number, why: string) => Quantity;
export const line: LineOf = (price, item, quantity, why) => ({ price, item, quantity, why });

export const count = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 1 });

/** @throws Error for a function that the template does not have */
export const functionOf = ({ inventory }: Basis, name: FunctionName): Inventory['functions'][string] => {
  const found = inventory.functions[name];
  if (!found) throw new Error(`the template has no function "${name}"`);
  return found;
};

type RunsOf = (basis: Basis, name: FunctionName, item: string, times: number, each: number) => Quantity;

/** GB-seconds of a function's runs. `each`: milliseconds of one run. */
export const runs: RunsOf = (basis, name, item, times, ms) => {
  const { memoryGb } = functionOf(basis, name);
  const why = `${count(times)} × ${memoryGb} GB (template) × ${count(ms)} ms (assumed)`;
  return line('lambdaGbSecond', item, memoryGb * times * (ms / 1_000), why);
};

/** Log lines of a function's runs. `each`: our own bytes of one run; Lambda's lines are added where it writes them. */
export const logs: RunsOf = (basis, name, item, times, own) => {
  const { logPrice, hasPlatformLines } = functionOf(basis, name);
  const bytes = own + (hasPlatformLines ? assumptions.platformLogBytes : 0);
  return line(logPrice, item, (times * bytes) / GB, `${count(times)} × ${bytes} B (measured)`);
};

/** Table units of a flow, with cold caches. @throws Error for a flow that was not measured */
const tableUnits = ({ units }: Basis, flow: string, times: number): Quantity[] => {
  const found = units[flow];
  if (!found) throw new Error(`npm run bench:units does not measure "${flow}"`);
  return [
    line('tableWrite', flow, times * found.writes, `${count(times)} × ${found.writes} (measured)`),
    line('tableRead', flow, times * found.reads, `${count(times)} × ${found.reads} (measured)`),
  ];
};

/** Time, table units and log lines of a step. @param tableTimes differs where a run does the flow several times */
const stepQuantities = (basis: Basis, step: StepName, times: number, tableTimes = times): Quantity[] => {
  const { by, calls, logBytes } = steps[step];
  const milliseconds = sum(['code' as const, ...calls].map((call) => assumptions.milliseconds[call]));
  return [
    runs(basis, by, step, times, milliseconds),
    ...tableUnits(basis, step, tableTimes),
    logs(basis, by, `lines of ${step}`, times, logBytes),
  ];
};

/** How often each step happens. */
type Times = Readonly<Partial<Record<StepName, number>>>;

const entriesOf = (times: Times) => Object.entries(times) as [StepName, number][];
const requestsIn = (times: Times): number => sum(Object.values(times));

/** Gigabytes of the answers. @param more bytes of each besides body and headers */
const answerGb = (times: Times, more = 0): number =>
  sum(entriesOf(times).map(([step, each]) => each * (steps[step].answerBytes + headerBytes + more))) / GB;

/** What requests cost at the API, its functions, the table and the logs. @param joins are numbered in full batches */
const served = (basis: Basis, times: Times, joins: number): Quantity[] => {
  const requests = requestsIn(times);
  const why = entriesOf(times).map(([step, each]) => `${step} ${count(each)}`);
  const quantities = [
    line('apiRequest', 'API', requests, why.join(', ')),
    line('lambdaRequest', 'requests', requests, 'one a request'),
    ...entriesOf(times).flatMap(([step, each]) => stepQuantities(basis, step, each)),
    ...accessLog(basis, requests),
    ...(joins > 0 ? numbering(basis, joins) : []),
  ];
  const ingested = sum(quantities.filter(({ price }) => price.startsWith('logs')).map((one) => one.quantity));
  const { compressedTo } = assumptions;
  const stored = `kept for a month, compressed to ${compressedTo} (assumed) of ${ingested.toFixed(2)} GB`;
  return [...quantities, line('logStorage', 'all of these lines', ingested * compressedTo, stored)];
};

const accessLog = ({ inventory: { accessLog: log } }: Basis, requests: number): Quantity[] => {
  if (!log) return [];
  const bytes = accessLogBytes(log.format) + assumptions.logLineBytes;
  const why = `${count(requests)} × ${bytes} B, from the format in the template`;
  return [line(log.logPrice, 'access log', (requests * bytes) / GB, why)];
};

/** Lengths of values in the access log. Any other value counts 20. */
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

/** Bytes of an access log line with all values filled in. */
export const accessLogBytes = (format: string): number =>
  format.replaceAll(/\$context\.([\w.]+\w)/g, (_, name) => 'x'.repeat(contextBytes[name] ?? 20)).length;

const numbering = (basis: Basis, joins: number): Quantity[] => {
  const { batchSize } = consumers.assignPositions;
  const batches = joins / batchSize;
  const messages = `${count(joins)} sent, and received and deleted ${batchSize} at a time`;
  return [
    line('sqsFifoRequest', 'messages sent, received, deleted', joins + 2 * batches, messages),
    line('lambdaRequest', 'batches numbered', batches, `${count(joins)} in batches of ${batchSize}`),
    ...stepQuantities(basis, 'number', batches, joins),
  ];
};

/** What a sale costs, whatever the number of fans. */
const saleQuantities = (): Quantity[] => {
  const { containers } = assumptions;
  const reads = containers * Math.ceil((saleMinutes * MINUTE) / KEYS_KEPT_MS);
  const every = `${containers} containers (assumed), every ${KEYS_KEPT_MS / MINUTE} of ${saleMinutes} minutes`;
  const [names, hours] = [Object.keys(metricUnits).length, Math.ceil(saleMinutes / 60)];
  const metrics = `${names} names (lib/metrics.ts) × ${hours} of ${HOURS} hours`;
  return [
    line('secretCall', 'containers that read the token keys', reads, every),
    line('metric', 'metrics with data', (names * hours) / HOURS, metrics),
  ];
};

/** What CloudFront charges for requests that it passes on to the API. */
const passedOn = (item: string, requests: number, answers: number, why: string): Quantity[] => {
  const sent = `${count(requests)} × ${requestBytes} B (assumed)`;
  return [
    line('edgeRequest', item, requests, why),
    line('edgeData', item, answers, 'bodies (measured) and headers'),
    line('edgeToOrigin', item, (requests * requestBytes) / GB, sent),
  ];
};

const apiAtEdge = (times: Times): Quantity[] =>
  passedOn('API requests', requestsIn(times), answerGb(times, edgeHeaderBytes), 'each passes through it');

/** What CloudFront answers from its cache. */
const fromCache = (item: string, requests: number, bytes: number, why: string): Quantity[] => {
  const all = bytes + headerBytes + edgeHeaderBytes;
  const data = `${count(requests)} × ${count(all)} B, bodies (measured) and headers`;
  return [line('edgeRequest', item, requests, why), line('edgeData', item, (requests * all) / GB, data)];
};

const page = ({ pages }: Basis, name: keyof Basis['pages'], item = 'the page'): Quantity[] => {
  const { requests, gzipBytes } = pages[name];
  const why = `${count(MILLION)} × ${requests} files (measured)`;
  return fromCache(item, MILLION * requests, gzipBytes / requests, why);
};

/** CloudFront runs the function for each file whose name has no hash. */
const edgeFunctions = (): Quantity => {
  const runs = `${count(MILLION)} × ${edgeFunctionRuns} (assumed); hashed files pass no function`;
  return line('edgeFunction', 'the page', MILLION * edgeFunctionRuns, runs);
};

const asAssigned: Times = { join: MILLION, firstPoll: MILLION, enter: MILLION, pay: MILLION };
const withExchange: Times = { ...asAssigned, exchange: MILLION };

/** A million bookings by programs that call the API directly. */
const bookingsBy =
  (times: Times) =>
  (basis: Basis): Quantity[] => [
    // Lambda's reads of the stream are free, and the consumer's filter passes only expired holds.
    ...served(basis, times, MILLION),
    egress(times),
    ...saleQuantities(),
  ];

const egress = (times: Times): Quantity =>
  line('egress', 'answers', answerGb(times), 'bodies (measured) and headers');

export const bookings = bookingsBy(asAssigned);
export const exchangedBookings = bookingsBy(withExchange);

/** A million bookings with an exchange, through CloudFront, in browsers with an empty cache. */
export const browserBookings = (basis: Basis): Quantity[] => {
  const times: Times = {
    ...withExchange,
    poll: MILLION * browser.polls,
    wallet: MILLION * browser.wallets,
    reservations: MILLION * browser.reservations,
  };
  const reads = MILLION * browser.cachedReads;
  return [
    ...served(basis, times, MILLION),
    ...saleQuantities(),
    ...apiAtEdge(times),
    ...fromCache('public reads', reads, browser.cachedReadBytes, 'concert, dates, board, seats'),
    ...page(basis, 'booking'),
    edgeFunctions(),
    ...page(basis, 'service worker', 'the service worker'),
  ];
};

/** Ticks of open queues. They run even while nobody books. */
export const bookingTicks = (basis: Basis): Quantity[] => {
  const { seatsASchedule, openSeconds } = assumptions;
  const schedules = MILLION / seatsASchedule;
  return [
    ...tableUnits(basis, 'tick', schedules * openSeconds),
    line('tableWrite', 'calls', MILLION, 'one a booking at most, when the seat before it is sold'),
    runs(basis, 'admitWaiting', 'ticks', saleMinutes, MINUTE),
  ];
};

const firstSteps: Times = { register: MILLION, chargeOnce: MILLION };

/** A million users register and charge once. */
export const newFans = (basis: Basis): Quantity[] => [...served(basis, firstSteps, 0), egress(firstSteps)];

export const cognito = (): Quantity[] => [line('user', 'sign-in', MILLION, 'each counts once a month')];

/** One month's storage of the rows that a million bookings, new fans or waiting fans leave. */
export const rowsLeft = ({ kept, inventory }: Basis, of: keyof Measured['kept']): Quantity[] => {
  const quantity = (MILLION * kept[of]) / GB;
  const why = `${count(MILLION)} × ${kept[of]} B (measured)`;
  return [
    line('tableStorage', 'rows', quantity, why),
    line('tableRecovery', 'rows', inventory.isRecoverable ? quantity : 0, why),
  ];
};

/** A million people open the page, join and wait, each in a browser behind CloudFront. */
export const waiters = (basis: Basis): Quantity[] => {
  const { board, own } = waiterRequests(waiting.ahead, saleMinutes * MINUTE, waiting.calledASecond);
  const asked: Times = { join: MILLION, firstPoll: MILLION, poll: MILLION * (own - 1) };
  // An edge location asks the API once a second, however many browsers ask the edge location.
  const boards = waiting.edges * saleMinutes * 60;
  const why = `${board} each in ${saleMinutes} minutes (web/src/queue/pace.ts, ${count(waiting.ahead)} ahead)`;
  return [
    ...fromCache('boards', MILLION * board, steps.board.answerBytes, why),
    ...page(basis, 'waiting room'),
    edgeFunctions(),
    ...apiAtEdge(asked),
    ...served(basis, { ...asked, board: boards }, MILLION),
    line('lambdaRequest', 'ticks', saleMinutes, 'a run a minute'),
    runs(basis, 'admitWaiting', 'ticks', saleMinutes, MINUTE),
    ...tableUnits(basis, 'tickLong', saleMinutes * 60),
    ...saleQuantities(),
  ];
};

/**
 * The same million, all joining within a minute. The API accepts joins as fast as they are numbered, so no poll comes
 * before its number. A refused join is free at API Gateway and costs a request at CloudFront.
 */
export const rush = (basis: Basis): Quantity[] => {
  const refused = MILLION * (waiting.joinsInRush - 1);
  const answers = (refused * (headerBytes + edgeHeaderBytes)) / GB;
  const why = `${waiting.joinsInRush} joins each (npm run rehearse)`;
  return [...waiters(basis), ...passedOn('joins refused', refused, answers, why)];
};
