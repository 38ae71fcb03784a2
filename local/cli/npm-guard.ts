import { readFileSync, readlinkSync, realpathSync } from 'node:fs';

const INTERVAL_MS = 250;

/**
 * Calls back once the npm that runs this script is gone. npm ends without its script when it is killed, and a shell between
 * them passes no signal on.
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

/** Bash runs a script's only command in its own place, so that npm itself is the parent; dash does not. */
const isNpm = (pid: number): boolean => {
  try {
    return readlinkSync(`/proc/${pid}/exe`) === realpathSync(process.env['npm_node_execpath'] ?? '');
  } catch {
    return true;
  }
};

/** Only Linux tells. Elsewhere `sh` is no dash. */
const parentOf = (pid: number): string | undefined => {
  try {
    // The name, in parentheses, may have any character.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1];
  } catch {
    return undefined;
  }
};
