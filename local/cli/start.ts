import { parseArgs } from 'node:util';

import { onNpmGone } from '#local/cli/npm-guard.ts';
import { removeStackFile, writeStackFile } from '#local/cli/stack-file.ts';
import { CDK_OUT, synthesize } from '#local/cli/synth.ts';
import type { Stack } from '#local/stack.ts';
import { reasonOf, StartError } from '#local/start-error.ts';

const USAGE =
  'usage: npm start [-- [--data DIR] [--bundled]]   (environment: PORT, DYNAMODB_ENDPOINT, SQS_ENDPOINT)';
const DEFAULT_PORT = 3000;
const SAME_SIGNAL_MS = 500;
const STOP_TIMEOUT_MS = 10_000;

/** @throws StartError for an unknown option */
const readOptions = () => {
  try {
    const { values } = parseArgs({
      options: { data: { type: 'string' }, bundled: { type: 'boolean', default: false } },
    });
    if (values.data === '') throw new Error("Option '--data <value>' argument missing");
    return values;
  } catch (error) {
    throw new StartError(`${(error as Error).message.split('. ')[0]}; ${USAGE}`);
  }
};

/** @throws StartError */
const readPort = (): number => {
  const port = process.env['PORT'] || String(DEFAULT_PORT);
  if (/^\d{1,5}$/.test(port) && Number(port) <= 65_535) return Number(port);
  throw new StartError(`PORT is "${port}": set it to a number from 0 to 65535`);
};

/** @throws StartError */
const readEndpoint = (name: string): string | undefined => {
  const endpoint = process.env[name];
  if (!endpoint) return undefined;
  if (/^https?:$/.test(URL.parse(endpoint)?.protocol ?? '')) return endpoint;
  throw new StartError(`${name} is "${endpoint}": set it to a URL such as http://127.0.0.1:8000`);
};

/** Always synthesizes: an earlier output may be older than the sources. @throws StartError */
const synthesizeAfresh = async (): Promise<void> => {
  const startedAt = performance.now();
  await synthesize(CDK_OUT);
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  console.log(`synthesized and bundled into cdk.out in ${seconds} s`);
};

const start = async (): Promise<Stack> => {
  const dynamodbEndpoint = readEndpoint('DYNAMODB_ENDPOINT');
  const sqsEndpoint = readEndpoint('SQS_ENDPOINT');
  const { data, bundled } = readOptions();
  const port = readPort();
  // Imported late, so that a wrong option fails at once.
  const { startStack } = await import('#local/stack.ts');
  if (bundled) await synthesizeAfresh();
  return startStack({
    port,
    ...(data !== undefined && { dataDir: data }),
    ...(bundled && { assemblyDir: CDK_OUT }),
    ...(dynamodbEndpoint !== undefined && { dynamodbEndpoint }),
    ...(sqsEndpoint !== undefined && { sqsEndpoint }),
    demo: true,
    web: true,
    log: console.log,
  });
};

const fail = (thrown: unknown): never => {
  console.error(reasonOf(thrown));
  process.exit(1);
};

const starting = start();
let stoppingSince: number | undefined;

/** Stops the stack in order, even during the start. Runs once. After ten seconds, the exit handlers kill the children. */
const stop = async (): Promise<void> => {
  if (stoppingSince !== undefined) return;
  stoppingSince = Date.now();
  console.log('stopping; press Ctrl-C again to force it');
  setTimeout(() => process.exit(1), STOP_TIMEOUT_MS).unref();
  const stack = await starting.catch(fail);
  await stack.stop();
  process.exit(0);
};

/** A second signal exits at once. npm may forward the same Ctrl-C, so a signal within half a second does not count. */
const onSignal = (): void => {
  if (stoppingSince !== undefined && Date.now() - stoppingSince > SAME_SIGNAL_MS) process.exit(1);
  void stop().catch(fail);
};

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
onNpmGone(() => void stop().catch(fail));
// The output is closed: the process that started this one is gone.
for (const output of [process.stdout, process.stderr]) output.on('error', () => void stop().catch(fail));

try {
  const stack = await starting;
  void stack.failed.then(async (reason) => {
    console.error(reason.message);
    await stack.stop();
    process.exit(1);
  });
  if (stoppingSince === undefined) {
    await writeStackFile(stack);
    process.once('exit', () => removeStackFile());
    console.log(`page          ${stack.url}/`);
    console.log(`documentation ${stack.url}/docs`);
    console.log(`sign-in       ${stack.url}/oidc/.well-known/openid-configuration`);
    console.log('token         npm run token -- --email you@example.com [--operator]');
    console.log('smoke test    npm run smoke');
    console.log(`ready ${stack.url}`);
  }
} catch (error) {
  fail(error);
}
