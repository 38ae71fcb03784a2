import { readJsonOption } from '#bench/json-option.ts';
import { QUICKNET } from '#lib/draw/beacon.ts';
import { setEnvironment } from '#local/environment.ts';
import { loadSecrets } from '#local/servers/secrets.ts';
import { startServers } from '#local/servers/servers.ts';
import { ensureIntakeQueue } from '#local/servers/sqs.ts';
import { ensureTable } from '#local/servers/table.ts';
import { StartError } from '#local/start-error.ts';

/**
 * `npm run bench:units`: the read and write units of every flow beside their goals, measured on its own DynamoDB Local.
 * `-- --json` prints the figures alone. Exits with 1 when a goal is missed.
 */
const json = readJsonOption('bench:units');

const TABLE = 'bench-units';

/** Starts the servers that the operations need and sets the environment for them. */
const start = async () => {
  const { tokenKeys } = await loadSecrets();
  const servers = await startServers({ secrets: { [TABLE]: tokenKeys } });
  try {
    const { dynamodbEndpoint, sqsEndpoint, s3Endpoint, secretsEndpoint } = servers;
    const [queue] = await Promise.all([
      ensureIntakeQueue(sqsEndpoint, TABLE),
      ensureTable(dynamodbEndpoint, TABLE),
    ]);
    setEnvironment({
      tableName: TABLE,
      queueUrls: [queue.url],
      tokenKeysSecret: TABLE,
      beacon: QUICKNET,
      dynamodbEndpoint,
      sqsEndpoint,
      s3Endpoint,
      secretsEndpoint,
    });
    return servers;
  } catch (error) {
    await servers.stop();
    throw error;
  }
};

/** Imported late: a client reads the environment when it is made. */
const measureAll = async () => {
  const { installMeter } = await import('./units/meter.ts');
  const { measureFlows } = await import('./units/flows.ts');
  installMeter();
  return measureFlows();
};

const run = async (asJson: boolean): Promise<boolean> => {
  const servers = await start();
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
  console.error(error instanceof StartError ? error.message : error);
  process.exitCode = 1;
}
