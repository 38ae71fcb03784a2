import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';

/** Ends the process that its argument names once its own stdin ends, which is when its parent is gone. */
const watch = (pid: string): [command: string, args: string[]] =>
  process.platform === 'win32'
    ? [
        process.execPath,
        ['-e', "process.stdin.resume().on('end', () => process.kill(process.argv[1], 'SIGKILL'))", pid],
      ]
    : // No Node, so that `killall -9 node` does not end it.
      ['sh', ['-c', 'read -r _; kill -9 "$0"', pid]];

/**
 * Lets a child not outlive this process, however this process ends: an exit handler for an orderly end, and a watcher
 * for `kill -9`. Gives the function that lifts the guard.
 */
export const guardChild = (child: ChildProcess): (() => void) => {
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  // Detached, so that a Ctrl-C in the terminal reaches this process alone, which then ends its children in order.
  const watcher = spawn(...watch(String(child.pid)), {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watcher.on('error', () => undefined);
  watcher.unref();
  (watcher.stdin as Socket).unref();

  return () => {
    process.off('exit', kill);
    watcher.kill('SIGKILL');
  };
};
