import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';

/** A command that kills process `pid` when its own stdin ends, that is, when its parent is gone. */
const watch = (pid: string): [command: string, args: string[]] =>
  process.platform === 'win32'
    ? [
        process.execPath,
        ['-e', "process.stdin.resume().on('end', () => process.kill(process.argv[1], 'SIGKILL'))", pid],
      ]
    : // A shell, because `killall -9 node` must not kill the watcher.
      ['sh', ['-c', 'read -r _; kill -9 "$0"', pid]];

/**
 * Kills a child when this process ends in any way: an exit handler for a normal exit, a watcher for `kill -9`.
 * Returns the function that removes the guard.
 */
export const guardChild = (child: ChildProcess): (() => void) => {
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  // Detached: Ctrl-C must reach only this process, which then stops its children in order.
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
