import { onNpmGone } from '#local/cli/npm-guard.ts';
import { type CommandError, reasonOf } from '#local/command-error.ts';

interface Running {
  /** Settles when a part ended by itself, with the reason. */
  readonly failed: Promise<CommandError>;
  stop(): Promise<void>;
}

const SAME_SIGNAL_MS = 500;
const STOP_TIMEOUT_MS = 10_000;

/**
 * Runs a command until a signal, the end of npm, or a failed part ends it. If it cannot start, prints why in one line.
 * @param announce runs when everything is ready
 */
export const untilStopped = async <Kind extends Running>(
  starting: Promise<Kind>,
  announce: (running: Kind) => Promise<void>,
): Promise<void> => {
  let stoppingSince: number | undefined;

  /** Stops in order, even during the start. Runs once. After ten seconds, the exit handlers kill the children. */
  const stop = async (): Promise<void> => {
    if (stoppingSince !== undefined) return;
    stoppingSince = Date.now();
    console.log('stopping; press Ctrl-C again to force it');
    setTimeout(() => process.exit(1), STOP_TIMEOUT_MS).unref();
    const running = await starting.catch(failToStart);
    await running.stop();
    process.exit(0);
  };
  const stopOrFail = () => void stop().catch(failToStart);

  /** A second signal exits at once. npm may forward the same Ctrl-C, so a signal within half a second does not count. */
  const onSignal = (): void => {
    if (stoppingSince !== undefined && Date.now() - stoppingSince > SAME_SIGNAL_MS) process.exit(1);
    stopOrFail();
  };

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  onNpmGone(stopOrFail);
  // A closed output means that the process that started this one has ended.
  for (const output of [process.stdout, process.stderr]) output.on('error', stopOrFail);

  try {
    const running = await starting;
    void running.failed.then(async (reason) => {
      console.error(reason.message);
      await running.stop();
      process.exit(1);
    });
    if (stoppingSince === undefined) await announce(running);
  } catch (error) {
    failToStart(error);
  }
};

const failToStart = (thrown: unknown): never => {
  console.error(reasonOf(thrown));
  process.exit(1);
};
