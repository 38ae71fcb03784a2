import { readFileSync, readlinkSync, realpathSync } from 'node:fs';

const INTERVAL_MS = 250;

/**
 * Calls back when the npm that runs this script has ended. A killed npm does not end its script, and a shell between them
 * does not forward signals.
 */
export const onNpmGone = (then: () => void): void => {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const isShell = !isNpm(process.ppid);
  const lineage = () => `${process.ppid} ${isShell ? parentOf(process.ppid) : ''}`;
  const before = lineage();
  const timer = setInterval(() => {
    if (lineage() === before) return;
    clearInterval(timer);
    then();
  }, INTERVAL_MS);
  timer.unref();
};

/** With bash, npm itself is the parent: bash replaces itself with a script's only command. dash does not. */
const isNpm = (pid: number): boolean => {
  try {
    return readlinkSync(`/proc/${pid}/exe`) === realpathSync(process.env['npm_node_execpath'] ?? '');
  } catch {
    return true;
  }
};

/** Linux only. On other systems, `sh` is not dash. */
const parentOf = (pid: number): string | undefined => {
  try {
    // The process name, in parentheses, may contain any character.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1];
  } catch {
    return undefined;
  }
};
