import { parseArgs } from 'node:util';

import { assumptions } from '#bench/cost/assumptions.ts';
import type { Basis, PageLoad } from '#bench/cost/basis.ts';
import { inventoryOf } from '#bench/cost/inventory.ts';
import { type PriceName, regions } from '#bench/cost/prices.ts';
import { leverReport, priceReport, report } from '#bench/cost/report.ts';
import { isMet, type ResultName, type Results, resultsOf } from '#bench/cost/results.ts';
import { measureUnits, synthesize } from '#bench/cost/synthesize.ts';
import { unpricedTypes } from '#bench/cost/template.ts';
import { buildPages, gzipBytesOf, type PageFile } from '#bench/web/page-files.ts';

/**
 * `npm run cost`: what the service costs, from the template as it is synthesized, the table units and the page as they
 * are measured, and a dated price table, beside its goals. `-- --json` prints the figures of the first Region alone.
 * Exits with 1 when a goal is missed.
 */
const readOptions = (): { readonly json: boolean } => {
  try {
    return parseArgs({ options: { json: { type: 'boolean', default: false } } }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}; usage: npm run cost [-- --json]`);
  }
};

/** What whoever runs this can mend, in one line. */
class UsageError extends Error {}

const readBasis = async (): Promise<Basis> => {
  const [template, measured, files] = [await synthesize(), await measureUnits(), await buildPages()];
  const unpriced = unpricedTypes(template);
  if (unpriced.length > 0) throw new UsageError(`bench/cost/ does not say what ${unpriced.join(', ')} cost`);
  const pages = { 'waiting room': loadOf(files['waiting room']), booking: loadOf(files.booking) };
  return { inventory: inventoryOf(template), ...measured, pages, assumptions };
};

const loadOf = (files: readonly PageFile[]): PageLoad => ({
  requests: files.length,
  gzipBytes: gzipBytesOf(files),
});

const namesIn = (results: readonly Results[]): ReadonlySet<PriceName> =>
  new Set(
    results
      .flatMap((one) => Object.values(one))
      .flatMap(({ bill, others }) => [bill, ...others.map((other) => other.bill)])
      .flatMap(({ lines }) => lines.map(({ price }) => price)),
  );

const missedIn = (results: Results): ResultName[] =>
  (Object.keys(results) as ResultName[]).filter((name) => !isMet(results[name]));

/** Results that other figures would change much, and that no goal has been set for or met. */
const leveredIn = (results: Results): ResultName[] =>
  (Object.keys(results) as ResultName[]).filter(
    (name) => results[name].hasLevers && (results[name].goalUsd === undefined || !isMet(results[name])),
  );

const run = async (asJson: boolean): Promise<boolean> => {
  const basis = await readBasis();
  const all = regions.map((region) => ({ region, results: resultsOf(basis, region) }));
  const [first] = all;
  const texts = [
    ...all.map(({ region, results }) => report(results, region)),
    ...all.flatMap(({ region, results }) =>
      leveredIn(results).map((name) => leverReport(name, basis, region)),
    ),
    priceReport(namesIn(all.map(({ results }) => results)), regions),
  ];
  console.log(asJson && first ? JSON.stringify(figuresOf(first.results)) : texts.join('\n\n'));
  return all.every(({ results }) => missedIn(results).length === 0);
};

const figuresOf = (results: Results): Record<string, number> =>
  Object.fromEntries(Object.entries(results).map(([name, { usd }]) => [name, Number(usd.toFixed(4))]));

try {
  process.exitCode = (await run(readOptions().json)) ? 0 : 1;
} catch (error) {
  console.error(error instanceof UsageError ? error.message : error);
  process.exitCode = 1;
}
