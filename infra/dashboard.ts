import { Duration, Stack } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  PeriodOverride,
  SingleValueWidget,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';

import { type Figures, figuresOf, type Watched } from '#infra/watched.ts';

export interface DashboardProps extends Watched {
  readonly alarms: readonly Alarm[];
}

const FULL_WIDTH = 24;

interface Panel {
  readonly title: string;
  readonly left: readonly IMetric[];
  readonly right?: readonly IMetric[];
}

/** From top to bottom: do queues move, do seats sell, do requests work, is anything at a limit. */
const panels = ({
  own,
  queue,
  intakeTotal,
  intakeAge,
  api,
  table,
  lambda,
  ofFunction,
}: Figures): readonly (readonly Panel[])[] => [
  [
    { title: 'Waiting; in the sale (right)', left: [own('waiting')], right: [own('inside')] },
    {
      title: 'Called per minute; stalled queues, and ticks (right)',
      left: [own('called')],
      right: [own('stalled'), own('ticks')],
    },
  ],
  [
    { title: 'Joined and numbered, per minute', left: [own('joined'), own('numbered')] },
    {
      title: 'Seats per minute: held, sold, expired, refunded',
      left: [own('holds'), own('sold'), own('expired'), own('refunded')],
    },
  ],
  [
    {
      title: 'Requests per minute; 4xx and 5xx (right)',
      left: [api('Count', Stats.SUM, 'Requests')],
      right: [api('4xx', Stats.SUM), api('5xx', Stats.SUM)],
    },
    {
      title: 'Latency of the API, ms',
      left: [api('Latency', Stats.p(50), 'p50'), api('Latency', Stats.p(99), 'p99')],
    },
    {
      title: 'Write conflicts; logged failures, and clean audits (right)',
      left: [own('conflicts')],
      right: [own('failures'), own('audited')],
    },
  ],
  [
    {
      title: 'Joins without a number; age of the oldest, s (right)',
      left: [
        intakeTotal('ApproximateNumberOfMessagesVisible', 'waiting'),
        intakeTotal('ApproximateNumberOfMessagesNotVisible', 'in flight'),
      ],
      right: [intakeAge('age')],
    },
    {
      title: 'Dead-lettered; lag of the table stream, ms (right)',
      left: [
        queue('intakeDeadLetters')('ApproximateNumberOfMessagesVisible', Stats.MAXIMUM, 'joins and leaves'),
        queue('expiryDeadLetters')('ApproximateNumberOfMessagesVisible', Stats.MAXIMUM, 'holds'),
      ],
      right: [ofFunction('expireHolds')('IteratorAge', Stats.MAXIMUM, 'lag')],
    },
  ],
  [
    {
      title: 'Concurrent functions of this account; throttled and failed (right)',
      left: [lambda('ConcurrentExecutions', Stats.MAXIMUM, 'concurrent')],
      right: [lambda('Throttles', Stats.SUM, 'throttled'), lambda('Errors', Stats.SUM, 'failed')],
    },
    {
      title: 'Duration, p99, ms',
      left: (['joinQueue', 'pollQueue', 'holdSeats', 'pay', 'assignPositions'] as const).map((name) =>
        ofFunction(name)('Duration', Stats.p(99), name),
      ),
    },
    {
      title: 'Table units per minute; throttled (right)',
      left: [
        table('ConsumedWriteCapacityUnits', Stats.SUM, 'written'),
        table('ConsumedReadCapacityUnits', Stats.SUM, 'read'),
      ],
      right: [
        table('WriteThrottleEvents', Stats.SUM, 'throttled writes'),
        table('ReadThrottleEvents', Stats.SUM, 'throttled reads'),
      ],
    },
  ],
];

/** The one page to watch during an on-sale. It is free with fewer than fifty metrics: up to four intake queues. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, { alarms, ...watched }: DashboardProps) {
    super(scope, id);
    const figures = figuresOf(watched);
    new CloudWatchDashboard(this, 'Dashboard', {
      // Dashboard names are unique per account, across Regions.
      dashboardName: `${watched.service}-${Stack.of(this).region}`,
      defaultInterval: Duration.hours(3),
      periodOverride: PeriodOverride.INHERIT,
      widgets: [
        [new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: FULL_WIDTH, height: 3 })],
        [nowWidget(figures)],
        ...panels(figures).map((row) => row.map((panel) => graph(panel, FULL_WIDTH / row.length))),
      ],
    });
  }
}

const nowWidget = ({ own }: Figures): IWidget =>
  new SingleValueWidget({
    title: 'Now, per minute',
    metrics: [own('waiting'), own('inside'), own('called'), own('sold')],
    width: FULL_WIDTH,
    height: 3,
    sparkline: true,
  });

const graph = ({ title, left, right = [] }: Panel, width: number): IWidget =>
  new GraphWidget({
    title,
    left: [...left],
    right: [...right],
    leftYAxis: { min: 0, showUnits: false },
    rightYAxis: { min: 0, showUnits: false },
    width,
    height: 6,
  });
