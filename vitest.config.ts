import { defineConfig } from 'vitest/config';

/** The end-to-end tests run twice: on the sources, and on what is deployed. */
const E2E = 'test/e2e/**/*.test.ts';

const defaults = {
  setupFiles: 'test/support/setup.ts',
  pool: 'forks',
  testTimeout: 30_000,
  hookTimeout: 60_000,
} as const;

export default defineConfig({
  test: {
    // Of two cores Vitest would leave one idle, and tests wait for DynamoDB Local half of their time.
    maxWorkers: '100%',
    globalSetup: 'test/support/global-setup.ts',
    projects: [
      {
        test: {
          ...defaults,
          name: 'sources',
          include: ['test/{unit,integration,faults,browser}/**/*.test.ts', E2E],
          exclude: ['test/e2e/deployed.test.ts'],
          provide: { functions: 'sources' },
        },
      },
      {
        test: {
          ...defaults,
          name: 'deployed',
          include: ['test/infra/**/*.test.ts', E2E],
          globalSetup: 'test/support/synth-setup.ts',
          provide: { functions: 'bundles' },
        },
      },
    ],
  },
});
