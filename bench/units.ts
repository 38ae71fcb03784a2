import { readJsonOption } from '#bench/json-option.ts';
import { startServersFor } from '#bench/servers.ts';
import { fail } from '#local/cli/fail.ts';

/**
 * `npm run bench:units`: the read and write units of every flow beside their goals, measured on its own DynamoDB Local.
 * `-- --json` prints the figures alone. Exits with 1 when a goal is missed.
 */
const json = readJsonOption('bench:units');

/** Imported late: a client reads the environment when it is made. */
const measureAll = async () => {
  const { installMeter } = await import('./units/meter.ts');
  const { measureFlows } = await import('./units/flows.ts');
  installMeter();
  return measureFlows();
};

const run = async (asJson: boolean): Promise<boolean> => {
  const servers = await startServersFor('bench-units');
  try {
    const measured = await measureAll();
    const { excessOf, goals } = await import('./units/goals.ts');
    const { asFigures, report } = await import('./units/report.ts');
    console.log(asJson ? JSON.stringify(asFigures(measured), undefined, 2) : report(measured));
    return goals.every((goal) => excessOf(measured.flows, goal).length === 0);
  } finally {
    await servers.stop();
  }
};

try {
  process.exitCode = (await run(json)) ? 0 : 1;
} catch (error) {
  fail(error);
}
