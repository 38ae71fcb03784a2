import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';

const require = createRequire(import.meta.url);

const PACKAGE = dirname(dirname(require.resolve('@sparticuz/chromium')));
/** Beside the packed files, so that another version is unpacked again. */
const UNPACKED = join(PACKAGE, 'unpacked');
/** The browser has no Korean font of its own. It finds one in a package that only the tests install. */
const FONTS = dirname(require.resolve('@expo-google-fonts/ibm-plex-sans-kr/package.json'));

/** The paths are relative to this file, because a checkout may move. */
const FONTS_CONF = `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir prefix="relative">${relative(UNPACKED, FONTS)}</dir><dir prefix="relative">fonts</dir></fontconfig>`;

/** The package unpacks into the temporary directory. */
const UNPACK = "await (await import('@sparticuz/chromium')).default.executablePath()";

/**
 * A directory with the file `chromium`, its libraries and `fonts.conf`. It appears at once, as a whole: other test files may start
 * a browser at the same time, and somebody may press Ctrl-C.
 */
export const unpackedChromium = async (): Promise<string> => {
  if (existsSync(UNPACKED)) return UNPACKED;
  const dir = await mkdtemp(`${UNPACKED}-`);
  try {
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', UNPACK], {
      cwd: PACKAGE,
      env: { ...process.env, TMPDIR: dir },
    });
    await writeFile(join(dir, 'fonts.conf'), FONTS_CONF);
    await rename(dir, UNPACKED);
  } catch (error) {
    await rm(dir, { recursive: true, force: true });
    // Unless another process was faster.
    if (!existsSync(UNPACKED)) throw error;
  }
  return UNPACKED;
};
