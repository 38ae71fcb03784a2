import { steps } from '#bench/cost/assumptions.ts';
import type { Quantity } from '#bench/cost/bill.ts';
import { type PriceName, type Region, regions } from '#bench/cost/prices.ts';
import type { Basis } from '#bench/cost/quantities.ts';
import { type Result, resultsOf, type ScenarioName } from '#bench/cost/scenarios.ts';
import { inventoryOf } from '#bench/cost/template.ts';
import { functionNames } from '#functions/names.ts';
import type { Resource, Template } from '#test/support/template.ts';

export const [seoul, virginia] = regions;

export const aFunction = (name: string, memory = 512): Resource => ({
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
export const aPricedTemplate = (resources: Readonly<Record<string, Resource>> = {}): Template => ({
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

export const aBasis = (resources?: Readonly<Record<string, Resource>>): Basis => ({
  inventory: inventoryOf(aPricedTemplate(resources)),
  units,
  kept: { booking: 2_000, newFan: 1_000, waiter: 500 },
  pages: {
    'waiting room': { requests: 6, gzipBytes: 36_000 },
    booking: { requests: 8, gzipBytes: 50_000 },
    'service worker': { requests: 2, gzipBytes: 2_000 },
  },
});

export const quantityOf = (quantities: readonly Quantity[], price: PriceName, item?: string): number =>
  quantities
    .filter((one) => one.price === price && (item === undefined || one.item === item))
    .reduce((sum, { quantity }) => sum + quantity, 0);

export const resultOf = (name: ScenarioName, region: Region = seoul): Result => {
  const found = resultsOf(aBasis(), region).find((one) => one.name === name);
  if (!found) throw new Error(`no scenario ${name}`);
  return found;
};
