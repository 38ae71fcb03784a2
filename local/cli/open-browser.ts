import { spawn } from 'node:child_process';

const commands: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** Opens an address in the browser of whoever sits here. Nobody does, over SSH or without a terminal. */
export const openBrowser = (address: string): void => {
  if (!process.stderr.isTTY || process.env['SSH_CONNECTION']) return;
  const [command, ...options] = commands[process.platform] ?? ['xdg-open'];
  const child = spawn(command, [...options, address], { stdio: 'ignore', detached: true });
  // The address was printed: without a browser, it is opened by hand.
  child.on('error', () => undefined);
  child.unref();
};
