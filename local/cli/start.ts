import { pagePaths, pathTo } from '#lib/page-paths.ts';
import { readOptions } from '#local/cli/options.ts';
import { readPort } from '#local/cli/port.ts';
import { removeStackFile, writeStackFile } from '#local/cli/stack-file.ts';
import { CDK_OUT, synthesize } from '#local/cli/synth.ts';
import { untilStopped } from '#local/cli/until-stopped.ts';
import { CommandError } from '#local/command-error.ts';
import type { DemoDraw } from '#local/demo-data.ts';
import type { Stack } from '#local/stack.ts';

const USAGE =
  'usage: npm start [-- [--data DIR] [--bundled] [--demo-draw]]   (environment: PORT, DYNAMODB_ENDPOINT, SQS_ENDPOINT, S3_ENDPOINT)';
const OPTIONS = {
  data: { type: 'string' },
  bundled: { type: 'boolean', default: false },
  'demo-draw': { type: 'boolean', default: false },
} as const;

/** @throws CommandError */
const readEndpoint = (name: string): string | undefined => {
  const endpoint = process.env[name];
  if (!endpoint) return undefined;
  if (/^https?:$/.test(URL.parse(endpoint)?.protocol ?? '')) return endpoint;
  throw new CommandError(`${name} is "${endpoint}": set it to a URL such as http://127.0.0.1:8000`);
};

/** Always synthesizes: an earlier output may be older than the sources. @throws CommandError */
const synthesizeAfresh = async (): Promise<void> => {
  const startedAt = performance.now();
  await synthesize(CDK_OUT);
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  console.log(`synthesized and bundled into cdk.out in ${seconds} s`);
};

const start = async (): Promise<Stack> => {
  const dynamodbEndpoint = readEndpoint('DYNAMODB_ENDPOINT');
  const sqsEndpoint = readEndpoint('SQS_ENDPOINT');
  const s3Endpoint = readEndpoint('S3_ENDPOINT');
  const { data, bundled, 'demo-draw': demoDraw } = readOptions(OPTIONS, USAGE);
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
    ...(s3Endpoint !== undefined && { s3Endpoint }),
    demo: true,
    demoDraw,
    web: true,
    log: console.log,
  });
};

const hintOf = (url: string, { saleOpensAt, drawAt, ...date }: DemoDraw): string => {
  const [opening, draw] = [saleOpensAt, drawAt].map((at) => new Date(at).toTimeString().slice(0, 8));
  return `${url}${pathTo(pagePaths.schedule, date)} (enter until ${opening}, draw at ${draw})`;
};

await untilStopped(start(), async (stack) => {
  await writeStackFile(stack);
  process.once('exit', () => removeStackFile());
  console.log(`page          ${stack.url}/`);
  console.log(`documentation ${stack.url}/docs`);
  console.log(`sign-in       ${stack.url}/oidc/.well-known/openid-configuration`);
  console.log('token         npm run token -- --email you@example.com [--operator]');
  if (stack.demoDraw) console.log(`draw          ${hintOf(stack.url, stack.demoDraw)}`);
  console.log('smoke test    npm run smoke');
  console.log(`ready ${stack.url}`);
});
