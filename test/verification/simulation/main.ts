import { MINUTE, SECOND } from '#lib/clock.ts';
import { QUICKNET } from '#lib/draw/beacon.ts';
import { fail } from '#local/cli/fail.ts';
import { setEnvironment } from '#local/environment.ts';
import { startDynamoDb } from '#local/servers/dynamodb.ts';
import { startSecretsManager } from '#local/servers/secrets-manager.ts';
import { type Options, readSimulationOptions } from '#test/verification/simulation/options.ts';
import type { Report } from '#test/verification/simulation/run.ts';
import { runInThread } from '#test/verification/simulation/run-in-thread.ts';

/**
 * `npm run test:simulation`: runs one seed after the other and prints a line for each, until the time is over or one
 * fails. Exits with 1 if one fails.
 */
const TOKEN_KEYS = 'simulation-token-keys';
/** Fixed: calls contain signatures and public keys, and the same seed must give the same calls. */
const TOKEN_KEY = Buffer.alloc(32, 'simulation').toString('base64url');

/** Starts what the functions need, and sets the environment in which they find it. */
const start = async (): Promise<() => Promise<void>> => {
  const running = process.env['DYNAMODB_ENDPOINT'];
  const database = running ? undefined : await startDynamoDb();
  const secrets = await startSecretsManager({ [TOKEN_KEYS]: JSON.stringify({ 0: TOKEN_KEY }) });
  setEnvironment({
    tableName: 'simulation',
    queueUrls: ['http://localhost/intake.fifo'],
    tokenKeysSecret: TOKEN_KEYS,
    beacon: QUICKNET,
    dynamodbEndpoint: running ?? database?.endpoint ?? '',
    sqsEndpoint: 'http://localhost',
    s3Endpoint: 'http://localhost',
    secretsEndpoint: secrets.endpoint,
  });
  return async () => {
    await secrets.stop();
    await database?.stop();
  };
};

const faultsOf = ({ faults }: Report): number => Object.values(faults).reduce((sum, times) => sum + times, 0);

const lineOf = (report: Report, startedAt: number): string => {
  const { seed, calls, timeouts, digest, outcomes, virtualMinutes } = report;
  const seconds = Math.round((Date.now() - startedAt) / SECOND);
  const ends = Object.entries(outcomes).map(([outcome, count]) => `${count} ${outcome}`);
  return (
    `seed ${seed}: ${calls} calls, ${faultsOf(report)} faults, ${timeouts} timeouts, ` +
    `${virtualMinutes} minutes in ${seconds} s; ${ends.join(', ')}; ${digest.slice(0, 8)}`
  );
};

/** How often each checked situation occurred, over all runs. */
const seen: Record<string, number> = {};

const total = { runs: 0, calls: 0, faults: 0, violations: 0 };

const note = (report: Report): void => {
  total.runs += 1;
  for (const [what, times] of Object.entries(report.seen)) seen[what] = (seen[what] ?? 0) + times;
  total.calls += report.calls;
  total.faults += faultsOf(report);
  total.violations += report.violations.length;
};

/** @returns whether all went well */
const runSeed = async (seed: number, fans: number, signal: AbortSignal): Promise<boolean> => {
  const startedAt = Date.now();
  const report = await runInThread({ seed, fans, draws: 'too' }, signal);
  note(report);
  console.log(lineOf(report, startedAt));
  if (report.violations.length === 0) return true;
  for (const violation of report.violations) console.error(`  ${violation}`);
  console.error(
    `seed ${seed} failed; replay it: npm run test:simulation -- --seed ${seed} --runs 1 --fans ${fans}`,
  );
  return false;
};

const runSeeds = async ({ minutes, seed, runs, fans, keepGoing }: Options, signal: AbortSignal) => {
  const startedAt = Date.now();
  for (let run = 0; run < runs && Date.now() < startedAt + minutes * MINUTE; run += 1) {
    if (await runSeed(seed + run, fans, signal)) continue;
    process.exitCode = 1;
    if (!keepGoing) break;
  }
};

const stopping = new AbortController();
/** The first signal stops in order; the second at once: exit handlers end the children. */
const stop = (): void => {
  if (stopping.signal.aborted) process.exit(1);
  stopping.abort();
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);

try {
  const options = readSimulationOptions();
  const startedAt = Date.now();
  const end = await start();
  try {
    await runSeeds(options, stopping.signal);
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
    process.exitCode = 1;
  } finally {
    await end();
  }
  for (const [what, times] of Object.entries(seen).toSorted(([one], [other]) => one.localeCompare(other)))
    console.log(`  ${times} ${what}`);
  const minutes = ((Date.now() - startedAt) / MINUTE).toFixed(1);
  console.log(
    `${stopping.signal.aborted ? 'stopped: ' : ''}${total.runs} runs of ${options.fans} fans, ${total.calls} calls, ` +
      `${total.faults} faults, ${minutes} minutes, ${total.violations} violations`,
  );
} catch (error) {
  fail(error);
}
