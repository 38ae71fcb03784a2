import { describe, expect, test } from 'vitest';

import { assumptions, steps } from '#bench/cost/assumptions.ts';
import { billOf, type Quantity } from '#bench/cost/bill.ts';
import { idle } from '#bench/cost/idle.ts';
import { type PriceName, priceNames, priceOf, type Region, regions } from '#bench/cost/prices.ts';
import {
  accessLogBytes,
  type Basis,
  bookings,
  browserBookings,
  exchangedBookings,
  line,
  newFans,
  rowsLeft,
  rush,
  waiters,
} from '#bench/cost/quantities.ts';
import { report } from '#bench/cost/report.ts';
import { missedBy, type Result, resultsOf, type ScenarioName } from '#bench/cost/scenarios.ts';
import { inventoryOf, startsAMonth, unpricedTypes } from '#bench/cost/template.ts';
import { waiterRequests } from '#bench/web/waiter.ts';
import { functionNames } from '#functions/names.ts';
import { MINUTE } from '#lib/clock.ts';
import type { Resource, Template } from '#test/support/template.ts';

const [seoul, virginia] = regions;

const aFunction = (name: string, memory = 512): Resource => ({
  Type: 'AWS::Lambda::Function',
  Metadata: { function: name },
  Properties: {
    MemorySize: memory,
    LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'WARN', LogGroup: { Ref: 'Logs' } },
  },
});

const aSchedule = (target: string, expression: string): Resource => ({
  Type: 'AWS::Scheduler::Schedule',
  Properties: { ScheduleExpression: expression, Target: { Arn: { 'Fn::GetAtt': [target, 'Arn'] } } },
});

const metric = { MetricStat: { Metric: { Namespace: 'AWS/SQS', MetricName: 'Age' } } };

/** A small service: every function, and one of each type that costs. */
const aTemplate = (resources: Readonly<Record<string, Resource>> = {}): Template => ({
  Outputs: {},
  Resources: {
    ...Object.fromEntries(functionNames.map((name) => [name, aFunction(name)])),
    Helper: { Type: 'AWS::Lambda::Function', Properties: { MemorySize: 10_240 } },
    Logs: { Type: 'AWS::Logs::LogGroup' },
    AccessLogs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupClass: 'INFREQUENT_ACCESS' } },
    Keys: { Type: 'AWS::SecretsManager::Secret' },
    Rotation: {
      Type: 'AWS::SecretsManager::RotationSchedule',
      Properties: { RotationRules: { ScheduleExpression: 'rate(30 days)' } },
    },
    Ticks: aSchedule('admitWaiting', 'rate(1 minute)'),
    Audits: aSchedule('auditTable', 'cron(30 18 * * ? *)'),
    Intake: { Type: 'AWS::SQS::Queue' },
    Numbering: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: { 'Fn::GetAtt': ['Intake', 'Arn'] },
        FunctionName: { Ref: 'assignPositions' },
        ScalingConfig: { MaximumConcurrency: 5 },
      },
    },
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } },
    },
    Stream: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: { 'Fn::GetAtt': ['Table', 'StreamArn'] },
        FunctionName: { Ref: 'expireHolds' },
      },
    },
    Plain: { Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: 'Errors' } },
    Calculated: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: { Metrics: [metric, metric, { Expression: 'a + b' }] },
    },
    Board: {
      Type: 'AWS::CloudWatch::Dashboard',
      Properties: {
        DashboardBody: {
          'Fn::Join': [
            '',
            [
              '{"widgets":[{"properties":{"region":"',
              { Ref: 'AWS::Region' },
              '","metrics":[["a"],["b"]]}},{"type":"text"}]}',
            ],
          ],
        },
      },
    },
    Stage: {
      Type: 'AWS::ApiGatewayV2::Stage',
      Properties: {
        AccessLogSettings: {
          DestinationArn: { 'Fn::GetAtt': ['AccessLogs', 'Arn'] },
          Format: '{"status":"$context.status"}',
        },
      },
    },
    ...resources,
  },
});

const units = Object.fromEntries(
  [...Object.keys(steps), 'tick', 'tickLong'].map((flow) => [flow, { writes: 2, reads: 1 }]),
);

const aBasis = (resources?: Readonly<Record<string, Resource>>): Basis => ({
  inventory: inventoryOf(aTemplate(resources)),
  units,
  kept: { booking: 2_000, newFan: 1_000 },
  pages: {
    'waiting room': { requests: 6, gzipBytes: 36_000 },
    booking: { requests: 8, gzipBytes: 50_000 },
    'service worker': { requests: 2, gzipBytes: 2_000 },
  },
});

const of = (price: PriceName, quantity: number): Quantity => line(price, 'it', quantity, 'so');

const quantityOf = (quantities: readonly Quantity[], price: PriceName, item?: string): number =>
  quantities
    .filter((one) => one.price === price && (item === undefined || one.item === item))
    .reduce((sum, { quantity }) => sum + quantity, 0);

const resultOf = (name: ScenarioName, region: Region = seoul): Result => {
  const found = resultsOf(aBasis(), region).find((one) => one.name === name);
  if (!found) throw new Error(`no scenario ${name}`);
  return found;
};

describe('a bill', () => {
  test('multiplies by the price of the Region', () => {
    const [inSeoul] = billOf([of('tableWrite', 25_000_000)], seoul).lines;
    const [inVirginia] = billOf([of('tableWrite', 25_000_000)], virginia).lines;

    expect(inSeoul?.listUsd).toBeCloseTo(17);
    expect(inVirginia?.listUsd).toBeCloseTo(15.625);
  });

  test('subtracts what is always free, but never more than the quantity', () => {
    const { lines, listUsd, usd } = billOf([of('dashboard', 2), of('alarmMetric', 12)], seoul);

    expect(lines.map(({ free }) => free)).toEqual([2, 10]);
    expect(listUsd).toBeCloseTo(7.2);
    expect(usd).toBeCloseTo(0.2);
  });

  test('subtracts an allowance once if several items share it', () => {
    const { lines } = billOf([of('logs', 3), of('logsInfrequent', 4)], seoul);

    expect(lines.map(({ free }) => free)).toEqual([3, 2]);
    expect(lines[1]?.usd).toBeCloseTo(0.76);
  });
});

describe('the price table', () => {
  test.each(priceNames)('has a source for the price of %s', (name) => {
    const { source, basis, usd, per } = priceOf(name);

    expect(source).toMatch(/^https:\/\/aws\.amazon\.com\/[\w-]+\/.*pricing/);
    expect(basis).toMatch(/20\d\d/);
    expect(per).toBeGreaterThan(0);
    for (const region of regions) expect(usd[region]).toBeGreaterThan(0);
  });
});

describe('the inventory', () => {
  test('has the functions of the service, and not those of the CDK', () => {
    const { functions } = inventoryOf(aTemplate({ pay: aFunction('pay', 1_024) }));

    expect(Object.keys(functions).toSorted()).toEqual(functionNames.toSorted());
    expect(functions['pay']).toEqual({
      memoryGb: 1,
      extraDiskGb: 0,
      logPrice: 'logs',
      hasPlatformLines: false,
    });
  });

  test('counts the disk of a function beyond the free part', () => {
    const pay = aFunction('pay');
    const large = { ...pay, Properties: { ...pay.Properties, EphemeralStorage: { Size: 10_240 } } };

    const { functions } = inventoryOf(aTemplate({ pay: large }));

    expect(functions['pay']?.extraDiskGb).toBe(9.5);
  });

  test('counts each metric that an alarm or a dashboard reads', () => {
    const { alarms, dashboards } = inventoryOf(aTemplate());

    expect(alarms).toEqual([1, 2]);
    expect(dashboards).toEqual([2]);
  });

  test('lists alarms on queries separately, because they are never free', () => {
    const query = { Expression: 'SELECT SUM(Errors) FROM SCHEMA("AWS/Lambda", FunctionName)' };
    const basis = aBasis({ Query: { Type: 'AWS::CloudWatch::Alarm', Properties: { Metrics: [query] } } });

    expect(basis.inventory.queryAlarmMetrics).toBe(functionNames.length);
    expect(basis.inventory.alarms).toEqual([1, 2]);
    expect(billOf(idle(basis), seoul).usd).toBeGreaterThan(0.1 * functionNames.length);
  });

  test('finds what runs on a schedule, and what is polled', () => {
    const { schedules, rotations, polled } = inventoryOf(aTemplate());

    expect(schedules['admitWaiting']).toBeCloseTo(43_800);
    expect(schedules['auditTable']).toBeCloseTo(365 / 12);
    expect(rotations).toBeCloseTo(365 / 12 / 30);
    expect(polled).toEqual(['assignPositions']);
  });

  test.each([
    ['rate(1 minute)', 43_800],
    ['rate(12 hours)', 730 / 12],
    ['cron(0 3 * * ? *)', 730 / 24],
  ])('%s is %d times a month', (expression, times) => {
    expect(startsAMonth(expression)).toBeCloseTo(times);
  });

  test('refuses a schedule that it cannot count', () => {
    expect(() => startsAMonth('cron(0 3 ? * MON *)')).toThrow('cannot tell how often');
  });

  test('names each resource type without a stated cost', () => {
    expect(unpricedTypes(aTemplate())).toEqual([]);
    expect(unpricedTypes(aTemplate({ Firewall: { Type: 'AWS::WAFv2::WebACL' } }))).toEqual([
      'AWS::WAFv2::WebACL',
    ]);
  });

  test('fills in the format of the access log', () => {
    expect(accessLogBytes('{"status":"$context.status","user":"$context.authorizer.claims.sub"}')).toBe(
      '{"status":"200","user":"018f3c2e-7b1a-7c3d-9e4f-5a6b7c8d9e0f"}'.length,
    );
  });
});

describe('an idle month', () => {
  test('pays for the secret, and for little else', () => {
    const { usd, lines } = billOf(idle(aBasis()), seoul);

    expect(lines.find(({ price }) => price === 'secret')?.usd).toBe(0.4);
    expect(usd).toBeGreaterThan(0.4);
    expect(usd).toBeLessThan(0.5);
  });

  test('pays for a dashboard that is too large to be free, and for a customer managed key', () => {
    const metrics = Array.from({ length: 51 }, (_, index) => [`metric ${index}`]);
    const large = { DashboardBody: JSON.stringify({ widgets: [{ properties: { metrics } }] }) };
    const usdWith = (resource: Resource) => billOf(idle(aBasis({ Board: resource })), seoul).usd;

    expect(usdWith({ Type: 'AWS::CloudWatch::Dashboard', Properties: large })).toBeGreaterThan(3);
    expect(usdWith({ Type: 'AWS::KMS::Key' })).toBeGreaterThan(1.4);
  });

  test('has a metric of the ticks in each hour and their log lines, all free', () => {
    const { lines } = billOf(idle(aBasis()), seoul);
    const ofTicks = lines.filter(({ price, item }) => price === 'metric' || item === 'lines of ticks');

    expect(ofTicks.map(({ quantity }) => quantity > 0)).toEqual([true, true]);
    expect(ofTicks[0]?.quantity).toBeGreaterThan(1);
    expect(ofTicks.map(({ usd }) => usd)).toEqual([0, 0]);
  });

  test('adds lines of Lambda for each tick only where Lambda writes them', () => {
    const chatty = { ...aFunction('admitWaiting'), Properties: { MemorySize: 512 } };
    const bytes = (basis: Basis) => quantityOf(idle(basis), 'logs', 'lines of ticks');

    const {
      platformLogBytes,
      idle: { tickLogBytes },
    } = assumptions;
    expect(bytes(aBasis({ admitWaiting: chatty })) / bytes(aBasis())).toBeCloseTo(
      1 + platformLogBytes / tickLogBytes,
    );
  });
});

describe('a million bookings', () => {
  const quantities = bookings(aBasis());

  test('are four requests each, five with an exchange, and a tenth of a batch', () => {
    expect(quantityOf(quantities, 'apiRequest')).toBe(4_000_000);
    expect(quantityOf(exchangedBookings(aBasis()), 'apiRequest')).toBe(5_000_000);
    expect(quantityOf(quantities, 'lambdaRequest')).toBe(4_100_000);
    expect(quantityOf(quantities, 'sqsFifoRequest')).toBe(1_200_000);
  });

  test('cost the units that were measured', () => {
    expect(quantityOf(quantities, 'tableWrite')).toBe(5 * 2_000_000);
    expect(quantityOf(quantities, 'tableRead')).toBe(5 * 1_000_000);
  });

  test('write lines to log groups of both classes', () => {
    expect(quantityOf(quantities, 'logs')).toBeGreaterThan(0);
    expect(quantityOf(quantities, 'logsInfrequent', 'access log')).toBeGreaterThan(0);
  });

  test('pay for memory times duration', () => {
    const { code, read, transaction } = assumptions.milliseconds;

    expect(quantityOf(quantities, 'lambdaGbSecond', 'pay')).toBeCloseTo(
      1_000_000 * 0.5 * ((code + 3 * read + transaction) / 1_000),
    );
  });

  test('cause more requests in a browser: files of the page, public reads, and reads about the fan', () => {
    const inBrowser = browserBookings(aBasis());

    expect(quantityOf(inBrowser, 'edgeRequest', 'the page')).toBe(8_000_000);
    expect(quantityOf(inBrowser, 'edgeRequest', 'the service worker')).toBe(2_000_000);
    expect(quantityOf(inBrowser, 'edgeRequest', 'public reads')).toBe(9_000_000);
    expect(quantityOf(inBrowser, 'apiRequest')).toBe(10_000_000);
    expect(quantityOf(inBrowser, 'edgeRequest', 'API requests')).toBe(10_000_000);
    expect(quantityOf(inBrowser, 'egress')).toBe(0);
  });

  test('need a measurement of every flow', () => {
    const { pay: _, ...others } = units;

    expect(() => bookings({ ...aBasis(), units: others })).toThrow('does not measure "pay"');
  });
});

describe('a million new fans', () => {
  test('register and charge once, by two requests each that change the table', () => {
    const quantities = newFans(aBasis());

    expect(quantityOf(quantities, 'apiRequest')).toBe(2_000_000);
    expect(quantityOf(quantities, 'tableWrite', 'register')).toBe(2_000_000);
    expect(quantityOf(quantities, 'tableWrite', 'chargeOnce')).toBe(2_000_000);
  });

  test('are added to their booking, and are no part of it', () => {
    const [booking, newFan] = [resultOf('bookingsUsdPerMillion').bill, resultOf('newFansUsdPerMillion').bill];

    expect(resultOf('newFansAndBookings').bill.listUsd).toBeCloseTo(booking.listUsd + newFan.listUsd);
    expect(booking.lines.some(({ item }) => /register|charge/.test(item))).toBe(false);
  });
});

describe('the stored rows of a million bookings', () => {
  test('are paid each month, and once more for point-in-time recovery', () => {
    const quantities = rowsLeft(aBasis(), 'booking');

    expect(quantityOf(quantities, 'tableStorage')).toBeCloseTo(2_000_000_000 / 2 ** 30);
    expect(quantityOf(quantities, 'tableRecovery')).toBe(quantityOf(quantities, 'tableStorage'));
  });
});

describe('Cognito', () => {
  test.each(regions)('costs each user of a month the same in %s', (region) => {
    expect(resultOf('cognitoUsdPerMillionUsers', region).bill).toMatchObject({
      listUsd: 15_000,
      usd: 14_850,
    });
  });

  test('is shown with every figure about users who sign in', () => {
    const sections = report(resultsOf(aBasis(), seoul), seoul)
      .split('── ')
      .filter((section) => section.includes('sign-in by Cognito, at list prices 15000.00'))
      .map((section) => section.split('\n', 1)[0]);

    expect(sections).toEqual([
      expect.stringContaining('bookings'),
      expect.stringContaining('people wait'),
      expect.stringContaining('new users'),
    ]);
  });
});

describe('a million fans who wait', () => {
  test('load the page as it was measured', () => {
    const quantities = waiters(aBasis());

    expect(quantityOf(quantities, 'edgeRequest', 'the page')).toBe(6_000_000);
    expect(quantityOf(quantities, 'edgeFunction')).toBe(2_000_000);
  });

  test('read the board as often as the queue tells them to', () => {
    const { board } = waiterRequests(500_000, 30 * MINUTE, 2);

    expect(quantityOf(waiters(aBasis()), 'edgeRequest', 'boards')).toBe(1_000_000 * board);
    expect(board).toBeGreaterThanOrEqual(5);
  });

  test('reach the API once for the join and once for the number', () => {
    const requests = quantityOf(waiters(aBasis()), 'apiRequest');

    expect(requests).toBeGreaterThanOrEqual(2_000_000);
    expect(requests).toBeLessThan(2_100_000);
  });
});

describe('a million fans who join at one moment', () => {
  test('pay at the edge for the joins that the API refuses, and nowhere else', () => {
    const [calm, rushed] = [waiters(aBasis()), rush(aBasis())];

    expect(quantityOf(rushed, 'edgeRequest', 'joins refused')).toBe(2_800_000);
    expect(quantityOf(rushed, 'apiRequest')).toBe(quantityOf(calm, 'apiRequest'));
  });
});

describe('the results', () => {
  test.each(regions)('are the sums of their lines in %s', (region) => {
    for (const { bill } of resultsOf(aBasis(), region)) {
      expect(bill.usd).toBeCloseTo(bill.lines.reduce((sum, { usd }) => sum + usd, 0));
      expect(bill.listUsd).toBeCloseTo(bill.lines.reduce((sum, { listUsd }) => sum + listUsd, 0));
      for (const { price, quantity, listUsd, why } of bill.lines) {
        const { per, usd } = priceOf(price);
        expect(listUsd).toBeCloseTo((quantity / per) * usd[region]);
        expect(why).not.toBe('');
      }
    }
  });

  test.each([
    ['idleUsdPerMonth', 'usd', 0.5],
    ['waitersUsdPerMillion', 'listUsd', 30],
    ['rush', 'listUsd', 35],
    ['newFansAndBookings', 'listUsd', 38],
    ['newFansAndExchanges', 'listUsd', 45],
  ] as const)('%s miss a goal when %s is not below %d', (name, figure, goal) => {
    const result = resultOf(name);
    const costing = (usd: number): Result => ({ ...result, bill: { ...result.bill, [figure]: usd } });

    expect(missedBy(costing(goal - 0.01))).toBeUndefined();
    expect(missedBy(costing(goal))).toBe(0);
    expect(missedBy(costing(goal + 1))).toBeCloseTo(1);
  });

  test('are printed with every line, and mark a price that was not found', () => {
    const text = report(resultsOf(aBasis(), seoul), seoul);

    for (const { item, quantity } of resultOf('bookingsUsdPerMillion').bill.lines)
      if (quantity > 0) expect(text).toContain(item);
    expect(text).toMatch(/SQS FIFO request.* 0\.5 \?/);
    expect(report(resultsOf(aBasis(), virginia), virginia)).not.toMatch(/ \d \?/);
  });

  test('show by how much a goal is missed', () => {
    const { bill, ...result } = resultOf('newFansAndExchanges');

    const text = report([{ ...result, bill: { ...bill, listUsd: 46.35 } }], seoul);

    expect(text).toContain('goal 45.00 at list prices: missed by 1.35');
  });
});
