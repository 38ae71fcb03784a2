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
