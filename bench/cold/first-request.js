/**
 * A container: loads one bundle, passes it one event and prints how long that took. Each measurement starts a new one.
 * It is plain JavaScript, so that only the bundle is loaded while the clock runs.
 */
const [, , file, event] = process.argv;
const request = JSON.parse(event);
const context = {
  functionName: 'cold',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:ap-northeast-2:000000000000:function:cold',
  memoryLimitInMB: '512',
  awsRequestId: '00000000-0000-4000-8000-000000000000',
  getRemainingTimeInMillis: () => 10_000,
};

// Lambda's runtime opens both before it loads a function.
const { stdout, stderr } = process;
stderr.write('');

const startedAt = performance.now();
const { handler } = await import(file);
const answer = await handler(request, context);
const ms = performance.now() - startedAt;

stdout.write(`\n${JSON.stringify({ ms, answer })}\n`);
// Open keep-alive connections would hold the process.
process.exit(0);
