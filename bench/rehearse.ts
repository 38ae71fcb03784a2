import { figuresOf, summaryOf } from '#bench/rehearse/figures.ts';
import { readRehearsalOptions } from '#bench/rehearse/options.ts';
import { Rehearsal } from '#bench/rehearse/rehearsal.ts';
import { report } from '#bench/rehearse/report.ts';
import { fail } from '#local/cli/fail.ts';

/**
 * `npm run rehearse -- --fans 1000000 --within 60 --seats 50 --absent 0.3`: simulates a sale in virtual time, by the rules of
 * lib/ and within the quotas of a Region, and prints how it goes. `--json` prints the figures alone.
 */
try {
  const options = readRehearsalOptions(process.argv.slice(2));
  const all = Array.from({ length: options.seeds }, (_, seed) =>
    figuresOf(new Rehearsal(options.sale, seed + 1).run(), options),
  );
  const figures = summaryOf(all);
  console.log(options.json ? JSON.stringify(figures) : report(figures, options));
} catch (error) {
  fail(error);
}
