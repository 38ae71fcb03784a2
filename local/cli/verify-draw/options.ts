import { readOptions } from '#local/cli/options.ts';
import { CommandError } from '#local/command-error.ts';

export const USAGE =
  'usage: npm run verify-draw -- --url https://HOST/shows/CONCERT/dates/SCHEDULE/draw [--save DIR] ' +
  '| --url https://HOST --concert ID --schedule ID [--save DIR] | --files DIR [--schedule ID]   ' +
  '(each with [--receipt FILE] [--user ID] [--number N] [--checkpoint FILE] [--all])';

const OPTIONS = {
  url: { type: 'string' },
  concert: { type: 'string' },
  schedule: { type: 'string' },
  files: { type: 'string' },
  save: { type: 'string' },
  receipt: { type: 'string' },
  user: { type: 'string' },
  number: { type: 'string' },
  checkpoint: { type: 'string' },
  all: { type: 'boolean', default: false },
} as const;

/** The date of a service. */
export interface DatePage {
  readonly origin: string;
  readonly concertId: string;
  readonly scheduleId: string;
}

export interface VerifyOptions {
  /** Where the files are: a service, or a directory. */
  readonly from: DatePage | { readonly directory: string; readonly scheduleId: string | undefined };
  readonly saveTo: string | undefined;
  readonly receiptFile: string | undefined;
  readonly checkpointFile: string | undefined;
  readonly userId: string | undefined;
  readonly number: number | undefined;
  readonly all: boolean;
}

/** @throws CommandError for wrong usage */
export const readVerifyOptions = (args: readonly string[]): VerifyOptions => {
  const { url, files, concert, schedule, save, receipt, checkpoint, user, number, all } = readOptions(
    OPTIONS,
    USAGE,
    args,
  );
  if ((url === undefined) === (files === undefined)) throw wrong('give either --url or --files');
  if (files !== undefined && (save ?? concert) !== undefined) throw wrong('--save and --concert need --url');
  return {
    from:
      url === undefined ? { directory: files ?? '', scheduleId: schedule } : pageOf(url, concert, schedule),
    saveTo: save,
    receiptFile: receipt,
    checkpointFile: checkpoint,
    userId: user,
    number: number === undefined ? undefined : numberOf(number),
    all,
  };
};

const wrong = (what: string): CommandError => new CommandError(`${what}; ${USAGE}`);

/** The address of any page of a date names it. */
const DATE_PATH = /^\/shows\/([^/]+)\/dates\/([^/]+)/;

const pageOf = (address: string, concert?: string, schedule?: string): DatePage => {
  const url = URL.parse(address);
  if (!url || !/^https?:$/.test(url.protocol)) throw wrong(`"${address}" is no address of a page`);
  const [, concertId = concert, scheduleId = schedule] = DATE_PATH.exec(url.pathname) ?? [];
  if (concertId === undefined || scheduleId === undefined)
    throw wrong(`"${address}" names no date: give the address of its page, or --concert and --schedule`);
  return { origin: url.origin, concertId, scheduleId };
};

const numberOf = (text: string): number => {
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  throw wrong(`--number ${text} is no number of a queue`);
};
