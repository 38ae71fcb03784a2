/**
 * What neither the template nor the table's units say. Bytes of bodies and of log lines were measured on the
 * laptop; times cannot be measured there.
 */
export const assumptions = {
  /** A service that nobody uses, with what a few on-sales left behind. */
  idle: {
    tableGb: 0.05,
    /** The web client, and the bundles that the CDK has uploaded. */
    fileGb: 0.1,
    /** Reads nothing but the list of open queues, which is empty. */
    tickMs: 15,
    /** One consistent query that finds nothing. */
    tickReads: 1,
    auditMs: 20_000,
    auditLogBytes: 2_000,
    rotationMs: 2_000,
    /** Reading, writing and moving the labels of a secret's versions. */
    rotationCalls: 12,
    /** Connections with which Lambda waits for messages of an idle queue, each for 20 s at a time. */
    pollers: 5,
    pollsAMinute: 3,
    /** The line of metrics of a tick that finds no open queue, with what CloudWatch adds to it. */
    tickLogBytes: 240,
    /** Custom metrics with data without an on-sale: that of ticks in each hour, the audit's once a night. */
    metricHours: 730 + 31,
  },
  /** Billed time of a call as it usually takes within a Region, and of our own code at 512 MB in a warm container. */
  milliseconds: { code: 10, read: 5, write: 8, transaction: 30, message: 15 },
  /** Calls that wait for each other, with nothing in a cache, by what a request does; `number` is a batch of ten. */
  calls: {
    join: ['read', 'message'],
    firstPoll: ['read', 'read'],
    poll: ['read'],
    enter: ['read', 'read', 'read', 'transaction'],
    exchange: ['read', 'read', 'read', 'transaction'],
    pay: ['read', 'read', 'read', 'transaction'],
    board: ['read'],
    register: ['read', 'transaction'],
    chargeOnce: ['read', 'read', 'transaction'],
    wallet: ['read'],
    reservations: ['read', 'read', 'read'],
    // The places of a batch are written side by side.
    number: ['read', 'write', 'write'],
  },
  /** Body of the answer. */
  answerBytes: {
    join: 553,
    firstPoll: 823,
    poll: 823,
    enter: 762,
    exchange: 762,
    pay: 450,
    board: 159,
    register: 140,
    chargeOnce: 16,
    wallet: 16,
    reservations: 861,
  },
  /** Status line and headers of an answer of the HTTP API. */
  headerBytes: 250,
  /** What CloudFront adds to it: the security headers, and whether and where it was cached. */
  edgeHeaderBytes: 850,
  /** A request with a token, as CloudFront passes it on. */
  requestBytes: 2_000,
  /**
   * Lines of ours about one request, taken from runs of the handlers, with what CloudWatch adds to each: those that
   * change something leave one of 305 to 348 B with an IPv4 address, and one of some 205 B with a metric; `number` is a batch of ten.
   */
  logBytes: {
    join: 607,
    firstPoll: 0,
    poll: 0,
    enter: 205,
    exchange: 603,
    pay: 560,
    board: 0,
    register: 276,
    chargeOnce: 300,
    wallet: 0,
    reservations: 0,
    number: 238,
  },
  /** What CloudWatch adds to each line. */
  logLineBytes: 26,
  /** What is left of lines once CloudWatch has compressed them. */
  compressedTo: 0.15,
  /** What Lambda writes of each request, where it does: START, END and REPORT. */
  platformLogBytes: 420,
  /** Containers at work, each of which reads the secret every five minutes. */
  containers: 200,
  saleMinutes: 30,
  /**
   * What a browser asks for during a booking, beside its steps, as counted in Chromium for a fan who is signed in, is
   * called at once and chooses without delay.
   */
  browser: {
    /** The booking page asks once more for the pass. */
    polls: 1,
    wallets: 2,
    reservations: 2,
    /** Four times the concert, three times its dates, the board and the seats. */
    cachedReads: 9,
    cachedReadBytes: 450,
  },
  waiting: {
    minutes: 30,
    /** Half of a million are ahead. */
    ahead: 500_000,
    calledASecond: 2,
    /** How often each asks to join when all do within a minute: `npm run rehearse -- --fans 1000000 --within 60`. */
    joinsInRush: 3.8,
    /** Edge locations that each ask for the board once a second. */
    edges: 10,
  },
  /** For the share of the ticks, which no single booking causes. */
  seatsASchedule: 50,
  openSeconds: 120,
} as const;

/** The same with other figures, for what would be if. */
export type Assumptions = Widened<typeof assumptions>;

type Widened<Value> = Value extends number
  ? number
  : Value extends string
    ? Value
    : { readonly [Key in keyof Value]: Widened<Value[Key]> };
