import { availableParallelism, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// Workers and the commands under test load the same modules again and again.
process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'concert-onsale-compile-cache');

/**
 * The files that take longest start first, so that all workers end together. Those that mostly wait are between those that keep
 * a processor busy.
 */
const LONGEST = [
  'crash',
  'interleavings',
  'smoke-command',
  'deployed/roles',
  'model',
  'every-setting',
  'simulation',
  'bundles',
  'fuzz',
  'security/input',
  'start',
  'second-document',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification): number => {
      const index = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      return (project.config.sequence.groupOrder + 1) * 100 + (index === -1 ? LONGEST.length : index);
    };
    // oxlint-disable-next-line unicorn/no-array-sort -- the sequencer's, which returns a new array
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}

/** Runs the end-to-end tests on the sources. */
const onSources = { functions: 'sources', dynamodbEndpoint: 'http://127.0.0.1:9' } as const;
/** Runs them on the bundles, as the template deploys them. */
const onBundles = { ...onSources, functions: 'bundles' } as const;

/**
 * Race against the real clock: alone, one after the other. Each has its own DynamoDB Local: at every call of a table with a
 * stream it reads all earlier records of other streams first, also those of deleted tables.
 */
const TIMED = ['test/e2e/contention.test.ts', 'test/verification/history.test.ts'];

const SETUP = 'test/support/setup.ts';

const project = (name: string, test: TestProjectInlineConfiguration['test']) => ({
  test: {
    name,
    setupFiles: SETUP,
    pool: 'forks' as const,
    testTimeout: 30_000,
    // Vitest does not pass its option `--hookTimeout` on to projects.
    hookTimeout: Number(process.env['HOOK_TIMEOUT'] ?? 60_000),
    // The default of one second is too short for a busy machine.
    expect: { poll: { timeout: 10_000 } },
    provide: onSources,
    // A test mostly waits for a server, a clock or a page: two workers on two cores leave a third of them idle.
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
    exclude: TIMED,
    ...test,
  },
});

/** With a DynamoDB Local for all files of a project. Each file has its own table. */
const onDynamoDb = {
  globalSetup: 'test/support/dynamodb-setup.ts',
  setupFiles: [SETUP, 'test/support/drop-table.ts'],
};
const SYNTH = 'test/support/synth-setup.ts';
/** With a DynamoDB Local and the page. */
const onPage = { ...onDynamoDb, globalSetup: ['test/support/page-setup.ts', onDynamoDb.globalSetup] };
const E2E = 'test/e2e/**/*.test.ts';
/** Send odd and forged requests to a laptop stack, whose table has a stream. */
const SECURITY = ['test/verification/fuzz.test.ts', 'test/verification/security/**/*.test.ts'];

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    globalSetup: 'test/support/temporary-setup.ts',
    projects: [
      // What `npm test` runs.
      // They change nothing that another file sees: one process loads the modules for all.
      project('unit', { include: ['test/unit/**/*.test.ts'], isolate: false }),
      project('integration', { include: ['test/integration/**/*.test.ts'], ...onDynamoDb }),
      project('e2e', {
        include: [E2E, 'test/browser/smoke.test.ts'],
        exclude: [...TIMED, 'test/e2e/deployed/**'],
        ...onPage,
      }),
      // What `npm run verify` runs.
      project('commands', { include: ['test/commands/**/*.test.ts'], ...onPage }),
      project('infra', {
        include: ['test/infra/**/*.test.ts'],
        globalSetup: SYNTH,
        // Files that share a process load the CDK and its rules once, which takes seconds.
        isolate: false,
        testTimeout: 120_000,
      }),
      project('bundles', {
        include: [E2E],
        ...onDynamoDb,
        globalSetup: [SYNTH, onDynamoDb.globalSetup],
        provide: onBundles,
      }),
      project('browser', {
        include: ['test/browser/**/*.test.ts'],
        exclude: ['test/browser/smoke.test.ts'],
        ...onPage,
        // Pages wait for real seconds: many at once, but not beside what keeps all cores busy.
        maxWorkers: 2 * availableParallelism(),
        testTimeout: 90_000,
        sequence: { groupOrder: 1 },
      }),
      project('verification', {
        include: ['test/verification/**/*.test.ts'],
        exclude: [...TIMED, ...SECURITY],
        ...onDynamoDb,
      }),
      project('security', { include: SECURITY, ...onDynamoDb }),
      ...TIMED.map((file, index) =>
        project(basename(file, '.test.ts'), {
          include: [file],
          exclude: [],
          ...onDynamoDb,
          sequence: { groupOrder: 2 + index },
        }),
      ),
    ],
  },
});
