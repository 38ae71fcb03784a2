import { format } from 'node:util';
import { vi } from 'vitest';

/**
 * Captures what functions print from now on: log lines and metrics. Call this before the first log line: that line fixes
 * the log level.
 */
export const captureOutput = () => {
  process.env['POWERTOOLS_LOG_LEVEL'] = 'INFO';
  delete process.env['POWERTOOLS_METRICS_DISABLED'];
  const printed: string[] = [];
  const keep = (chunk: unknown): boolean => {
    printed.push(...String(chunk).split('\n').filter(Boolean));
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(keep);
  vi.spyOn(process.stderr, 'write').mockImplementation(keep);

  const parsed = () => printed.map((line) => JSON.parse(line) as Record<string, unknown>);
  return {
    /** As it was printed. */
    printed,
    /** The log, oldest first. */
    log: () => parsed().filter((line) => !('_aws' in line)),
    /** The metrics, oldest first, each as its names and values. */
    metrics: () =>
      parsed()
        .filter((line) => '_aws' in line)
        .map(({ _aws, service: _service, ...values }) => values),
    /** Drops what was printed so far. */
    clear: (): void => {
      printed.length = 0;
    },
  };
};

/** Captures the log and the console from now on. */
export const capturePrinted = (): Pick<ReturnType<typeof captureOutput>, 'printed' | 'clear'> => {
  const { printed, clear } = captureOutput();
  for (const method of ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const) {
    vi.spyOn(console, method).mockImplementation((...told: unknown[]) => {
      printed.push(format(...told));
    });
  }
  return { printed, clear };
};

const BUSY = '"status":503';
const TIMED_OUT = '"name":"TimeoutError"';

/** Texts that occur in the log when the machine is too slow. */
const SIGNS_OF_SLOWNESS = [BUSY, TIMED_OUT];

/** How many 503 answers an SDK timeout on a slow machine has caused. */
export const timeoutsIn = (printed: readonly string[]): number =>
  printed.filter((line) => line.includes(BUSY) && line.includes(TIMED_OUT)).length;

/** Lines with a failure, except those of a slow machine. */
export const failuresIn = (printed: readonly string[]): string[] =>
  printed.filter(
    (line) => line.includes('"level":"ERROR"') && !SIGNS_OF_SLOWNESS.some((sign) => line.includes(sign)),
  );
