import { variables } from '#lib/env.ts';
import { OPERATORS } from '#lib/http/route.ts';

/** A function's environment as on Lambda, with local endpoints. */
export const environmentOf = (endpoint: string, home: string) => ({
  [variables.table]: 'table',
  [variables.intakeQueues]: `${endpoint}/intake.fifo`,
  [variables.pageBucket]: 'page',
  [variables.tokenKeys]: 'keys',
  [variables.saleDefaults]: '{}',
  [variables.operatorGroup]: OPERATORS,
  [variables.service]: 'bench',
  [variables.metricsNamespace]: 'bench',
  AWS_LAMBDA_FUNCTION_NAME: 'bench',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_REGION: 'ap-northeast-2',
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
  AWS_SESSION_TOKEN: 'bench',
  AWS_ENDPOINT_URL: endpoint,
  HOME: home,
});
