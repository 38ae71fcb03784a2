import { defineConfig } from 'vitest/config';

/** The end-to-end tests run on what is deployed; all but the longest also on the sources, where a failure is easier to read. */
const E2E = 'test/e2e/**/*.test.ts';

/** A race against the clock. */
const HISTORY = 'test/faults/history.test.ts';

const defaults = {
  setupFiles: 'test/support/setup.ts',
  pool: 'forks',
  testTimeout: 30_000,
  hookTimeout: 60_000,
} as const;

/** What goes by the real clock comes after all else, so that nothing holds it up. */
export default defineConfig({
  test: {
    globalSetup: 'test/support/global-setup.ts',
    projects: [
      {
        test: {
          ...defaults,
          name: 'rules',
          include: ['test/{unit,integration,faults}/**/*.test.ts'],
          exclude: [HISTORY],
          // Vitest would leave one of two cores idle.
          maxWorkers: '100%',
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...defaults,
          name: 'sources',
          include: ['test/browser/**/*.test.ts', HISTORY, E2E],
          exclude: ['test/e2e/{deployed,contention,expiry}.test.ts'],
          provide: { functions: 'sources' },
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...defaults,
          name: 'deployed',
          include: ['test/infra/**/*.test.ts', E2E],
          globalSetup: 'test/support/synth-setup.ts',
          provide: { functions: 'bundles' },
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
