import { readFile } from 'node:fs/promises';

import { readVerifyOptions, USAGE, type VerifyOptions } from '#local/cli/verify-draw/options.ts';
import { directorySource, savingSource, serviceSource } from '#local/cli/verify-draw/sources.ts';
import { CommandError, fileError } from '#local/command-error.ts';
import { factsOf, sentenceOf, stepStrings } from '#web/draw/step-strings.ts';
import { parseReceiptFile } from '#web/draw/verify/receipt-file.ts';
import type { Step } from '#web/draw/verify/report.ts';
import type { Source } from '#web/draw/verify/source.ts';
import { type Evidence, type Result, verifyDraw } from '#web/draw/verify/verify.ts';

interface Output {
  readonly say: (line: string) => void;
  readonly complain: (line: string) => void;
}

const exitCodes = { verified: 0, unfinished: 0, cancelled: 0, cancelledAfterRound: 0, failed: 1 } as const;
const WRONG_USAGE = 2;

/** Verifies a draw and prints each step. Returns the exit code: 1 if a step failed, 2 for wrong usage. */
export const verifyCommand = async (args: readonly string[], { say, complain }: Output): Promise<number> => {
  try {
    const evidence = await readEvidence(readVerifyOptions(args));
    say(`draw of the date ${evidence.scheduleId}`);
    const result = await verifyDraw({ ...evidence, onStep: (step) => say(linesOf(step).join('\n')) });
    say(summaryOf(result).join('\n'));
    return exitCodes[result.outcome];
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    complain(error.message);
    return WRONG_USAGE;
  }
};

const readEvidence = async (options: VerifyOptions): Promise<Evidence> => {
  const { from, saveTo, receiptFile, checkpointFile, userId, number, all } = options;
  const source = 'directory' in from ? directorySource(from.directory) : serviceSource(from);
  const kept = receiptFile === undefined ? undefined : parseReceiptFile(await readText(receiptFile));
  return {
    scheduleId: from.scheduleId ?? (await scheduleIn(source)),
    source: saveTo === undefined ? source : savingSource(source, saveTo),
    receipt: kept?.receipt,
    seen: { ...kept?.seen, ...(number !== undefined && { number }) },
    savedCheckpoint: checkpointFile === undefined ? undefined : await readText(checkpointFile),
    userId,
    all,
  };
};

/** @throws CommandError when the file cannot be read */
const readText = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw fileError(`${file} cannot be read`, error);
  }
};

/** The date that the files of a directory belong to, by their draw.json. @throws CommandError when it names none */
const scheduleIn = async (source: Source): Promise<string> => {
  try {
    const text = new TextDecoder().decode(await source.read('draw.json'));
    const { scheduleId } = JSON.parse(text) as { readonly scheduleId?: unknown };
    if (typeof scheduleId === 'string') return scheduleId;
  } catch {
    // The error below says so.
  }
  throw new CommandError(`the directory has no draw.json that names a date: add --schedule; ${USAGE}`);
};

const words = stepStrings.en;

const marks = { ok: 'ok      ', failed: 'FAILED  ', skipped: 'skipped ' } as const;

const linesOf = (step: Step): string[] => [
  '',
  `${marks[step.status]} ${words.titles[step.id]}: ${sentenceOf(step, words)}`,
  ...factsOf(step, words).map(([name, value]) => `${' '.repeat(marks.ok.length + 1)}${name}: ${value}`),
];

const summaryOf = ({ steps, outcome, isTestBeacon, number }: Result): string[] => {
  const failed = steps.filter(({ status }) => status === 'failed').length;
  const texts = {
    verified: 'The draw is right in every step that was run.',
    unfinished: 'Nothing is wrong so far. The draw has not taken place.',
    cancelled: 'The draw was cancelled before its round. Nothing is wrong in the steps until then.',
    cancelledAfterRound:
      'The draw was cancelled AFTER ITS ROUND: the result could be known by then. Ask why no draw took place.',
    failed: `The draw is NOT right: ${failed} ${failed === 1 ? 'step has' : 'steps have'} failed.`,
  };
  return [
    '',
    ...(number === undefined ? [] : [`Your number is ${number}.`]),
    ...(isTestBeacon
      ? ['It uses a TEST BEACON: whoever runs that beacon can know the numbers before the draw.']
      : []),
    texts[outcome],
  ];
};
