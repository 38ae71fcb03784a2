import { spawn } from 'node:child_process';

const commands: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** Opens an address in the browser. Does nothing over SSH or without a terminal. */
export const openBrowser = (address: string): void => {
  if (!process.stderr.isTTY || process.env['SSH_CONNECTION']) return;
  const [command, ...options] = commands[process.platform] ?? ['xdg-open'];
  const child = spawn(command, [...options, address], { stdio: 'ignore', detached: true });
  // Without a browser, the user opens the printed address.
  child.on('error', () => undefined);
  child.unref();
};
