import { randomBytes, randomUUID } from 'node:crypto';
import { inject } from 'vitest';

import { variables } from '#lib/env.ts';

/** What a Lambda would find in its environment. Set before any code under test is loaded. */
Object.assign(process.env, {
  AWS_REGION: 'ap-northeast-2',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_ENDPOINT_URL_DYNAMODB: inject('dynamodbEndpoint'),
  [variables.table]: `test-${randomUUID()}`,
  [variables.tokenKeys]: JSON.stringify({
    current: 'test',
    keys: { test: randomBytes(32).toString('base64url') },
  }),
});
