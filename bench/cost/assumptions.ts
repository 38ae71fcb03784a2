import type { FunctionName } from '#functions/names.ts';

/** Figures that neither the template nor `npm run bench:units` gives. Bytes were measured on a laptop. Times are estimates. */
export const assumptions = {
  /** A month without users. A few past sales have left rows behind. */
  idle: {
    tableGb: 0.05,
    /** The web client, and the bundles that the CDK has uploaded. */
    fileGb: 0.1,
    tickMs: 15,
    /** The log line of a tick that finds no open queue. It has the tick's metrics; CloudWatch's own bytes are included. */
    tickLogBytes: 240,
    auditMs: 20_000,
    auditLogBytes: 2_000,
    /** API calls of one rotation, which reads and writes a secret's versions and moves their labels. */
    rotationCalls: 12,
    /** Connections with which Lambda polls an idle queue, and how often a minute each does so. */
    pollers: 5,
    pollsAMinute: 3,
    /** Hours in which custom metrics have data: the metric of the ticks in every hour, the metric of the audit once a night. */
    metricHours: 730 + 31,
  },
  /** Usual billed time of a call within a Region, and of our own code at 512 MB in a warm container. */
  milliseconds: { code: 10, read: 5, write: 8, transaction: 30, message: 15 },
  /** Status line and headers of an answer of the HTTP API. */
  headerBytes: 250,
  /** What CloudFront adds to an answer: security headers and cache status. */
  edgeHeaderBytes: 850,
  /** Requests of a visit that pass the CloudFront Function: the document, and the settings of the sign-in. */
  edgeFunctionRuns: 2,
  /** A request with a token, as CloudFront passes it on. */
  requestBytes: 2_000,
  /** What CloudWatch adds to each log line. */
  logLineBytes: 26,
  /** Size of stored log lines after CloudWatch has compressed them, as a share. */
  compressedTo: 0.15,
  /** Lambda's lines START, END and REPORT of a request, where it writes them. */
  platformLogBytes: 420,
  /** Containers at work. Each reads the token keys every few minutes. */
  containers: 200,
  /** How long a sale takes, and how long each of a million fans waits. */
  saleMinutes: 30,
  /** A browser's requests besides the steps of a booking. Counted in Chromium, for a signed-in fan who is called at once. */
  browser: {
    /** The booking page asks once more for the pass. */
    polls: 1,
    wallets: 2,
    reservations: 2,
    /** The concert four times, its dates three times, the board and the seats once. */
    cachedReads: 9,
    cachedReadBytes: 450,
  },
  waiting: {
    /** Numbers ahead of the average fan: half of a million. */
    ahead: 500_000,
    calledASecond: 2,
    /** Join requests of each fan when all join within a minute: `npm run rehearse -- --fans 1000000 --within 60`. */
    joinsInRush: 3.8,
    /** Edge locations. Each asks the API for the board once a second. */
    edges: 10,
  },
  /** For the ticks: they cost the same for any number of bookings. */
  seatsASchedule: 50,
  openSeconds: 120,
} as const;

interface Step {
  readonly by: FunctionName;
  /** The function's AWS calls, one after the other, with cold caches. */
  readonly calls: readonly (keyof typeof assumptions.milliseconds)[];
  /** Body of the answer. */
  readonly answerBytes: number;
  /** Our own log lines about one request, from runs of the handlers, with what CloudWatch adds to each. */
  readonly logBytes: number;
}

/** A user's requests, named as their flows in `npm run bench:units`. `number` is the numbering of a batch of ten joins. */
export const steps = {
  join: { by: 'joinQueue', calls: ['read', 'message'], answerBytes: 553, logBytes: 504 },
  firstPoll: { by: 'pollQueue', calls: ['read', 'read'], answerBytes: 823, logBytes: 0 },
  poll: { by: 'pollQueue', calls: ['read'], answerBytes: 823, logBytes: 0 },
  // With the receipt of an entry. Estimated from the fields.
  entrantPoll: { by: 'pollQueue', calls: ['read'], answerBytes: 1_650, logBytes: 0 },
  enter: { by: 'pollQueue', calls: ['read', 'read', 'transaction'], answerBytes: 762, logBytes: 205 },
  exchange: {
    by: 'holdSeats',
    calls: ['read', 'read', 'transaction'],
    answerBytes: 762,
    logBytes: 502,
  },
  pay: { by: 'pay', calls: ['read', 'read', 'read', 'transaction'], answerBytes: 476, logBytes: 500 },
  board: { by: 'getBoard', calls: ['read'], answerBytes: 159, logBytes: 0 },
  // Estimated from the fields.
  draw: { by: 'getDraw', calls: ['read'], answerBytes: 2_000, logBytes: 0 },
  register: { by: 'registerUser', calls: ['read', 'transaction'], answerBytes: 140, logBytes: 219 },
  chargeOnce: { by: 'chargeWallet', calls: ['read', 'transaction'], answerBytes: 16, logBytes: 219 },
  wallet: { by: 'getWallet', calls: ['read'], answerBytes: 16, logBytes: 0 },
  reservations: { by: 'listReservations', calls: ['read', 'read', 'read'], answerBytes: 929, logBytes: 0 },
  // The ten places are written side by side.
  number: { by: 'assignPositions', calls: ['read', 'write', 'write'], answerBytes: 0, logBytes: 238 },
} as const satisfies Readonly<Record<string, Step>>;

export type StepName = keyof typeof steps;
