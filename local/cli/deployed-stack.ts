import { readFile } from 'node:fs/promises';
import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';

import { stackNameOf } from '#infra/names.ts';
import { readSettings, SettingsError } from '#infra/settings.ts';
import { awsError } from '#local/cli/aws-error.ts';
import { CommandError } from '#local/command-error.ts';

export interface StackChoice {
  /** Absent: as in `cdk.json`. */
  readonly stage?: string | undefined;
  readonly region?: string | undefined;
}

export interface DeployedStack {
  readonly region: string;
  /** @throws CommandError when the stack has no such output */
  readonly output: (name: string) => string;
  readonly hasOutput: (name: string) => boolean;
}

/**
 * Reads the outputs of a stack on AWS, with the caller's credentials.
 * @throws CommandError without credentials, stack or permission
 */
export const readDeployedStack = async (choice: StackChoice): Promise<DeployedStack> => {
  const { stage, region } = await settingsOf(choice);
  const stackName = stackNameOf(stage);
  const stack = await describe(stackName, region);
  const outputs = new Map(stack.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  return {
    region,
    output: (name) => {
      const value = outputs.get(name);
      if (value) return value;
      throw new CommandError(
        `the stack ${stackName} in ${region} (${stack.StackStatus}) has no output ${name}: deploy this version first`,
      );
    },
    hasOutput: (name) => outputs.has(name),
  };
};

/** The stage and Region, read as a deployment reads them. */
const settingsOf = async ({ stage, region }: StackChoice) => {
  const file = await readFile(new URL('../../cdk.json', import.meta.url), 'utf8');
  const { context } = JSON.parse(file) as { context: Record<string, unknown> };
  try {
    return readSettings({
      ...context,
      ...(stage !== undefined && { stage }),
      ...(region !== undefined && { region }),
    });
  } catch (error) {
    throw error instanceof SettingsError ? new CommandError(error.message) : error;
  }
};

const describe = async (stackName: string, region: string): Promise<Stack> => {
  const client = new CloudFormationClient({ region });
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    if (Stacks[0]) return Stacks[0];
  } catch (error) {
    if (!/does not exist/.test((error as Error).message))
      throw awsError(error, 'cloudformation:DescribeStacks');
  } finally {
    client.destroy();
  }
  throw new CommandError(
    `there is no stack ${stackName} in ${region}: deploy it (\`npx cdk deploy\`), or pass another --stage or --region`,
  );
};
