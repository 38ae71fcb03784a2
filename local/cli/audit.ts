import type { Audit } from '#lib/audit/audit-table.ts';
import { variables } from '#lib/env.ts';
import { readDeployedStack } from '#local/cli/deployed-stack.ts';
import { fail } from '#local/cli/fail.ts';
import { readOptions } from '#local/cli/options.ts';
import { findStack, type RunningStack } from '#local/cli/stack-file.ts';
import { type TableTarget, useTable } from '#local/cli/table-target.ts';
import { CommandError } from '#local/command-error.ts';

const USAGE =
  'usage: npm run audit [-- [--url URL] [--table NAME] [--endpoint URL | --aws [--stage STAGE] [--region REGION]]]   ' +
  '(environment: TABLE_NAME, AWS_ENDPOINT_URL_DYNAMODB or DYNAMODB_ENDPOINT)';

/** Exit code if the audit could not run. Exit code 1 means findings. */
const NOT_AUDITED = 2;

const OPTIONS = {
  table: { type: 'string' },
  endpoint: { type: 'string' },
  url: { type: 'string' },
  aws: { type: 'boolean', default: false },
  stage: { type: 'string' },
  region: { type: 'string' },
} as const;

/** The running stack, if any. */
const readStack = async (url: string | undefined): Promise<Partial<RunningStack>> => {
  const stack = await findStack(url);
  if (url !== undefined && !stack)
    throw new CommandError(`no stack of this checkout runs at ${url}; ${USAGE}`);
  return stack ?? {};
};

/** The table from the options, or the table of the stack. */
const targetOnAws = async (asked: {
  readonly table: string | undefined;
  readonly stage: string | undefined;
  readonly region: string | undefined;
}): Promise<TableTarget> => {
  if (asked.table !== undefined) {
    if (asked.region !== undefined) process.env['AWS_REGION'] = asked.region;
    return { tableName: asked.table };
  }
  const { region, output } = await readDeployedStack(asked);
  process.env['AWS_REGION'] = region;
  return { tableName: output('TableName') };
};

/**
 * Takes table and endpoint from the options. Without an endpoint: the running laptop stack, or AWS if there are credentials.
 */
const chooseTarget = async (): Promise<TableTarget> => {
  const {
    url,
    table = process.env[variables.table],
    endpoint = process.env['AWS_ENDPOINT_URL_DYNAMODB'] ?? process.env['DYNAMODB_ENDPOINT'],
    aws,
    stage,
    region,
  } = readOptions(OPTIONS, USAGE);
  if (aws) return targetOnAws({ table, stage, region });

  // With endpoint and table, no stack is needed.
  const stack = endpoint && table && url === undefined ? {} : await readStack(url);
  if (!endpoint && !stack.dynamodbEndpoint && table && hasAwsCredentials()) {
    return { tableName: table };
  }
  const target = { tableName: table ?? stack.tableName, endpoint: endpoint ?? stack.dynamodbEndpoint };
  if (!target.endpoint)
    throw new CommandError(`no stack runs here: run \`npm start\` in another terminal first; ${USAGE}`);
  if (!target.tableName) throw new CommandError(`name the table at ${target.endpoint}; ${USAGE}`);
  return { tableName: target.tableName, endpoint: target.endpoint };
};

const hasAwsCredentials = (): boolean =>
  [
    'AWS_ACCESS_KEY_ID',
    'AWS_PROFILE',
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  ].some((name) => process.env[name]);

const audit = async (target: TableTarget): Promise<Audit> => {
  useTable(target);
  // Imported late: the table's client reads the environment.
  const { auditTwice } = await import('#lib/audit/audit-twice.ts');
  try {
    return await auditTwice(Date.now);
  } catch (error) {
    throw new CommandError(reasonOf(error, target));
  }
};

const print = ({ counts, findings }: Audit): void => {
  const rows = Object.entries(counts).filter(([, count]) => count > 0);
  console.log(`checked ${rows.map(([kind, count]) => `${count} ${kind}`).join(', ') || 'an empty table'}`);
  for (const { rule, message, keys } of findings) {
    console.log(`\n${rule}: ${message}`);
    for (const { pk, sk } of keys) console.log(`  ${pk} / ${sk}`);
  }
  console.log(findings.length === 0 ? 'audit clean' : `\n${findings.length} findings`);
};

/** Why the audit failed, in one line that says what to do. */
const reasonOf = (thrown: unknown, { tableName, endpoint = 'AWS' }: TableTarget): string => {
  const { name, message, code } = thrown as NodeJS.ErrnoException;
  if (name === 'ResourceNotFoundException') return `there is no table ${tableName} at ${endpoint}; ${USAGE}`;
  if (code === 'ECONNREFUSED') return `nothing answers at ${endpoint}: run \`npm start\` first; ${USAGE}`;
  return `the table ${tableName} at ${endpoint} cannot be audited: ${message || name}`;
};

try {
  const found = await audit(await chooseTarget());
  print(found);
  process.exitCode = found.findings.length === 0 ? 0 : 1;
} catch (error) {
  fail(error, NOT_AUDITED);
}
