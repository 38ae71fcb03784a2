import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

import { env } from '#lib/env.ts';
import { sdkDefaults, withoutUnusedMiddleware } from '#lib/sdk.ts';

/** The one client of the table. */
export const table = DynamoDBDocumentClient.from(withoutUnusedMiddleware(new DynamoDBClient(sdkDefaults)), {
  marshallOptions: { removeUndefinedValues: true },
});

export const tableName = (): string => env('table');
