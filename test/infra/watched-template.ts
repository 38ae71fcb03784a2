import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';

import { type FunctionName, functionNames } from '#functions/names.ts';
import { Alarms } from '#infra/alarms.ts';
import { Dashboard } from '#infra/dashboard.ts';

/** The alarms and the dashboard, with stub resources. */
export const aWatchedTemplate = (more: { email?: string } = {}, queueNames = ['intake']): Template => {
  const stack = new Stack(new App(), 'Stack', { env: { region: 'ap-northeast-2', account: '000000000000' } });
  const watched = {
    functions: Object.fromEntries(functionNames.map((name) => [name, { functionName: name }])) as Record<
      FunctionName,
      { functionName: string }
    >,
    api: { apiId: 'api' },
    intake: queueNames.map((queueName) => ({ queueName })),
    intakeDeadLetters: { queueName: 'intake-dead-letters' },
    expiryDeadLetters: { queueName: 'expiry-dead-letters' },
    table: { tableName: 'table' },
    namespace: 'namespace',
    service: 'service',
  };
  const { alarms } = new Alarms(stack, 'Alarms', { ...watched, ...more });
  new Dashboard(stack, 'Dashboard', { ...watched, alarms });
  return Template.fromStack(stack);
};
