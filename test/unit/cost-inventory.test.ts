import { describe, expect, test } from 'vitest';

import { billOf } from '#bench/cost/bill.ts';
import { idle } from '#bench/cost/idle.ts';
import { accessLogBytes } from '#bench/cost/quantities.ts';
import { inventoryOf, startsAMonth, unpricedTypes } from '#bench/cost/template.ts';
import { functionNames } from '#functions/names.ts';
import { aBasis, aFunction, aPricedTemplate, seoul } from '#test/support/cost-basis.ts';

describe('the inventory', () => {
  test('has the functions of the service, and not those of the CDK', () => {
    const { functions } = inventoryOf(aPricedTemplate({ pay: aFunction('pay', 1_024) }));

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

    const { functions } = inventoryOf(aPricedTemplate({ pay: large }));

    expect(functions['pay']?.extraDiskGb).toBe(9.5);
  });

  test('counts each metric that an alarm or a dashboard reads', () => {
    const { alarms, dashboards } = inventoryOf(aPricedTemplate());

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
    const { schedules, rotations, polled } = inventoryOf(aPricedTemplate());

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
    expect(unpricedTypes(aPricedTemplate())).toEqual([]);
    expect(unpricedTypes(aPricedTemplate({ Firewall: { Type: 'AWS::WAFv2::WebACL' } }))).toEqual([
      'AWS::WAFv2::WebACL',
    ]);
  });

  test('fills in the format of the access log', () => {
    expect(accessLogBytes('{"status":"$context.status","user":"$context.authorizer.claims.sub"}')).toBe(
      '{"status":"200","user":"018f3c2e-7b1a-7c3d-9e4f-5a6b7c8d9e0f"}'.length,
    );
  });
});
