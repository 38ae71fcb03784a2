import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';

import { ACCOUNT_ID, REGION } from '#local/environment.ts';

const unsupported = (): never => {
  throw new Error('handlers must return a promise');
};

/** The context object that Lambda gives a handler. */
export const lambdaContext = (
  functionName: string,
  getRemainingTimeInMillis: () => number,
  memoryMb = 512,
): Context => ({
  callbackWaitsForEmptyEventLoop: true,
  functionName,
  functionVersion: '$LATEST',
  invokedFunctionArn: `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:${functionName}`,
  memoryLimitInMB: String(memoryMb),
  awsRequestId: randomUUID(),
  logGroupName: `/aws/lambda/${functionName}`,
  logStreamName: 'local',
  getRemainingTimeInMillis,
  done: unsupported,
  fail: unsupported,
  succeed: unsupported,
});

/** Milliseconds left of an invocation that starts now. Not affected by a test's clock. */
export const timeLeft = (timeoutMs: number): (() => number) => {
  const deadline = performance.now() + timeoutMs;
  return () => Math.max(0, deadline - performance.now());
};
