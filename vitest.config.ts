import { defineConfig } from 'vitest/config';

/** The end-to-end tests run twice: on the sources, and on what is deployed. */
const E2E = 'test/e2e/**/*.test.ts';

/** What races against the real clock: alone. */
const RACES = ['test/browser/**/*.test.ts', 'test/e2e/contention.test.ts', 'test/verification/history.test.ts'];

const defaults = {
  setupFiles: 'test/support/setup.ts',
  pool: 'forks',
  testTimeout: 30_000,
  hookTimeout: 60_000,
  // Vitest would leave one of two cores idle.
  maxWorkers: '100%',
  sequence: { groupOrder: 2 },
} as const;

export default defineConfig({
  test: {
    globalSetup: 'test/support/global-setup.ts',
    projects: [
      {
        test: {
          ...defaults,
          name: 'sources',
          include: ['test/{unit,integration,verification}/**/*.test.ts', E2E],
          exclude: [...RACES, 'test/e2e/deployed.test.ts'],
          provide: { functions: 'sources' },
        },
      },
      {
        test: {
          ...defaults,
          name: 'deployed',
          include: ['test/infra/**/*.test.ts', E2E],
          exclude: RACES,
          globalSetup: 'test/support/synth-setup.ts',
          provide: { functions: 'bundles' },
        },
      },
      {
        test: {
          ...defaults,
          name: 'races',
          include: RACES,
          provide: { functions: 'sources' },
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
