import { fail } from '#local/cli/fail.ts';
import { readOptions } from '#local/cli/options.ts';
import { askAt } from '#local/cli/smoke/ask.ts';
import { auditTouched } from '#local/cli/smoke/audit-touched.ts';
import { bookASeat } from '#local/cli/smoke/book-a-seat.ts';
import { printedSteps } from '#local/cli/smoke/steps.ts';
import { type Target, targetAt, targetOnAws } from '#local/cli/smoke/target.ts';
import { CommandError } from '#local/command-error.ts';

const USAGE =
  'usage: npm run smoke [-- --aws [--stage STAGE] [--region REGION] | ' +
  '--url URL [--table NAME [--endpoint URL]]]   (environment: SMOKE_TOKEN)';

const OPTIONS = {
  aws: { type: 'boolean' },
  stage: { type: 'string' },
  region: { type: 'string' },
  url: { type: 'string' },
  table: { type: 'string' },
  endpoint: { type: 'string' },
} as const;

const chooseTarget = (): Promise<Target> => {
  const { aws, stage, region, ...laptop } = readOptions(OPTIONS, USAGE);
  const isMixed = aws ? Object.keys(laptop).length > 0 : stage !== undefined || region !== undefined;
  if (isMixed) throw new CommandError(USAGE);
  return aws ? targetOnAws({ stage, region }) : targetAt(laptop);
};

/** Books a seat for real. Returns whether every step passed. */
const smoke = async ({ url, operatorToken, fanToken, table, close }: Target): Promise<boolean> => {
  const { step, passed } = printedSteps(console.log);
  console.log(`smoke test of ${url}`);
  const touched = await bookASeat({ ask: askAt(url), step, operatorToken, fanToken });
  if (touched) {
    const audit = async () => {
      if (!table) throw new CommandError('name the table: --table NAME [--endpoint URL]');
      await auditTouched(table, touched);
    };
    await step('the audit of the touched rows is clean', audit).catch(() => undefined);
  }
  if (close) await step('the smoke account is disabled', close).catch(() => undefined);
  console.log(passed() ? 'smoke passed' : 'smoke FAILED');
  return passed();
};

try {
  process.exitCode = (await smoke(await chooseTarget())) ? 0 : 1;
} catch (error) {
  fail(error);
}
