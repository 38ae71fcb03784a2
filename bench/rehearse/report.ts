import { isPriced } from '#bench/rehearse/cost.ts';
import type { Figures } from '#bench/rehearse/figures.ts';
import { routeNames, routes } from '#bench/rehearse/gateway.ts';
import type { Options } from '#bench/rehearse/options.ts';
import { EDGE_PER_SECOND, GROUP_PER_SECOND, ROW_WRITES_PER_SECOND } from '#bench/rehearse/quotas.ts';
import type { Sale } from '#bench/rehearse/sale.ts';
import { consumers } from '#functions/consumers.ts';
import { SECOND } from '#lib/clock.ts';

const { batchSize } = consumers.assignPositions;

/** The limits of joins accepted in a second, and of joins numbered in a second. */
export const boundsOf = ({ quotas, numbering: { groups, concurrency, batchMs } }: Sale) => ({
  taken: {
    "the route's limit (--join-limit)": quotas.joinsPerSecond,
    "the account's HTTP API requests": quotas.apiPerSecond,
    'SQS FIFO in this Region': quotas.sqsPerSecond,
    [`${groups} message groups of ${GROUP_PER_SECOND}`]: groups * GROUP_PER_SECOND,
  },
  numbered: {
    [`${Math.min(groups, concurrency)} batches at once, ${batchMs} ms each`]:
      (Math.min(groups, concurrency) * batchSize * SECOND) / batchMs,
    "the queue's row, a write a batch": ROW_WRITES_PER_SECOND * batchSize,
    "the table's writes (--table-writes)": quotas.tableWritesPerSecond / 1.1,
  },
});

/** The lowest limit, in words. */
export const lowest = (bounds: Readonly<Record<string, number>>): string => {
  const [first = ['nothing', Infinity]] = Object.entries(bounds).toSorted(
    ([, one], [, other]) => one - other,
  );
  return `${whole(first[1])} a second, by ${first[0]}`;
};

export const report = (figures: Figures, options: Options): string => {
  const { sale, region, seeds } = options;
  const { people, seats } = sale;
  const bounds = boundsOf(sale);
  return [
    `${whole(people.fans)} fans join within ${people.withinMs / SECOND} s for ${seats} seats in ${region}, ${seeds === 1 ? 'one seed' : `median of ${seeds} seeds`}`,
    '',
    line('joins accepted at most', lowest(bounds.taken)),
    line('joins numbered at most', lowest(bounds.numbered)),
    line('everybody has joined', minutes(figures.joinedMinutes)),
    line('everybody is numbered', minutes(figures.numberedMinutes)),
    ...ofDraw(figures),
    line('most joins without a number', whole(figures.longestBacklog)),
    line('sold out', figures.soldOutMinutes === null ? 'never' : minutes(figures.soldOutMinutes)),
    line(
      'calls',
      `${whole(figures.calls)} of ${whole(figures.called)} numbers; ${whole(figures.entered)} entered`,
    ),
    line('called, waiting for a seat', whole(figures.standby)),
    line('turned away', whole(figures.turnedAway)),
    line('error screens', whole(figures.errorScreens)),
    line('order errors', whole(figures.orderErrors)),
    line('own requests of a waiting fan', `${figures.ownRequestsPerWaiter.toFixed(2)}${farAway(figures)}`),
    line(
      'cost at list price',
      `${figures.usd.toFixed(2)} USD${isPriced(region) ? '' : " at Seoul's prices"}`,
    ),
    '',
    ['requests'.padEnd(28), ...['total', 'refused', 'peak a second'].map((head) => head.padStart(14))].join(
      '',
    ),
    ...routeNames.map((route) => {
      const { total, served, peak } = figures.requests[route];
      return row(routes[route], [total, total - served, peak]);
    }),
    row('all that reach the API', [undefined, undefined, figures.peakRequestsPerSecond]),
    row('answered by the edge', [figures.edgeRequests, undefined, figures.edgePeakPerSecond]),
    ...warnings(figures),
  ].join('\n');
};

const ofDraw = ({ drawnMinutes, informedMinutes, usdUntilInformed }: Figures): string[] =>
  drawnMinutes === null
    ? []
    : [
        line('the draw gives the numbers', minutes(drawnMinutes)),
        line('everybody knows their number', informedMinutes === null ? 'never' : minutes(informedMinutes)),
        line('cost until then', usdUntilInformed === null ? '' : `${usdUntilInformed.toFixed(2)} USD`),
      ];

const farAway = ({ ownRequestsAtNumber100000: polls }: Figures): string =>
  polls === null ? '' : `; ${polls.toFixed(2)} at number 100,000`;

const warnings = ({ edgePeakPerSecond, soldOutMinutes, orderErrors, requests }: Figures): string[] => [
  ...(edgePeakPerSecond > EDGE_PER_SECOND
    ? [`\nThe edge accepts ${whole(EDGE_PER_SECOND)} requests a second: ask AWS for more.`]
    : []),
  ...(requests.poll.total > requests.poll.served
    ? ['\nPolls were refused. Called fans use the same route: raise its limit, or number faster.']
    : []),
  ...(orderErrors > 0 ? ['\nA fan entered before a waiting fan of an earlier call.'] : []),
  ...(soldOutMinutes === null ? ['\nThe seats did not sell out.'] : []),
];

const line = (name: string, value: string): string => `${name.padEnd(30)}${value}`;
const row = (name: string, values: readonly (number | undefined)[]): string =>
  [name.padEnd(28), ...values.map((value) => (value === undefined ? '' : whole(value)).padStart(14))].join(
    '',
  );
const whole = (value: number): string => Math.round(value).toLocaleString('en');
const minutes = (value: number): string => `${value.toFixed(1)} minutes`;
