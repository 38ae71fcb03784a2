import { describe, expect, test } from 'vitest';

import { assumptions } from '#bench/cost/assumptions.ts';
import type { Basis } from '#bench/cost/basis.ts';
import { billOf, type Quantity } from '#bench/cost/bill.ts';
import {
  bookingQuantities,
  browserQuantities,
  exchangedBookingQuantities,
  keptQuantities,
  newFanQuantities,
} from '#bench/cost/bookings.ts';
import { idleQuantities } from '#bench/cost/idle.ts';
import { inventoryOf, startsAMonth } from '#bench/cost/inventory.ts';
import { leversOf } from '#bench/cost/levers.ts';
import { type PriceName, prices, priceOf, regions } from '#bench/cost/prices.ts';
import { report } from '#bench/cost/report.ts';
import { accessLogBytes } from '#bench/cost/requests.ts';
import { isMet, resultsOf } from '#bench/cost/results.ts';
import { type Resource, type Template, unpricedTypes } from '#bench/cost/template.ts';
import { rushQuantities, waiterQuantities } from '#bench/cost/waiters.ts';
import { waiterRequests } from '#bench/web/waiter.ts';
import { functionNames } from '#functions/names.ts';
import { MINUTE } from '#lib/clock.ts';

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

/** A small service: every function, and one of each thing that costs. */
const aTemplate = (resources: Readonly<Record<string, Resource>> = {}): Template => ({
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
  [...Object.keys(assumptions.answerBytes), 'number', 'tick', 'tickLong'].map((flow) => [
    flow,
    { writes: 2, reads: 1 },
  ]),
);

const aBasis = (resources?: Readonly<Record<string, Resource>>): Basis => ({
  inventory: inventoryOf(aTemplate(resources)),
  units,
  kept: { booking: 2_000, newFan: 1_000 },
  pages: {
    'waiting room': { requests: 6, gzipBytes: 36_000 },
    booking: { requests: 8, gzipBytes: 50_000 },
  },
  assumptions,
});

const of = (price: PriceName, quantity: number): Quantity => ({ price, item: 'it', quantity, why: 'so' });

const quantityOf = (quantities: readonly Quantity[], price: PriceName, item?: string): number =>
  quantities
    .filter((one) => one.price === price && (item === undefined || one.item === item))
    .reduce((sum, { quantity }) => sum + quantity, 0);

describe('a bill', () => {
  test('multiplies by the price of the Region', () => {
    const [inSeoul] = billOf([of('tableWrite', 25_000_000)], seoul).lines;
    const [inVirginia] = billOf([of('tableWrite', 25_000_000)], virginia).lines;

    expect(inSeoul?.listUsd).toBeCloseTo(17);
    expect(inVirginia?.listUsd).toBeCloseTo(15.625);
  });

  test('takes off what is always free, and never more than there is', () => {
    const { lines, listUsd, usd } = billOf([of('dashboard', 2), of('alarmMetric', 12)], seoul);

    expect(lines.map(({ free }) => free)).toEqual([2, 10]);
    expect(listUsd).toBeCloseTo(7.2);
    expect(usd).toBeCloseTo(0.2);
  });

  test('gives an allowance once, though several items share it', () => {
    const { lines } = billOf([of('logs', 3), of('logsInfrequent', 4)], seoul);

    expect(lines.map(({ free }) => free)).toEqual([3, 2]);
    expect(lines[1]?.usd).toBeCloseTo(0.76);
  });

  test('takes nothing off a secret', () => {
    expect(billOf([of('secret', 1)], seoul)).toMatchObject({ listUsd: 0.4, usd: 0.4 });
  });
});

describe('the price table', () => {
  test.each(Object.keys(prices) as PriceName[])('says where the price of %s is from', (name) => {
    const { source, basis, usd, per } = priceOf(name);

    expect(source).toMatch(/^https:\/\/aws\.amazon\.com\/[\w-]+\/.*pricing/);
    expect(basis).toMatch(/20\d\d/);
    expect(per).toBeGreaterThan(0);
    for (const region of regions) expect(usd[region]).toBeGreaterThan(0);
  });
});

describe('the inventory', () => {
  test('knows the functions of the service, and not those of the CDK', () => {
    const { functions } = inventoryOf(aTemplate({ pay: aFunction('pay', 1_024) }));

    expect(Object.keys(functions).toSorted()).toEqual(functionNames.toSorted());
    expect(functions['pay']).toEqual({
      memoryGb: 1,
      extraDiskGb: 0,
      logClass: 'STANDARD',
      hasPlatformLines: false,
    });
  });

  test('counts the disk that a function has beyond what is free', () => {
    const pay = aFunction('pay');
    const large = { ...pay, Properties: { ...pay.Properties, EphemeralStorage: { Size: 10_240 } } };

    const { functions } = inventoryOf(aTemplate({ pay: large }));

    expect(functions['pay']?.extraDiskGb).toBe(9.5);
  });

  test('counts each metric that an alarm or a dashboard reads', () => {
    const { alarms, dashboards } = inventoryOf(aTemplate());

    expect(alarms).toEqual({ Plain: 1, Calculated: 2 });
    expect(dashboards).toEqual({ Board: 2 });
  });

  test('keeps alarms on queries apart, which are never free', () => {
    const query = { Expression: 'SELECT SUM(Errors) FROM SCHEMA("AWS/Lambda", FunctionName)' };
    const basis = aBasis({ Query: { Type: 'AWS::CloudWatch::Alarm', Properties: { Metrics: [query] } } });

    expect(basis.inventory.queryAlarms).toEqual({ Query: functionNames.length });
    expect(basis.inventory.alarms).toEqual({ Plain: 1, Calculated: 2 });
    expect(billOf(idleQuantities(basis), seoul).usd).toBeGreaterThan(0.1 * functionNames.length);
  });

  test('finds what runs by itself, and what is polled', () => {
    const { schedules, rotations, polled } = inventoryOf(aTemplate());

    expect(schedules['admitWaiting']).toBeCloseTo(43_800);
    expect(schedules['auditTable']).toBeCloseTo(365 / 12);
    expect(rotations).toBeCloseTo(365 / 12 / 30);
    expect(polled).toEqual({ assignPositions: 5 });
  });

  test.each([
    ['rate(1 minute)', 43_800],
    ['rate(12 hours)', 730 / 12],
    ['cron(0 3 * * ? *)', 730 / 24],
  ])('%s is %d times a month', (expression, times) => {
    expect(startsAMonth(expression)).toBeCloseTo(times);
  });

  test('refuses a time that it cannot count', () => {
    expect(() => startsAMonth('cron(0 3 ? * MON *)')).toThrow('cannot tell how often');
  });

  test('names each type of which nobody said what it costs', () => {
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
  test('pays for the secret, and for little beside it', () => {
    const { usd, lines } = billOf(idleQuantities(aBasis()), seoul);

    expect(lines.find(({ price }) => price === 'secret')?.usd).toBe(0.4);
    expect(usd).toBeGreaterThan(0.4);
    expect(usd).toBeLessThan(0.5);
  });

  test('pays for a dashboard that is too large to be free', () => {
    const metrics = Array.from({ length: 51 }, (_, index) => [`metric ${index}`]);
    const large = { DashboardBody: JSON.stringify({ widgets: [{ properties: { metrics } }] }) };

    const { usd } = billOf(
      idleQuantities(aBasis({ Board: { Type: 'AWS::CloudWatch::Dashboard', Properties: large } })),
      seoul,
    );

    expect(usd).toBeGreaterThan(3);
  });

  test('pays for a key of our own', () => {
    const { usd } = billOf(idleQuantities(aBasis({ Key: { Type: 'AWS::KMS::Key' } })), seoul);

    expect(usd).toBeGreaterThan(1.4);
  });

  test('has a metric of the ticks in each hour, and their lines, all of them free', () => {
    const { lines } = billOf(idleQuantities(aBasis()), seoul);
    const ofTicks = lines.filter(({ price, item }) => price === 'metric' || item.includes('line of metrics'));

    expect(ofTicks.map(({ quantity }) => quantity > 0)).toEqual([true, true]);
    expect(ofTicks[0]?.quantity).toBeGreaterThan(1);
    expect(ofTicks.map(({ usd }) => usd)).toEqual([0, 0]);
  });

  test('writes lines for each tick only where Lambda writes its own', () => {
    const chatty = { ...aFunction('admitWaiting'), Properties: { MemorySize: 512 } };

    expect(idleQuantities(aBasis()).some(({ item }) => item.includes('REPORT'))).toBe(false);
    expect(idleQuantities(aBasis({ admitWaiting: chatty })).some(({ item }) => item.includes('REPORT'))).toBe(
      true,
    );
  });
});

describe('a million bookings', () => {
  const quantities = bookingQuantities(aBasis());

  test('are four requests each, or five with an exchange, and a tenth of a batch', () => {
    expect(quantityOf(quantities, 'apiRequest')).toBe(4_000_000);
    expect(quantityOf(exchangedBookingQuantities(aBasis()), 'apiRequest')).toBe(5_000_000);
    expect(quantityOf(quantities, 'lambdaRequest')).toBe(4_100_000);
    expect(quantityOf(quantities, 'sqsFifoRequest')).toBe(1_200_000);
  });

  test('cost the units that were measured', () => {
    expect(quantityOf(quantities, 'tableWrite')).toBe(5 * 2_000_000);
    expect(quantityOf(quantities, 'tableRead')).toBe(5 * 1_000_000);
  });

  test('take memory by time', () => {
    const { code, read, transaction } = assumptions.milliseconds;

    expect(quantityOf(quantities, 'lambdaGbSecond', 'pay')).toBeCloseTo(
      1_000_000 * 0.5 * ((code + 3 * read + transaction) / 1_000),
    );
  });

  test('log what the classes of their log groups cost', () => {
    expect(quantityOf(quantities, 'logs')).toBeGreaterThan(0);
    expect(quantityOf(quantities, 'logsInfrequent', 'access log')).toBeGreaterThan(0);
  });

  test('have no free allowance', () => {
    const { bookingsUsdPerMillion: result } = resultsOf(aBasis(), seoul);

    expect(result.usd).toBe(result.bill.listUsd);
    expect(result.usd).toBeGreaterThan(result.bill.usd);
  });

  test('ask for more in a browser: files of the page, public reads, and what it reads of its fan', () => {
    const inBrowser = browserQuantities(aBasis());

    expect(quantityOf(inBrowser, 'edgeRequest', 'the page')).toBe(8_000_000);
    expect(quantityOf(inBrowser, 'edgeRequest', 'public reads')).toBe(9_000_000);
    expect(quantityOf(inBrowser, 'apiRequest')).toBe(10_000_000);
    expect(quantityOf(inBrowser, 'edgeRequest', 'API requests')).toBe(10_000_000);
    expect(quantityOf(inBrowser, 'egress')).toBe(0);
  });

  test('need every flow to be measured', () => {
    const { pay: _, ...others } = units;

    expect(() => bookingQuantities({ ...aBasis(), units: others })).toThrow('does not measure "pay"');
  });
});

describe('a million new fans', () => {
  test('register and charge once, by two requests each that change the table', () => {
    const quantities = newFanQuantities(aBasis());

    expect(quantityOf(quantities, 'apiRequest')).toBe(2_000_000);
    expect(quantityOf(quantities, 'tableWrite', 'register')).toBe(2_000_000);
    expect(quantityOf(quantities, 'tableWrite', 'chargeOnce')).toBe(2_000_000);
  });

  test('are summed with their booking, and no part of it', () => {
    const { bookingsUsdPerMillion: booking, newFansUsdPerMillion: newFans } = resultsOf(aBasis(), seoul);
    const together = newFans.others.find(({ title }) => title.startsWith('TOGETHER'));

    expect(together?.bill.listUsd).toBeCloseTo(booking.usd + newFans.usd);
    expect(booking.bill.lines.some(({ item }) => /register|charge/.test(item))).toBe(false);
  });
});

describe('what stays of a million', () => {
  test('is stored each month, and once more where it can be restored', () => {
    const quantities = keptQuantities('booking', aBasis());

    expect(quantityOf(quantities, 'tableStorage')).toBeCloseTo(2_000_000_000 / 2 ** 30);
    expect(quantityOf(quantities, 'tableRecovery')).toBe(quantityOf(quantities, 'tableStorage'));
  });
});

describe('Cognito', () => {
  test('costs each user of a month the same, in all Regions', () => {
    for (const region of regions)
      expect(resultsOf(aBasis(), region).cognitoUsdPerMillionUsers.usd).toBe(15_000);
  });

  test('stands beside every figure of people who sign in', () => {
    const sections = report(resultsOf(aBasis(), seoul), seoul)
      .split('── ')
      .filter((section) => /0\.015 a user and month, 15000\.00/.test(section))
      .map((section) => section.split('\n', 1)[0]);

    expect(sections).toEqual([
      expect.stringContaining('bookings'),
      expect.stringContaining('people who wait'),
      expect.stringContaining('new fans'),
    ]);
  });
});

describe('a million people who wait', () => {
  test('load the page as it was measured', () => {
    expect(quantityOf(waiterQuantities(aBasis()), 'edgeRequest', 'the page')).toBe(6_000_000);
  });

  test('read the board as often as the queue tells them to', () => {
    const { board } = waiterRequests(500_000, 30 * MINUTE, 2);

    expect(quantityOf(waiterQuantities(aBasis()), 'edgeRequest', 'boards')).toBe(1_000_000 * board);
    expect(board).toBeGreaterThanOrEqual(5);
  });

  test('reach the API once for the join and once for the number', () => {
    const requests = quantityOf(waiterQuantities(aBasis()), 'apiRequest');

    expect(requests).toBeGreaterThanOrEqual(2_000_000);
    expect(requests).toBeLessThan(2_100_000);
  });
});

describe('a million people who join in one moment', () => {
  test('pay at the edge for the joins that the API refuses, and nowhere else', () => {
    const [calm, rush] = [waiterQuantities(aBasis()), rushQuantities(aBasis())];

    expect(quantityOf(rush, 'edgeRequest', 'joins refused')).toBe(2_800_000);
    expect(quantityOf(rush, 'apiRequest')).toBe(quantityOf(calm, 'apiRequest'));
  });
});

describe('the results', () => {
  test.each(regions)('are the sums of their lines in %s', (region) => {
    for (const { bill } of Object.values(resultsOf(aBasis(), region))) {
      expect(bill.usd).toBeCloseTo(bill.lines.reduce((sum, line) => sum + line.usd, 0));
      expect(bill.listUsd).toBeCloseTo(bill.lines.reduce((sum, line) => sum + line.listUsd, 0));
      for (const { quantity, per, unitUsd, listUsd, why } of bill.lines) {
        expect(listUsd).toBeCloseTo((quantity / per) * unitUsd);
        expect(why).not.toBe('');
      }
    }
  });

  test('miss a goal that they do not stay below', () => {
    const { idleUsdPerMonth: idle } = resultsOf(aBasis(), seoul);

    expect(isMet({ ...idle, usd: 0.5 })).toBe(false);
    expect(isMet({ ...idle, usd: 0.49 })).toBe(true);
  });

  test('are judged where there is a goal, and that is idle alone', () => {
    const results = Object.entries(resultsOf(aBasis(), seoul));

    expect(results.filter(([, { goalUsd }]) => goalUsd !== undefined).map(([name]) => name)).toEqual([
      'idleUsdPerMonth',
    ]);
    expect(
      results.every(([, result]) => isMet({ ...result, usd: result.goalUsd === undefined ? 1e9 : 0 })),
    ).toBe(true);
  });

  test('are printed with every line, and with a mark at a price that was not found', () => {
    const text = report(resultsOf(aBasis(), seoul), seoul);

    for (const { bill } of Object.values(resultsOf(aBasis(), seoul)))
      for (const { item } of bill.lines) expect(text).toContain(item);
    expect(text).toMatch(/SQS FIFO request.* 0\.5 \?/);
    expect(report(resultsOf(aBasis(), virginia), virginia)).not.toMatch(/ \d \?/);
  });

  test('would be less with each lever', () => {
    const { waitersUsdPerMillion: waiters } = resultsOf(aBasis(), seoul);
    const levers = leversOf('waitersUsdPerMillion', aBasis(), seoul);

    expect(levers.length).toBeGreaterThan(4);
    for (const { usd } of levers) expect(usd).toBeLessThanOrEqual(waiters.usd);
  });
});
