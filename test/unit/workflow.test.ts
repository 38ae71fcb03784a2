import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const workflow = readFileSync('.github/workflows/deploy.yml', 'utf8');
const uses = [...workflow.matchAll(/^.*\buses: (.+)$/gm)].map(([, action]) => action);

test('the workflow pins each action by the commit of a release', () => {
  expect(uses.length).toBeGreaterThan(4);
  expect(
    uses.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action ?? '')),
  ).toEqual([]);
});

test('the job that deploys starts by variables of the repository only', () => {
  const conditions = [...workflow.matchAll(/^ {4}if: (.+)$/gm)].map(([, condition]) => condition);

  expect(conditions).toHaveLength(1);
  expect(conditions.join().match(/vars\.\w+/g)).toEqual(['vars.AWS_DEPLOY_ROLE_ARN']);
});

test('nothing is deployed before the checks, the tests and the verification have passed', () => {
  const [, check = '', deploy = ''] = workflow.split(/^ {2}(?:check|deploy):$/m);

  expect(check).toMatch(/^ {6}- run: \.ci\/run$/m);
  expect(deploy).toMatch(/^ {4}needs: check$/m);
});
