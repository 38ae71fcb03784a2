import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { priceNames, regions } from '#bench/cost/prices.ts';
import type { Basis, Measured } from '#bench/cost/quantities.ts';
import { priceReport, report } from '#bench/cost/report.ts';
import { figures, missedBy, type Result, resultsOf } from '#bench/cost/scenarios.ts';
import { inventoryOf, unpricedTypes } from '#bench/cost/template.ts';
import { readJsonOption } from '#bench/json-option.ts';
import { buildPages, workerFiles, gzipBytesOf, type PageFile } from '#bench/web/page-files.ts';
import { defaults } from '#infra/settings.ts';
import { fail } from '#local/cli/fail.ts';
import { synthesize } from '#local/cli/synth.ts';
import { CommandError } from '#local/command-error.ts';
import { readTemplate, type Template } from '#test/support/template.ts';

/**
 * `npm run cost`: what the service costs, beside its goals. It multiplies dated list prices by quantities from the
 * synthesized template, the measured table units and the built page. `-- --json` prints the figures of the first
 * Region alone. Exits with 1 when a goal is missed.
 */
const json = readJsonOption('cost');

/** The template of the default settings. Its resources do not depend on the Region. */
const makeTemplate = async (): Promise<Template> => {
  const directory = await mkdtemp(join(tmpdir(), 'cost-'));
  try {
    await synthesize(directory, defaults);
    const { template } = await readTemplate(directory);
    return template;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};

/** Figures of `npm run bench:units`, which exits with 1 when it misses a goal. */
const measureUnits = async (): Promise<Measured> => {
  const args = [join(import.meta.dirname, 'units.ts'), '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, args).catch(
    (error: { readonly stdout?: string }) => {
      if (!error.stdout) throw error;
      return { stdout: error.stdout };
    },
  );
  const { flows, kept } = JSON.parse(stdout) as { flows: Measured['units'] } & Pick<Measured, 'kept'>;
  return { units: flows, kept };
};

const loadOf = (files: readonly PageFile[]) => ({ requests: files.length, gzipBytes: gzipBytesOf(files) });

const readBasis = async (): Promise<Basis> => {
  const [template, measured, files] = [await makeTemplate(), await measureUnits(), await buildPages()];
  const unpriced = unpricedTypes(template);
  if (unpriced.length > 0)
    throw new CommandError(`bench/cost/ does not say what ${unpriced.join(', ')} cost`);
  const pages = {
    'waiting room': loadOf(files['waiting room']),
    booking: loadOf(files.booking),
    'service worker': loadOf(await workerFiles()),
  };
  return { inventory: inventoryOf(template), ...measured, pages };
};

const figuresOf = (results: readonly Result[] = []) =>
  Object.fromEntries(
    results.flatMap(({ name, bill }) => {
      const figure = figures[name];
      return figure ? [[name, Number(bill[figure].toFixed(4))]] : [];
    }),
  );

try {
  const basis = await readBasis();
  const all = regions.map((region) => resultsOf(basis, region));
  const texts = [
    ...regions.map((region) => report(resultsOf(basis, region), region)),
    priceReport(priceNames),
  ];
  console.log(json ? JSON.stringify(figuresOf(all[0])) : texts.join('\n\n'));
  process.exitCode = all.flat().every((result) => missedBy(result) === undefined) ? 0 : 1;
} catch (error) {
  fail(error);
}
