import { randomBytes, randomUUID } from 'node:crypto';
import { inject } from 'vitest';

import { defaultSaleSettings } from '#lib/concert/concert.ts';
import { variables } from '#lib/env.ts';
import { OPERATORS } from '#lib/http/route.ts';
import { startSecretsManager } from '#local/servers/secrets-manager.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of the project's DynamoDB Local. In a project without one, nothing answers at this address. */
    dynamodbEndpoint: string;
    /** Whether the end-to-end tests run on the sources, or on the bundles as the template deploys them. */
    functions: 'sources' | 'bundles';
    /** Directory of the synthesized stack, in projects about what is deployed. */
    cloudAssembly: string;
  }
}

const TOKEN_KEYS = 'test-token-keys';

const secrets = await startSecretsManager({
  [TOKEN_KEYS]: JSON.stringify({ 0: randomBytes(32).toString('base64url') }),
});

/** The environment of a Lambda function. It is set before any code under test is loaded. */
Object.assign(process.env, {
  AWS_REGION: 'ap-northeast-2',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_ENDPOINT_URL_DYNAMODB: inject('dynamodbEndpoint'),
  AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
  [variables.table]: `test-${randomUUID()}`,
  [variables.tokenKeys]: TOKEN_KEYS,
  [variables.saleDefaults]: JSON.stringify(defaultSaleSettings),
  [variables.operatorGroup]: OPERATORS,
  POWERTOOLS_LOG_LEVEL: 'WARN',
  POWERTOOLS_METRICS_DISABLED: 'true',
  [variables.service]: 'test',
  [variables.metricsNamespace]: 'test',
  // For a test that starts its own DynamoDB Local: that JVM lives for seconds, so the quick compiler is better.
  JAVA_TOOL_OPTIONS: '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC',
});
